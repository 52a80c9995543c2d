import { Anchor, Pagination, Select, Stack, Table, Title } from '@mantine/core';
import type { DiffItem, DiffSlice } from '@pmd/core/contract/ingestions';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { CHANGES_PER_PAGE, diffQuery } from '../api/ingestions.ts';
import * as format from '../format.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { urls } from '../urls.ts';
import classes from './Changes.module.css';

/** What a run changed: in all, by client and day, and item by item. */
export function Changes({ id }: { id: string }) {
  const [slice, setSlice] = useState<DiffSlice | null>(null);
  const [page, setPage] = useState(1);
  const diff = useQuery(diffQuery(id, slice, page));
  const pages = Math.ceil((diff.data?.total ?? 0) / CHANGES_PER_PAGE);
  return (
    <Stack gap="sm" component="section">
      <Title order={2}>What changed</Title>
      <Loaded query={diff} what="What changed">
        {({ slices, items, total }) => (
          <>
            <Slices slices={slices} />
            <div className={classes.heading}>
              <Title order={3}>{format.counted(total, 'changed item')}</Title>
              <Select
                aria-label="Client and day"
                placeholder="Every client and day"
                clearable
                searchable
                w={280}
                data={slices.map((each) => ({
                  value: keyOf(each),
                  label: `${each.client}, ${format.day(each.date)}`,
                }))}
                value={slice && keyOf(slice)}
                onChange={(key) => {
                  setSlice(slices.find((each) => keyOf(each) === key) ?? null);
                  setPage(1);
                }}
              />
            </div>
            {items.length > 0 && <Items items={items} />}
          </>
        )}
      </Loaded>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          getItemProps={(item) => ({ 'aria-label': `Page ${format.count(item)}` })}
        />
      )}
    </Stack>
  );
}

const keyOf = ({ clientId, date }: { clientId: string; date: string }) => `${clientId} ${date}`;

function Slices({ slices }: { slices: DiffSlice[] }) {
  if (slices.length === 0) return <p className={classes.none}>This file changed no number.</p>;
  return (
    <Table.ScrollContainer minWidth={760} mah={400}>
      <Table aria-label="Changes by client and day" stickyHeader verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Client</Table.Th>
            <Table.Th>Day</Table.Th>
            <Table.Th>Replaced</Table.Th>
            <Table.Th ta="right">Added</Table.Th>
            <Table.Th ta="right">Changed</Table.Th>
            <Table.Th ta="right">Removed</Table.Th>
            <Table.Th ta="right">Impressions</Table.Th>
            <Table.Th ta="right">Spend</Table.Th>
            <Table.Th ta="right">Revenue</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {slices.map((slice) => (
            <Table.Tr key={keyOf(slice)}>
              <Table.Td>{slice.client}</Table.Td>
              <Table.Td className={classes.day}>{format.day(slice.date)}</Table.Td>
              <Table.Td>
                {slice.replacedId ? (
                  <Anchor component={Link} to={urls.ingestion(slice.replacedId)} inherit>
                    {slice.replacedFile}
                  </Anchor>
                ) : (
                  'nothing'
                )}
              </Table.Td>
              <Table.Td ta="right">{format.count(slice.added)}</Table.Td>
              <Table.Td ta="right">{format.count(slice.changed)}</Table.Td>
              <Table.Td ta="right">{format.count(slice.removed)}</Table.Td>
              <Change
                before={slice.replacedId && slice.before.impressions}
                after={slice.after.impressions}
                print={format.count}
              />
              <Change
                before={slice.replacedId && slice.before.spend}
                after={slice.after.spend}
                print={format.amount}
              />
              <Change
                before={slice.replacedId && slice.before.revenue}
                after={slice.after.revenue}
                print={format.amount}
              />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const words = { added: 'Added', removed: 'Removed', changed: 'Changed' };

function Items({ items }: { items: DiffItem[] }) {
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table aria-label="Changed items" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Item</Table.Th>
            <Table.Th>Day</Table.Th>
            <Table.Th>Change</Table.Th>
            <Table.Th ta="right">Impressions</Table.Th>
            <Table.Th ta="right">Clicks</Table.Th>
            <Table.Th ta="right">Conversions</Table.Th>
            <Table.Th ta="right">Revenue</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr
              key={[
                item.clientId,
                item.date,
                item.campaign,
                item.strategy,
                item.placement,
                item.creative,
              ].join('\n')}
            >
              <Table.Td>
                <div className={classes.name}>{item.creative}</div>
                <div className={classes.path}>
                  {[item.client, item.campaign, item.strategy, item.placement].join(' › ')}
                </div>
              </Table.Td>
              <Table.Td className={classes.day}>{format.day(item.date)}</Table.Td>
              <Table.Td>{words[item.change]}</Table.Td>
              <Change
                before={item.before?.impressions}
                after={item.after?.impressions}
                print={format.count}
              />
              <Change before={item.before?.clicks} after={item.after?.clicks} print={format.count} />
              <Change
                before={item.before?.conversions}
                after={item.after?.conversions}
                print={format.count}
              />
              <Change before={item.before?.revenue} after={item.after?.revenue} print={format.amount} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

type Amount = string | null | undefined;

/** The value now, and under it what it was when there was another one. */
function Change({
  before,
  after,
  print,
}: {
  before: Amount;
  after: Amount;
  print: (value: Amount) => string;
}) {
  const isNew = before === null || before === undefined;
  return (
    <Table.Td ta="right" className={classes.number}>
      {print(after)}
      {!isNew && print(before) !== print(after) && <div className={classes.before}>was {print(before)}</div>}
    </Table.Td>
  );
}
