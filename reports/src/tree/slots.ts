import type { ExportQuery, QueryFilter } from '@pmd/core/contract/exports';
import type { Day } from '@pmd/core/days';
import { DATE, type LevelName, member } from '@pmd/core/performance';
import { comparedPeriods } from '@pmd/core/periods';
import type { Cube, CubeQuery, CubeRow } from '../cube.ts';
import { countRows, everyRow } from '../order.ts';
import { IMPRESSIONS, totalOf } from '../total.ts';
import { among, fieldsAt, orderOf, pathOf, sortedBy, type TreeRequest } from './levels.ts';
import { OTHERS, topOf } from './others.ts';

type Granularity = NonNullable<ExportQuery['timeDimensions'][number]['granularity']>;

/** What columns are spread over: its own column of a row, and the heading of each. */
export interface Slots {
  variants: (question: CubeQuery) => CubeQuery[];
  slotOf: (row: CubeRow) => string;
  headings: Map<string, string>;
  /** The one of the days compared that each is set beside; null where none is like it. */
  slotBefore: (slot: string) => string | null;
}

/** What the measures are spread over, if anything: periods or members. */
export function slotsOf(cube: Cube, request: TreeRequest): Promise<Slots> | null {
  const by = request.query.timeDimensions[0]?.granularity;
  if (by) return periodsOf(cube, request, by);
  return request.across ? membersOf(cube, request, request.across) : null;
}

/** Periods that have any rows, in order. */
async function periodsOf(cube: Cube, { query, compare }: TreeRequest, by: Granularity): Promise<Slots> {
  const slotOf = (row: CubeRow) => row[`${DATE}.${by}`]?.slice(0, 10) ?? '';
  const dateRange = query.timeDimensions[0]?.dateRange;
  const { rows } = await cube.load(spread(totalOf(query), by));
  const pairs =
    compare && by !== 'year' && Array.isArray(dateRange)
      ? comparedPeriods(daysOf(dateRange), daysOf(compare), by)
      : new Map();
  return {
    variants: (question) => [spread(question, by)],
    slotOf,
    headings: new Map(rows.map((row) => [slotOf(row), slotOf(row)])),
    slotBefore: (slot) => pairs.get(slot) ?? null,
  };
}

/** Members as they are sorted, else most of what the rows are sorted by first; and the others where only a few are shown. */
async function membersOf(cube: Cube, request: TreeRequest, across: LevelName): Promise<Slots> {
  const { query, sorts } = request;
  const fields = fieldsAt(across, 0, [across]);
  const slotOf = (row: CubeRow) => row[fields[0] ?? ''] ?? OTHERS;
  const most = sortedBy(sorts)[0] ?? query.measures[0];
  const own = sorts?.filter(([level]) => level === across);
  const question = {
    ...totalOf(query),
    measures: [...new Set([...query.measures, ...sortedBy(own), most, IMPRESSIONS])],
    dimensions: fields,
    order: orderOf({ ...query, order: most ? [[most, 'desc']] : [] }, [across], own),
  };
  const count = await countRows(cube, question);
  const top = topOf(request, across) ?? count;
  const isPart = top < count;
  const members = isPart
    ? (await cube.load({ ...question, limit: top })).rows
    : await everyRow(cube, question, count);
  const headings = new Map<string, string>();
  const shown: string[] = [];
  for await (const row of members) {
    headings.set(slotOf(row), row[member(across)] ?? '');
    shown.push(...pathOf(row, [across]));
  }
  if (isPart) headings.set(OTHERS, 'Others');
  const held = ({ filters }: CubeQuery, operator: 'equals' | 'notEquals') =>
    isPart ? [...(filters as QueryFilter[]), among(across, shown, operator)] : filters;
  return {
    variants: (asked) => [
      {
        ...asked,
        dimensions: [...(asked.dimensions as string[]), ...fields],
        filters: held(asked, 'equals'),
        order: [...(asked.order as unknown[]), ...fields.map((name) => [name, 'asc'])],
      },
      ...(isPart ? [{ ...asked, filters: held(asked, 'notEquals') }] : []),
    ],
    slotOf,
    headings,
    slotBefore: (slot) => slot,
  };
}

const daysOf = ([from = '', to = from]: readonly Day[]) => ({ from, to });

export const during = (question: CubeQuery, range: readonly [Day, Day]): CubeQuery => ({
  ...question,
  timeDimensions: [{ dimension: DATE, dateRange: range }],
});

const spread = (question: CubeQuery, by: string): CubeQuery => {
  const [time] = question.timeDimensions as ExportQuery['timeDimensions'];
  return {
    ...question,
    timeDimensions: [{ ...time, dimension: DATE, granularity: by }],
    order: [[DATE, 'asc'], ...((question.order as unknown[] | undefined) ?? [])],
  };
};
