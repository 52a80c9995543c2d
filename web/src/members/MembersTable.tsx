import { Button, Select, Skeleton, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import { daysBetween } from '@pmd/core/days';
import { metrics } from '@pmd/core/metrics';
import { type Granularity, periodsOf } from '@pmd/core/periods';
import { IconArrowDown, IconArrowUp, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import { Sparkline } from '../charts/Sparkline.tsx';
import { type Dimension, dimensionLabels } from '../explore/dimensions.ts';
import {
  MEASURES,
  type Measure,
  measureHeading,
  measureLabel,
  printMeasure,
  type Values,
  whyUndefined,
} from '../explore/measures.ts';
import * as format from '../format.ts';
import { Delta } from '../period/Delta.tsx';
import type { Period } from '../period/period.ts';
import type { Range } from '../period/ranges.ts';
import type { Member, Trends } from '../report/load.ts';
import { MemberLink } from '../report/MemberLink.tsx';
import { MemberPath } from '../report/MemberPath.tsx';
import type { Scope } from '../report/scope.ts';
import { type Sort, useListState } from '../report/sort.ts';
import { useMembersPages, useSameMembers, useTotals, useTrends } from '../report/useReport.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import classes from './MembersTable.module.css';

const COLUMNS: readonly Measure[] = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'conversions',
  'cpa',
  'revenue',
  'roas',
];

/** Every member of a level with its measures and a trend, to search and to sort. */
export function MembersTable({
  scope,
  period,
  dimension,
  currency,
  metric,
  pathFrom,
  onMetric,
}: {
  scope: Scope;
  period: Period;
  dimension: Dimension;
  currency: string;
  /** What trends and differences are of. */
  metric: Measure;
  /** How many of the outer levels need not be named, because the whole list has them in common. */
  pathFrom: number;
  onMetric: (metric: Measure) => void;
}) {
  const { search, sort, setSearch, setSort } = useListState();
  const searchLater = useDebouncedCallback(setSearch, 300);
  const isPhone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false });
  const pages = useMembersPages(scope, period.range, dimension, sort, search);
  const members = useMemo(() => pages.data?.pages.flatMap(({ rows }) => rows), [pages.data]);
  const total = pages.data?.pages.at(-1)?.total;
  const by = trendGranularity(period.range);
  const trends = useTrends(scope, period.range, dimension, members, metric, by);
  const before = useSameMembers(scope, period.before, dimension, members);
  const whole = useTotals(scope, period);
  const measures = isPhone ? [metric] : COLUMNS;
  const { one, many } = dimensionLabels[dimension];
  const hasDelta = period.before !== null;
  return (
    <section className={classes.card} aria-busy={!members || pages.isPlaceholderData}>
      <div className={classes.tools}>
        <h2>
          {capitalized(many)} {total !== undefined && <small>{format.count(total)}</small>}
        </h2>
        <TextInput
          aria-label={`Search ${many}`}
          data-shortcut="/"
          placeholder={`Search ${many}`}
          size="xs"
          w={190}
          leftSection={<IconSearch size={14} />}
          defaultValue={search}
          onChange={({ currentTarget }) => searchLater(currentTarget.value)}
        />
        <Select
          aria-label="Metric of trend and change"
          size="xs"
          w={132}
          allowDeselect={false}
          data={MEASURES.map((name) => ({ value: name, label: measureLabel(name) }))}
          value={metric}
          onChange={(value) => {
            const chosen = MEASURES.find((name) => name === value);
            if (chosen) onMetric(chosen);
          }}
        />
      </div>
      {pages.error && !members && !pages.isFetching ? (
        <ErrorState title={`The ${many} could not be loaded`} error={pages.error} onRetry={pages.refetch} />
      ) : (
        <ScrollRegion className={classes.scroll} label={`${capitalized(many)} and their measures`}>
          <table className={classes.table} data-stale={pages.isPlaceholderData || undefined}>
            <thead>
              <tr>
                <SortHeading name="name" sort={sort} onSort={setSort}>
                  {one}
                </SortHeading>
                <th scope="col">{measureLabel(metric)} trend</th>
                {measures.map((measure) => (
                  <SortHeading
                    key={measure}
                    name={measure}
                    sort={sort}
                    onSort={setSort}
                    hint={`${metrics[measure].name}: ${metrics[measure].description}`}
                  >
                    {measureHeading(measure, currency)}
                  </SortHeading>
                ))}
                {hasDelta && <th scope="col">{isPhone ? 'Change' : `${measureLabel(metric)} change`}</th>}
              </tr>
            </thead>
            <tbody>
              {members ? (
                members.map((member) => (
                  <Row
                    key={member.id}
                    member={member}
                    dimension={dimension}
                    measures={measures}
                    metric={metric}
                    pathFrom={pathFrom}
                    shape={shapeOf(trends.data, member.id, period.range, by)}
                    before={hasDelta ? (before.data?.get(member.id) ?? null) : undefined}
                    isCompared={before.data !== undefined && !before.isPlaceholderData}
                  />
                ))
              ) : (
                <Outline columns={measures.length + (hasDelta ? 3 : 2)} />
              )}
            </tbody>
            {whole.now.data && search === '' && (
              <tfoot>
                <tr>
                  <th scope="row">Total</th>
                  <td />
                  {measures.map((measure) => (
                    <Cell key={measure} measure={measure} values={whole.now.data ?? null} />
                  ))}
                  {hasDelta && (
                    <td>
                      <Delta
                        measure={metric}
                        now={whole.now.data[metric]}
                        before={whole.then.data?.[metric]}
                      />
                    </td>
                  )}
                </tr>
              </tfoot>
            )}
          </table>
        </ScrollRegion>
      )}
      {members?.length === 0 && <Empty many={many} search={search} />}
      {pages.hasNextPage && (
        <Button
          className={classes.more ?? ''}
          size="xs"
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => pages.fetchNextPage()}
        >
          Show more {many}
        </Button>
      )}
    </section>
  );
}

function Row({
  member,
  dimension,
  measures,
  metric,
  pathFrom,
  shape,
  before,
  isCompared,
}: {
  member: Member;
  dimension: Dimension;
  measures: readonly Measure[];
  metric: Measure;
  pathFrom: number;
  shape: readonly (string | null)[] | null;
  /** Null without rows, undefined without a comparison. */
  before: Values | null | undefined;
  isCompared: boolean;
}) {
  return (
    <tr>
      <th scope="row">
        <MemberLink dimension={dimension} id={member.id} className={classes.name}>
          {member.name}
        </MemberLink>
        <span className={classes.path}>
          <MemberPath path={member.path} from={pathFrom} />
        </span>
      </th>
      <td className={classes.trend}>{shape ? <Sparkline values={shape} /> : <Skeleton h={20} />}</td>
      {measures.map((measure) => (
        <Cell key={measure} measure={measure} values={member.values} />
      ))}
      {before !== undefined && (
        <td>
          {isCompared && <Delta measure={metric} now={member.values[metric]} before={before?.[metric]} />}
        </td>
      )}
    </tr>
  );
}

function Cell({ measure, values }: { measure: Measure; values: Values | null }) {
  return (
    <td title={whyUndefined(measure, values) ?? undefined}>
      {printMeasure(measure, values?.[measure] ?? null)}
    </td>
  );
}

function SortHeading({
  name,
  sort,
  onSort,
  hint,
  children,
}: {
  name: Sort['by'];
  sort: Sort;
  onSort: (sort: Sort) => void;
  hint?: string;
  children: ReactNode;
}) {
  const isSorted = sort.by === name;
  // Numbers start with the largest, names with A.
  const descending = isSorted ? !sort.descending : name !== 'name';
  const button = (
    <button type="button" className={classes.sort} onClick={() => onSort({ by: name, descending })}>
      {children}
      {isSorted &&
        (sort.descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
    </button>
  );
  return (
    <th scope="col" aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}>
      {hint ? (
        <Tooltip label={hint} multiline maw={320}>
          {button}
        </Tooltip>
      ) : (
        button
      )}
    </th>
  );
}

const Outline = ({ columns }: { columns: number }) =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((row) => (
    <tr key={row}>
      <td colSpan={columns}>
        <Skeleton h={28} />
      </td>
    </tr>
  ));

function Empty({ many, search }: { many: string; search: string }) {
  const text =
    search === ''
      ? `No ${many} have rows in this period. Choose other days above.`
      : `No ${many} have “${search}” in their name in this period.`;
  return <p style={{ margin: 0, padding: '16px', color: 'var(--quiet)' }}>{text}</p>;
}

/** Not more than some sixty points for each of a hundred rows. */
function trendGranularity({ from, to }: Range): Granularity {
  const days = daysBetween(from, to) + 1;
  return days <= 62 ? 'day' : days <= 430 ? 'week' : 'month';
}

/** A member's values in order of time; null while they are not known. */
function shapeOf(trends: Trends | undefined, id: string, range: Range, by: Granularity) {
  if (!trends) return null;
  const trend = trends.get(id);
  return periodsOf(range, by).map((start) => trend?.get(start) ?? null);
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
