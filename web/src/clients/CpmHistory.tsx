import { EmptyState, Table } from '@mantine/core';
import type { Cpm } from '@pmd/core/contract/clients';
import { addDays, type Day } from '@pmd/core/days';
import { IconCoins } from '@tabler/icons-react';
import * as format from '../format.ts';
import { Tag } from '../ui/StatusBadge.tsx';

/** The rates of a client, newest first, each with the days it holds for. `day` is today. */
export function CpmHistory({ rates, day }: { rates: Cpm[]; day: Day }) {
  if (rates.length === 0) {
    return (
      <EmptyState
        icon={<IconCoins stroke={1.5} />}
        title="No rate yet"
        description="Without a CPM the client’s spend is unknown and shows as “—”. Set one to have it computed for all days."
      />
    );
  }
  const inForce = rates.find(({ effectiveDate }) => effectiveDate === null || effectiveDate <= day);
  return (
    <Table aria-label="CPM history" verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th ta="right" w={110}>
            CPM
          </Table.Th>
          <Table.Th>In force</Table.Th>
          <Table.Th visibleFrom="sm">Set by</Table.Th>
          <Table.Th visibleFrom="sm">Set on</Table.Th>
          <Table.Th visibleFrom="md">Why</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rates.map((rate, index) => (
          <Table.Tr key={rate.id}>
            <Table.Td ta="right" fw={500}>
              {format.rate(rate.cpm)}
            </Table.Td>
            <Table.Td>
              {span(rate, rates[index - 1])} {rate === inForce && <Tag tone="good">Today</Tag>}
            </Table.Td>
            <Table.Td visibleFrom="sm">{rate.createdBy ?? '—'}</Table.Td>
            <Table.Td visibleFrom="sm">{format.instant(rate.createdAt)}</Table.Td>
            <Table.Td visibleFrom="md" style={{ overflowWrap: 'anywhere' }}>
              {rate.note ?? '—'}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The days a rate holds for: until the day before the next one begins. */
function span({ effectiveDate }: Cpm, next: Cpm | undefined): string {
  const last = next?.effectiveDate ? addDays(next.effectiveDate, -1) : null;
  if (effectiveDate === null) return last ? `Since ever, until ${format.day(last)}` : 'Since ever';
  return last ? format.dayRange(effectiveDate, last) : `From ${format.day(effectiveDate)}`;
}
