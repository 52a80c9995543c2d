import { Button, Checkbox, Group, Modal, SegmentedControl, Skeleton, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '../api/error.ts';
import * as format from '../format.ts';
import type { Range } from '../period/ranges.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { type Dimension, dimensionLabels } from './dimensions.ts';
import { useNames } from './FilterLabel.tsx';
import classes from './FilterModal.module.css';
import { type Filter, MOST_MEMBERS, membersOf, setFilter } from './filters.ts';
import { searchMembers } from './load.ts';
import type { Member } from './members.ts';

const LISTED = 50;
const TYPING_MS = 200;

/**
 * Chooses the members a dimension is held to, or that are kept out. Offered is what has rows in the range and
 * passes the filters of other dimensions, most impressions first.
 */
export function FilterModal({
  dimension,
  exclude: initially,
  filters,
  range,
  onApply,
  onClose,
}: {
  dimension: Dimension;
  exclude: boolean;
  filters: readonly Filter[];
  range: Range;
  onApply: (filters: Filter[]) => void;
  onClose: () => void;
}) {
  const [exclude, setExclude] = useState(initially);
  const [chosen, setChosen] = useState<readonly Member[]>(membersOf(filters, dimension, initially));
  const [text, setText] = useState('');
  const [typed] = useDebouncedValue(text.trim(), TYPING_MS);
  const isPhone = useMediaQuery('(max-width: 767px)');
  const { one, many } = dimensionLabels[dimension];
  const { data, error, refetch } = useQuery({
    queryKey: ['cube', 'members', dimension, typed, range, filters],
    queryFn: ({ signal }) => searchMembers(dimension, typed, range, filters, LISTED, signal),
    placeholderData: keepPreviousData,
  });
  const names = useNames(dimension, chosen);
  const found = data?.found ?? [];
  const listed = new Set(found.map(({ member }) => member));
  const elsewhere = typed === '' ? chosen.filter((member) => !listed.has(member)) : [];
  const toggle = (member: Member) =>
    setChosen(chosen.includes(member) ? chosen.filter((other) => other !== member) : [...chosen, member]);
  const isFull = chosen.length >= MOST_MEMBERS;
  const switchTo = (way: boolean) => {
    setExclude(way);
    const before = membersOf(filters, dimension, way);
    if (before.length > 0) setChosen(before);
  };
  return (
    <Modal opened onClose={onClose} fullScreen={isPhone ?? false} title={`Filter by ${one.toLowerCase()}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onApply(setFilter(filters, dimension, exclude, chosen));
          onClose();
        }}
      >
        <Stack gap="sm">
          <SegmentedControl
            aria-label="How"
            data={[
              { value: 'in', label: 'Show only' },
              { value: 'out', label: 'Leave out' },
            ]}
            value={exclude ? 'out' : 'in'}
            onChange={(way) => switchTo(way === 'out')}
          />
          <TextInput
            data-autofocus
            aria-label={`Search ${many}`}
            placeholder={`Search ${many}`}
            leftSection={<IconSearch size={14} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {error ? (
            <ErrorState
              title={`The ${many} could not be listed`}
              error={toApiError(error)}
              onRetry={refetch}
            />
          ) : (
            <ul className={classes.list} aria-label={`${one}s found`} aria-busy={!data}>
              {!data && [1, 2, 3, 4, 5].map((row) => <Skeleton key={row} height={20} my={6} />)}
              {elsewhere.map((member) => (
                <li key={member}>
                  <Checkbox checked label={names[member] ?? '…'} onChange={() => toggle(member)} />
                </li>
              ))}
              {found.map(({ member, name, impressions }) => (
                <li key={member}>
                  <Checkbox
                    checked={chosen.includes(member)}
                    disabled={isFull && !chosen.includes(member)}
                    label={name}
                    onChange={() => toggle(member)}
                  />
                  <span className={classes.count} title="Impressions">
                    {format.count(impressions)}
                  </span>
                </li>
              ))}
            </ul>
          )}
          <p className={classes.note} role="status">
            {noteOf(data, typed, many, isFull)}
          </p>
          <Group justify="space-between">
            <Button
              variant="subtle"
              color="gray"
              disabled={chosen.length === 0}
              onClick={() => setChosen([])}
            >
              Clear
            </Button>
            <Button type="submit">
              {chosen.length === 0 ? 'Apply no filter' : `Apply, ${format.count(chosen.length)} chosen`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function noteOf(
  data: { found: unknown[]; more: boolean } | undefined,
  typed: string,
  many: string,
  isFull: boolean,
): string {
  if (isFull) return `${MOST_MEMBERS} ${many} are chosen, the most at once.`;
  if (!data) return '';
  if (data.found.length === 0) {
    return typed === '' ? `No ${many} have rows in this range.` : `No ${many} with “${typed}” in this range.`;
  }
  return data.more ? `The ${LISTED} ${many} with most impressions. Type to find others.` : '';
}
