import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { PasswordAgain } from '@pmd/core/contract/auth';
import type { ReactNode } from 'react';
import { useUser } from '../api/useSession.ts';
import { FormError } from '../ui/FormError.tsx';
import { useForm } from '../ui/useForm.ts';

/** Asks for the own password before something that protects the account is changed. */
export function PasswordModal<Result>({
  title,
  action,
  submit,
  onDone,
  onClose,
  children,
}: {
  title: string;
  /** The verb on the button. */
  action: string;
  submit: (input: { password: string }) => Promise<Result>;
  onDone: (result: Result) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { email } = useUser();
  const form = useForm({ schema: PasswordAgain, initial: { password: '' }, submit, onDone });
  return (
    <Modal opened onClose={onClose} title={title}>
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          <Text size="sm">{children}</Text>
          <input type="hidden" name="username" autoComplete="username" value={email} />
          <PasswordInput
            autoComplete="current-password"
            data-autofocus
            {...form.field('password', 'Your password')}
          />
          <FormError error={form.error} />
          <Group justify="end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.isSending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
