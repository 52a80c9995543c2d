import { Select } from '@mantine/core';
import { UnknownClientMapping } from '@pmd/core/contract/ingestions';
import { useQuery } from '@tanstack/react-query';
import { clientsQuery } from '../api/clients.ts';
import { mapUnknownClient } from '../api/ingestions.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';

/** Says which client a name in files means. */
export function MappingModal({
  name,
  onClose,
  onDone,
}: {
  name: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { data: clients } = useQuery(clientsQuery());
  const form = useForm({
    schema: UnknownClientMapping,
    initial: { name, clientId: null as string | null },
    submit: mapUnknownClient,
    onDone: () => {
      toastDone(`Rows of “${name}” are being loaded`);
      onDone();
      onClose();
    },
  });
  const client = form.field('clientId', 'Client');
  return (
    <FormModal title={`“${name}” is the same as …`} action="Use this client" form={form} onClose={onClose}>
      <Select
        description="Rows under this name belong to it from now on, those that wait included."
        placeholder="Choose a client"
        searchable
        data-autofocus
        data={clients?.items.map((client) => ({ value: client.id, label: client.name })) ?? []}
        {...client}
        error={client.error && 'Choose a client'}
      />
    </FormModal>
  );
}
