import { Select, TextInput } from '@mantine/core';
import { type CreatedBiToken, NewBiToken } from '@pmd/core/contract/tokens';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { clientsQuery } from '../api/clients.ts';
import { createToken } from '../api/tokens.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { useForm } from '../ui/useForm.ts';

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never' },
];

// A form has texts; the contract counts days, or none for ever.
const Form = NewBiToken.extend({
  days: z.string().transform((value) => (value === 'never' ? null : Number(value))),
});

/** Makes a token and hands it over. */
export function NewTokenModal({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (created: CreatedBiToken) => void;
}) {
  const queries = useQueryClient();
  const { data: clients } = useQuery(clientsQuery());
  const form = useForm({
    schema: Form,
    initial: { name: '', clientId: null as string | null, days: '365' },
    submit: createToken,
    onDone: (created) => {
      void queries.invalidateQueries({ queryKey: ['tokens'] });
      onClose();
      onCreated(created);
    },
  });
  const client = form.field('clientId', 'Reads the numbers of');
  return (
    <FormModal title="New BI token" action="Create token" form={form} onClose={onClose}>
      <TextInput
        autoComplete="off"
        data-autofocus
        description="What will use it, so that you know which one to revoke"
        placeholder="Looker Studio"
        {...form.field('name', 'Name')}
      />
      <Select
        placeholder="All clients"
        searchable
        clearable
        data={clients?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        {...client}
      />
      <Select data={lifetimes} allowDeselect={false} {...form.field('days', 'Expires after')} />
    </FormModal>
  );
}
