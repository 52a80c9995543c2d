import { TextInput } from '@mantine/core';
import { NewUser } from '@pmd/core/contract/users';
import { useQueryClient } from '@tanstack/react-query';
import { createUser } from '../api/users.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';
import type { OneTimePassword } from './OneTimePasswordModal.tsx';
import { RoleFields } from './RoleFields.tsx';

/** Creates a user and hands over the one-time password. */
export function NewUserModal({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (issued: OneTimePassword) => void;
}) {
  const queries = useQueryClient();
  const form = useForm({
    schema: NewUser,
    initial: { email: '', role: 'client', clientId: null as string | null },
    submit: createUser,
    onDone: ({ email, password }) => {
      void queries.invalidateQueries({ queryKey: ['users'] });
      void queries.invalidateQueries({ queryKey: ['clients'] });
      onClose();
      if (password === null)
        toastDone(`${email} has a log-in already and can switch to this organization now`);
      else onCreated({ email, password });
    },
  });
  return (
    <FormModal title="New user" action="Create user" form={form} onClose={onClose}>
      <TextInput type="email" autoComplete="off" data-autofocus {...form.field('email', 'Email')} />
      <RoleFields
        role={form.field('role', 'Role')}
        client={form.field('clientId', 'Client')}
        onChange={form.change}
      />
    </FormModal>
  );
}
