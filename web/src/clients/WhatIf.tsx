import { ScrollArea, Table, Text } from '@mantine/core';
import type { CostFigures, CpmPreview } from '@pmd/core/contract/clients';
import * as format from '../format.ts';

const figures: { name: keyof CostFigures; label: string; print: (value: string | null) => string }[] = [
  { name: 'spend', label: 'Spend', print: format.amount },
  { name: 'cpc', label: 'CPC', print: format.amount },
  { name: 'cpa', label: 'CPA', print: format.amount },
  { name: 'roas', label: 'ROAS', print: format.times },
];

/** Before and after of every month a rate would hold in, with their totals. */
export function WhatIf({ preview: { months, total }, currency }: { preview: CpmPreview; currency: string }) {
  if (months.length === 0) return null;
  const sign = format.currencySign(currency);
  return (
    <ScrollArea.Autosize mah={420} type="auto">
      <Table
        aria-label="What the rate would change"
        stickyHeader
        verticalSpacing={6}
        horizontalSpacing={4}
        fz={13}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Month</Table.Th>
            {figures.map(({ name, label }) => (
              <Table.Th key={name} ta="right">
                {name === 'roas' ? label : `${label}, ${sign}`}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {months.map((month) => (
            <Table.Tr key={month.month}>
              <Table.Th scope="row" fw={400} style={{ whiteSpace: 'nowrap' }}>
                {format.period(month.month, 'month')}
                <Text size="xs" c="dimmed">
                  {format.counted(month.days, 'day')}
                </Text>
              </Table.Th>
              <Figures {...month} />
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row" style={{ whiteSpace: 'nowrap' }}>
              Total
              <Text size="xs" c="dimmed" fw={400}>
                {format.counted(total.days, 'day')}
              </Text>
            </Table.Th>
            <Figures {...total} />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </ScrollArea.Autosize>
  );
}

function Figures({ before, after }: { before: CostFigures; after: CostFigures }) {
  return figures.map(({ name, print }) => {
    const isSame = before[name] === after[name];
    return (
      <Table.Td key={name} ta="right" style={{ whiteSpace: 'nowrap' }}>
        <Text size="xs" c="dimmed">
          was {print(before[name])}
        </Text>
        <Text fz={13} fw={isSame ? 400 : 500}>
          {print(after[name])}
        </Text>
      </Table.Td>
    );
  });
}
