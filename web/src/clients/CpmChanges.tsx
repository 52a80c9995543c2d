import { Table, Text } from '@mantine/core';
import type { CpmChange } from '@pmd/core/contract/clients';
import * as format from '../format.ts';

/** Who set which rate, when and why, newest first; also what was replaced since. */
export function CpmChanges({ changes, total }: { changes: CpmChange[]; total: number }) {
  return (
    <>
      <Table aria-label="Changes of the CPM" verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Changed</Table.Th>
            <Table.Th>Rate</Table.Th>
            <Table.Th visibleFrom="sm">Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => (
            <Table.Tr key={change.id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {format.instant(change.changedAt)}
                <Text size="xs" c="dimmed">
                  {change.changedBy ?? '—'}
                </Text>
              </Table.Td>
              <Table.Td>
                {format.rate(change.cpm)}
                {change.cpmBefore !== null && `, instead of ${format.rate(change.cpmBefore)}`}
                <Text size="xs" c="dimmed">
                  {change.effectiveDate === null ? 'Since ever' : `From ${format.day(change.effectiveDate)}`}
                </Text>
                {change.note && (
                  <Text size="xs" hiddenFrom="sm" style={{ overflowWrap: 'anywhere' }}>
                    {change.note}
                  </Text>
                )}
              </Table.Td>
              <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
                {change.note ?? '—'}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {total > changes.length && (
        <Text size="sm" c="dimmed">
          {`The newest ${format.count(changes.length)} of ${format.counted(total, 'change')}.`}
        </Text>
      )}
    </>
  );
}
