import { Table, Text } from '@mantine/core';
import type { Merge } from '@pmd/core/contract/names';
import * as format from '../format.ts';
import { Tag } from '../ui/StatusBadge.tsx';
import { noun } from './levels.ts';

/** Every merge with who and when, newest first, also those that were undone. */
export function MergeHistory({ merges }: { merges: Merge[] }) {
  return (
    <Table aria-label="What was merged" verticalSpacing="sm">
      <Table.Tbody>
        {merges.map((merge) => (
          <Table.Tr key={merge.id}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {`The ${noun(merge.level)} “${merge.source}” into “${merge.target}”`}
              <Text size="xs" c="dimmed">
                {`${merge.mergedBy ?? '—'}, ${format.instant(merge.mergedAt)}`}
              </Text>
              {merge.undoneAt && (
                <Text size="xs" c="dimmed">
                  {`Undone by ${merge.undoneBy ?? '—'}, ${format.instant(merge.undoneAt)}`}
                </Text>
              )}
            </Table.Td>
            <Table.Td ta="right">
              <Tag tone={merge.undoneAt ? 'quiet' : 'good'}>{merge.undoneAt ? 'Undone' : 'In force'}</Tag>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
