import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import type { NamedItem } from '@pmd/core/contract/names';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '../api/error.ts';
import { merge, namesQuery } from '../api/names.ts';
import { FormError } from '../ui/FormError.tsx';
import { toastDone } from '../ui/toast.ts';
import { below, noun } from './levels.ts';

/** Chooses what an item is shown as from now on, among those beside it. */
export function MergeModal({
  clientId,
  parentId,
  item,
  onClose,
}: {
  clientId: string;
  parentId: string | null;
  item: NamedItem;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const [targetId, setTargetId] = useState<string | null>(null);
  const [text, setText] = useState('');
  const beside = useQuery(namesQuery(clientId, item.level, parentId, text));
  const merging = useMutation({
    mutationFn: (target: string) => merge({ level: item.level, sourceId: item.id, targetId: target }),
    onSuccess: ({ source, target }) => {
      void queries.invalidateQueries({ queryKey: ['names'] });
      void queries.invalidateQueries({ queryKey: ['cube'] });
      toastDone(`“${source}” is shown as “${target}” now. Reports follow within a minute.`);
      onClose();
    },
  });
  const one = noun(item.level);
  const under = below(item.level);
  const choices = beside.data?.items.filter(({ id }) => id !== item.id) ?? [];
  return (
    <Modal opened onClose={onClose} title={`Merge “${item.name}” into another ${one}`}>
      <Stack gap="md">
        <Select
          label={`Show it as this ${one}`}
          placeholder={`Choose a ${one}`}
          searchable
          data-autofocus
          data={choices.map(({ id, name }) => ({ value: id, label: name }))}
          value={targetId}
          onChange={setTargetId}
          onSearchChange={setText}
          filter={({ options }) => options}
          nothingFoundMessage={`There is no other ${one} beside it.`}
        />
        <Text size="sm">
          All its numbers, of all days, are shown under the other one, and so are those of files to come.
          {under && ` ${capital(under.many)} that have the same name in both become one, too.`} Nothing is
          deleted: you can undo it at any time and get back exactly what was there.
        </Text>
        <FormError error={merging.error && toApiError(merging.error)} />
        <Group justify="end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!targetId}
            loading={merging.isPending}
            onClick={() => targetId && merging.mutate(targetId)}
          >
            Merge
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
