import { Drawer, Pagination, Stack, Text, Title } from '@mantine/core';
import type { Lineage } from '@pmd/core/contract/lineage';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LINEAGE_PER_PAGE, lineageQuery } from '../api/lineage.ts';
import type { Filter } from '../explore/filters.ts';
import { type Measure, measureHeading, measureLabel, printMeasure } from '../explore/measures.ts';
import * as format from '../format.ts';
import type { Range } from '../period/ranges.ts';
import { Loaded } from '../ui/Loaded.tsx';
import classes from './Lineage.module.css';
import { LineageRows } from './LineageRows.tsx';
import { Rates } from './Rates.tsx';

/** A number somebody asks about: the measure, what it covers, and what that is called. */
export type Question = { measure: Measure; range: Range; names: string[]; conditions: Filter[] };

const PRICED: readonly Measure[] = ['spend', 'cpm', 'cpc', 'cpa', 'roas'];

/** Where a number comes from: its arithmetic, the rates in it, and every row with its file and line. */
export function LineageDrawer({
  question,
  currency,
  onClose,
}: {
  question: Question;
  currency: string;
  onClose: () => void;
}) {
  const { measure, range, conditions, names } = question;
  const [page, setPage] = useState(1);
  const lineage = useQuery(lineageQuery(range, conditions, page));
  const pages = Math.ceil((lineage.data?.total ?? 0) / LINEAGE_PER_PAGE);
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title="Where this number comes from">
      <Stack gap="lg">
        <div>
          <Title order={3} className={classes.what}>
            {names.length > 0 ? names.join(' › ') : 'Total'}
          </Title>
          <Text size="sm" c="dimmed">
            {measureLabel(measure)}, {format.dayRange(range.from, range.to)}
          </Text>
        </div>
        <Loaded query={lineage} what="The rows behind the number">
          {(data) => (
            <>
              <Arithmetic data={data} measure={measure} currency={currency} />
              {PRICED.includes(measure) && <Rates rates={data.rates} currency={currency} />}
              <section>
                <Title order={4} className={classes.heading}>
                  {format.counted(data.total, 'daily row')}
                </Title>
                <LineageRows rows={data.items} currency={currency} />
              </section>
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
            </>
          )}
        </Loaded>
      </Stack>
    </Drawer>
  );
}

function Arithmetic({ data, measure, currency }: { data: Lineage; measure: Measure; currency: string }) {
  const entry = data.arithmetic.find((each) => each.measure === measure);
  if (!entry) return null;
  return (
    <div className={classes.arithmetic}>
      <span className={classes.value}>{printMeasure(measure, entry.value)}</span>
      <span className={classes.unit}>{measureHeading(measure, currency)}</span>
      <p className={classes.formula}>= {entry.formula}</p>
    </div>
  );
}
