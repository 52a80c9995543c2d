import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { NewUser } from '@pmd/core/contract/users';
import { useQueryClient } from '@tanstack/react-query';
import { createUser } from '../api/users.ts';
import { FormError } from '../ui/FormError.tsx';
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
    <Modal opened onClose={onClose} title="New user">
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          <TextInput type="email" autoComplete="off" data-autofocus {...form.field('email', 'Email')} />
          <RoleFields
            role={form.field('role', 'Role')}
            client={form.field('clientId', 'Client')}
            onChange={form.change}
          />
          <FormError error={form.error} />
          <Group justify="end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.isSending}>
              Create user
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
