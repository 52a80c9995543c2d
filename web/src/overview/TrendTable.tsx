import { Table } from '@mantine/core';
import type { Step } from '../charts/trend.ts';
import { type Measure, measureHeading, printMeasure, whyUndefined } from '../explore/measures.ts';
import * as format from '../format.ts';
import { Delta } from '../period/Delta.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import classes from './TrendCard.module.css';

/** The same as the chart, for reading, for the keyboard and for those who do not see it. */
export function TrendTable({
  steps,
  measure,
  currency,
  hasComparison,
}: {
  steps: readonly Step[];
  measure: Measure;
  currency: string;
  hasComparison: boolean;
}) {
  const heading = measureHeading(measure, currency);
  return (
    <ScrollRegion className={classes.table} label={`${heading} by period`}>
      <Table stickyHeader verticalSpacing={4} fz={13}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Period</Table.Th>
            <Table.Th ta="right">{heading}</Table.Th>
            {hasComparison && <Table.Th ta="right">Compared with</Table.Th>}
            {hasComparison && <Table.Th ta="right">Before</Table.Th>}
            {hasComparison && <Table.Th ta="right">Change</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map(({ days, now, before, beforeDays, marks }) => (
            <Table.Tr key={days.from}>
              <Table.Th scope="row" fw={400}>
                {daysText(days)}
                {marks.map(({ text }) => (
                  <span key={text} className={classes.mark}>
                    {text}
                  </span>
                ))}
              </Table.Th>
              <Table.Td ta="right" title={whyUndefined(measure, now) ?? undefined}>
                {printMeasure(measure, now?.[measure] ?? null)}
              </Table.Td>
              {hasComparison && <Table.Td ta="right">{beforeDays ? daysText(beforeDays) : '—'}</Table.Td>}
              {hasComparison && (
                <Table.Td ta="right" title={(beforeDays && whyUndefined(measure, before)) ?? undefined}>
                  {printMeasure(measure, before?.[measure] ?? null)}
                </Table.Td>
              )}
              {hasComparison && (
                <Table.Td ta="right">
                  <Delta measure={measure} now={now?.[measure]} before={before?.[measure]} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

const daysText = ({ from, to }: { from: string; to: string }) =>
  from === to ? format.period(from, 'day') : format.shortRange(from, to);
