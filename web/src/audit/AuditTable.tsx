import { Table, Text } from '@mantine/core';
import type { AuditEntry } from '@pmd/core/contract/audit';
import * as format from '../format.ts';
import classes from './AuditTable.module.css';
import { changedFields, inWords } from './words.ts';

/** Changes with who, when, what about, and what each field was and became. */
export function AuditTable({ entries }: { entries: AuditEntry[] }) {
  return (
    <Table aria-label="Audit log" verticalSpacing="sm" className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={190}>When and who</Table.Th>
          <Table.Th w={200}>What</Table.Th>
          <Table.Th visibleFrom="sm">Change</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={entry.id}>
            <Table.Td>
              {format.instant(entry.at)}
              <Text size="xs" c="dimmed">
                {entry.userEmail ?? 'The product itself'}
              </Text>
            </Table.Td>
            <Table.Td>
              {inWords(entry.action)}
              {entry.entityName && (
                <Text size="xs" c="dimmed">
                  {entry.entityName}
                </Text>
              )}
              <div className={classes.narrow}>
                <Changes entry={entry} />
              </div>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Changes entry={entry} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Changes({ entry: { before, after } }: { entry: AuditEntry }) {
  const fields = changedFields(before, after);
  return fields.map(({ name, was, is }) => (
    <Text key={name} size="xs">
      <Text span inherit c="dimmed">{`${name}: `}</Text>
      {is ?? '—'}
      {was !== undefined && <Text span inherit c="dimmed">{`, was ${was}`}</Text>}
    </Text>
  ));
}
