import { PasswordInput, Text } from '@mantine/core';
import { PasswordAgain } from '@pmd/core/contract/auth';
import type { ReactNode } from 'react';
import { useUser } from '../api/useSession.ts';
import { FormModal } from '../ui/FormModal.tsx';
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
    <FormModal title={title} action={action} form={form} onClose={onClose}>
      <Text size="sm">{children}</Text>
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <PasswordInput
        autoComplete="current-password"
        data-autofocus
        {...form.field('password', 'Your password')}
      />
    </FormModal>
  );
}
