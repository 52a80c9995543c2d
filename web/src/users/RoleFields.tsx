import { Select } from '@mantine/core';
import type { Role } from '@pmd/core/contract/auth';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { clientsQuery } from '../api/clients.ts';

const roles = [
  { value: 'client', label: 'Client: sees the numbers of one client' },
  { value: 'admin', label: 'Administrator: sees and manages everything' },
] satisfies { value: Role; label: string }[];

type Field = {
  name: string;
  label: string;
  value: string | null;
  error: ReactNode;
  onChange: (value: string | null) => void;
};

/** What a user may see: everything, or one client. A change of the role leaves the client to be chosen. */
export function RoleFields({
  role,
  client,
  onChange,
}: {
  role: Field;
  client: Field;
  onChange: (change: { role: string; clientId: null }) => void;
}) {
  const { data: clients } = useQuery(clientsQuery());
  return (
    <>
      <Select
        data={roles}
        allowDeselect={false}
        {...role}
        onChange={(value) => onChange({ role: value ?? 'client', clientId: null })}
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
    </>
  );
}
