import { Table, Title } from '@mantine/core';
import type { LineageRate } from '@pmd/core/contract/lineage';
import * as format from '../format.ts';
import classes from './Lineage.module.css';

/** The CPMs in force on the days of a number, and what each contributes to its spend. */
export function Rates({ rates, currency }: { rates: LineageRate[]; currency: string }) {
  const isOfMany = new Set(rates.map(({ client }) => client)).size > 1;
  return (
    <section>
      <Title order={4} className={classes.heading}>
        CPM in force
      </Title>
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label="CPM in force">
          <Table.Thead>
            <Table.Tr>
              {isOfMany && <Table.Th>Client</Table.Th>}
              <Table.Th>Days</Table.Th>
              <Table.Th ta="right">Impressions</Table.Th>
              <Table.Th ta="right">CPM</Table.Th>
              <Table.Th ta="right">Spend, {format.currencySign(currency)}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rates.map((rate) => (
              <Table.Tr key={`${rate.client}${rate.from}${rate.effectiveDate}`}>
                {isOfMany && <Table.Td>{rate.client}</Table.Td>}
                <Table.Td>{format.dayRange(rate.from, rate.to)}</Table.Td>
                <Table.Td ta="right">{format.count(rate.impressions)}</Table.Td>
                <Table.Td ta="right">{rate.cpm === null ? 'none' : format.rate(rate.cpm)}</Table.Td>
                <Table.Td ta="right">{format.amount(rate.spend)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}
