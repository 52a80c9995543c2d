import { Anchor, Button, Group, Paper, PasswordInput, Stack } from '@mantine/core';
import { PasswordChange } from '@pmd/core/contract/auth';
import { useNavigate } from 'react-router';
import { changePassword, logOut } from '../api/auth.ts';
import { useUser } from '../api/useSession.ts';
import { Brand } from '../frame/Brand.tsx';
import { FormError } from '../ui/FormError.tsx';
import { Page } from '../ui/Page.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';
import { urls } from '../urls.ts';
import classes from './LoginPage.module.css';

/** Changes the own password. `isForced`: the one-time password must be replaced before anything else. */
export function PasswordPage({ isForced = false }: { isForced?: boolean }) {
  const navigate = useNavigate();
  const form = (
    <PasswordForm
      isForced={isForced}
      onDone={() => {
        toastDone('Password changed');
        if (!isForced) navigate(urls.explore);
      }}
    />
  );
  if (!isForced) {
    return (
      <Page title="Change password">
        <Paper p="lg" maw={420}>
          {form}
        </Paper>
      </Page>
    );
  }
  return (
    <main className={classes.page}>
      <title>Choose a password · Paid media</title>
      <Paper className={classes.card}>
        <Stack gap="md">
          <div className={classes.head}>
            <Brand size={36} />
            <h1>Choose a password</h1>
            <p>You logged in with a one-time password. Choose your own to go on.</p>
          </div>
          {form}
        </Stack>
      </Paper>
    </main>
  );
}

function PasswordForm({ isForced, onDone }: { isForced: boolean; onDone: () => void }) {
  const { email } = useUser();
  const form = useForm({
    schema: PasswordChange,
    initial: { currentPassword: '', newPassword: '' },
    submit: changePassword,
    onDone,
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
          description="At least 10 characters."
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
