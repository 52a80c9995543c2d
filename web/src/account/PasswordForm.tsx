import { Anchor, Button, Group, PasswordInput, Stack } from '@mantine/core';
import { PasswordChange } from '@pmd/core/contract/auth';
import { changePassword, logOut } from '../api/auth.ts';
import { useUser } from '../api/useSession.ts';
import { FormError } from '../ui/FormError.tsx';
import { useForm } from '../ui/useForm.ts';

/** What a new password must be, where one is chosen. */
export const PASSWORD_RULE = 'At least 10 characters. A few words that do not belong together are good.';

/** Changes the own password. `isForced`: a one-time password must be replaced before anything else. */
export function PasswordForm({ isForced = false, onDone }: { isForced?: boolean; onDone: () => void }) {
  const { email } = useUser();
  const form = useForm({
    schema: PasswordChange,
    initial: { currentPassword: '', newPassword: '' },
    submit: changePassword,
    onDone: () => {
      form.change({ currentPassword: '', newPassword: '' });
      onDone();
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <Stack gap="md">
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <PasswordInput
          autoComplete="current-password"
          {...form.field('currentPassword', isForced ? 'One-time password' : 'Current password')}
        />
        <PasswordInput
          description={PASSWORD_RULE}
          autoComplete="new-password"
          {...form.field('newPassword', 'New password')}
        />
        <FormError error={form.error} />
        <Group justify="space-between">
          <Button type="submit" loading={form.isSending}>
            Change password
          </Button>
          {isForced && (
            <Anchor component="button" type="button" size="sm" onClick={() => logOut()}>
              Log out
            </Anchor>
          )}
        </Group>
      </Stack>
    </form>
  );
}
