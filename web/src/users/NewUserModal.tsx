import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { NewUser } from '@pmd/core/contract/users';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { clientsQuery } from '../api/clients.ts';
import { createUser } from '../api/users.ts';
import { FormError } from '../ui/FormError.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';
import type { OneTimePassword } from './OneTimePasswordModal.tsx';

const roles = [
  { value: 'client', label: 'Client: sees the numbers of one client' },
  { value: 'admin', label: 'Administrator: sees and manages everything' },
];

/** Creates a user and hands over the one-time password. */
export function NewUserModal({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (issued: OneTimePassword) => void;
}) {
  const queries = useQueryClient();
  const { data: clients } = useQuery(clientsQuery());
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
  const role = form.field('role', 'Role');
  const client = form.field('clientId', 'Client');
  return (
    <Modal opened onClose={onClose} title="New user">
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          <TextInput type="email" autoComplete="off" data-autofocus {...form.field('email', 'Email')} />
          <Select
            data={roles}
            allowDeselect={false}
            {...role}
            onChange={(value) => form.change({ role: value ?? 'client', clientId: null })}
          />
          {role.value === 'client' && (
            <Select
              placeholder="Choose a client"
              searchable
              data={clients?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
              {...client}
              error={client.error && 'Choose the client whose numbers this person may see'}
            />
          )}
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
