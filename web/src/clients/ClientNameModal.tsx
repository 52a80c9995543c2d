import { TextInput } from '@mantine/core';
import { type Client, NewClient } from '@pmd/core/contract/clients';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { changeClient, createClient } from '../api/clients.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';
import { urls } from '../urls.ts';

/** Creates a client, or renames the one that is given. */
export function ClientNameModal({ client, onClose }: { client?: Client; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    schema: NewClient,
    initial: { name: client?.name ?? '' },
    submit: (input) => (client ? changeClient(client.id, input) : createClient(input)),
    onDone: (saved) => {
      void queries.invalidateQueries({ queryKey: ['clients'] });
      void queries.invalidateQueries({ queryKey: ['unknown-clients'] });
      toastDone(client ? `Renamed to ${saved.name}` : `${saved.name} created. Set its CPM next.`);
      onClose();
      if (!client) navigate(urls.client(saved.id));
    },
  });
  return (
    <FormModal
      title={client ? 'Rename client' : 'New client'}
      action={client ? 'Rename' : 'Create client'}
      form={form}
      onClose={onClose}
    >
      <TextInput
        description="As the partner’s files write it: rows under this name belong to the client."
        data-autofocus
        {...form.field('name', 'Name')}
      />
    </FormModal>
  );
}
