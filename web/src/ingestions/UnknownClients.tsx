import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { UnknownClient } from '@pmd/core/contract/ingestions';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createClient } from '../api/clients.ts';
import { unknownClientsQuery } from '../api/ingestions.ts';
import * as format from '../format.ts';
import { toastDone, toastError } from '../ui/toast.ts';
import { MappingModal } from './MappingModal.tsx';

/** Names in files that no client has yet. Their rows wait; each needs one decision. */
export function UnknownClients() {
  const { data } = useQuery(unknownClientsQuery());
  const [mapping, setMapping] = useState<string | null>(null);
  // Their rows are being loaded; until that is done the server still lists them.
  const [decided, setDecided] = useState<readonly string[]>([]);
  const refresh = useRefresh();
  const decide = (name: string) => {
    setDecided([...decided, name]);
    refresh();
  };
  const creating = useMutation({
    mutationFn: (name: string) => createClient({ name }),
    onSuccess: ({ name }) => {
      toastDone(`${name} created. Its rows are being loaded; set its CPM next.`);
      decide(name);
    },
    onError: (thrown) => toastError('The client was not created', thrown),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Paper p="md" component="section" aria-label="Unknown clients">
      <Stack gap="sm">
        <Title order={2}>Unknown clients</Title>
        <Text size="sm" c="dimmed">
          These names are in files, but no client has them. Their rows wait and are loaded as soon as you say
          whose they are.
        </Text>
        <Stack component="ul" gap="sm" m={0} p={0} mah={320} style={{ overflowY: 'auto', listStyle: 'none' }}>
          {data.items.map((unknown) => (
            <Group component="li" key={unknown.name} justify="space-between" gap="sm">
              <div>
                <Text fw={500}>{unknown.name}</Text>
                <Text size="sm" c="dimmed">
                  {format.counted(unknown.rows, 'row')} · {daysOf(unknown)} ·{' '}
                  {format.count(unknown.impressions)} impressions
                </Text>
              </div>
              {decided.includes(unknown.name) ? (
                <Text size="sm" c="dimmed">
                  Being loaded
                </Text>
              ) : (
                <Group gap="sm">
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={creating.isPending && creating.variables === unknown.name}
                    onClick={() => creating.mutate(unknown.name)}
                  >
                    Create client
                  </Button>
                  <Button size="compact-sm" variant="default" onClick={() => setMapping(unknown.name)}>
                    Is the same as …
                  </Button>
                </Group>
              )}
            </Group>
          ))}
        </Stack>
      </Stack>
      {mapping !== null && (
        <MappingModal name={mapping} onClose={() => setMapping(null)} onDone={() => decide(mapping)} />
      )}
    </Paper>
  );
}

function useRefresh() {
  const queries = useQueryClient();
  return () => {
    for (const key of ['unknown-clients', 'clients', 'ingestions', 'cube']) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
  };
}

function daysOf({ firstDay, lastDay }: UnknownClient): string {
  if (firstDay === null || lastDay === null) return '—';
  return firstDay === lastDay ? format.day(firstDay) : format.dayRange(firstDay, lastDay);
}
