import { Select } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { clientsQuery } from '../api/clients.ts';
import { useUser } from '../api/useSession.ts';

/** All clients or one, for those who may see several; for everybody else there is nothing to choose. */
export function ClientSwitcher({
  client,
  onChange,
}: {
  client: string | null;
  onChange: (client: string | null) => void;
}) {
  const isAdmin = useUser().role === 'admin';
  const { data } = useQuery({ ...clientsQuery(), enabled: isAdmin });
  if (!isAdmin || !data || data.items.length < 2) return null;
  return (
    <Select
      aria-label="Client"
      w={{ base: '100%', sm: 220 }}
      searchable
      allowDeselect={false}
      leftSection={<IconBuildingStore size={16} stroke={1.6} />}
      nothingFoundMessage="No client of that name"
      data={[
        { value: '', label: 'All clients' },
        ...data.items.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={client ?? ''}
      onChange={(value) => onChange(value || null)}
    />
  );
}
