import { Text } from '@mantine/core';
import { type User, UserChange } from '@pmd/core/contract/users';
import { useQueryClient } from '@tanstack/react-query';
import { changeUser } from '../api/users.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';
import { RoleFields } from './RoleFields.tsx';

/** Changes what a user may see. */
export function RightsModal({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    schema: UserChange,
    initial: { role: user.role as string, clientId: user.clientId },
    submit: (change) => changeUser(user.id, change),
    onDone: ({ email, clientName }) => {
      void queries.invalidateQueries({ queryKey: ['users'] });
      void queries.invalidateQueries({ queryKey: ['clients'] });
      onClose();
      toastDone(`${email} sees ${clientName ?? 'and manages everything'}`);
    },
  });
  return (
    <FormModal title={`Role of ${user.email}`} action="Change role" form={form} onClose={onClose}>
      <RoleFields
        role={form.field('role', 'Role')}
        client={form.field('clientId', 'Client')}
        onChange={form.change}
      />
      <Text size="sm" c="dimmed">
        The person is logged out everywhere and sees the new numbers after logging in again.
      </Text>
    </FormModal>
  );
}
