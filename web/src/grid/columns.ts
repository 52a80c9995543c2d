import type { Day } from '@pmd/core/days';
import type {
  ColDef,
  ColGroupDef,
  Column,
  ITooltipParams,
  ValueFormatterParams,
  ValueGetterParams,
} from 'ag-grid-community';
import {
  charactersOf,
  type Measure,
  measureHeading,
  measureLabel,
  printMeasure,
  type Values,
  whyUndefined,
} from '../explore/measures.ts';
import type { Sort } from '../explore/state.ts';
import { keyAction, type TreeRow } from '../explore/tree.ts';
import * as format from '../format.ts';
import { coveredDays, type Granularity, periodsOf, type Range } from '../period/ranges.ts';
import { TreeCell } from './TreeCell.tsx';

export const TREE_COLUMN = 'tree';
/** Pixels, measured on a digit at the grid's font size. */
const CHARACTER = 7.5;
const CELL_PADDING = 27;

export type ColumnsInput = {
  rowsLabel: string;
  measures: readonly Measure[];
  by: Granularity | null;
  range: Range;
  sort: Sort;
  currency: string;
  /** What a measure means, from Cube's model. */
  definitions: Partial<Record<Measure, string>>;
  isNarrow: boolean;
  /** The grand total, which sets how wide the columns must be. */
  total: Values | null | undefined;
};

/** The pinned tree column, the measures over the whole range, and, if asked for, every period. */
export function columnsOf(input: ColumnsInput): (ColDef<TreeRow> | ColGroupDef<TreeRow>)[] {
  const { measures, by, range } = input;
  const totals = measures.map((measure) => measureColumn(measure, null, input));
  if (!by) return [treeColumn(input), ...totals];
  return [
    treeColumn(input),
    { headerName: 'Whole range', groupId: 'range', marryChildren: true, children: totals },
    ...periodsOf(range, by).map((period) => ({
      ...periodHeading(period, by, range),
      groupId: period,
      marryChildren: true,
      children: measures.map((measure) => measureColumn(measure, period, input)),
    })),
  ];
}

/** A period cut off by the range is named by the days it covers, or it would pass for a whole one. */
function periodHeading(period: Day, by: Granularity, range: Range) {
  const { from, to, isPartial } = coveredDays(period, by, range);
  return {
    headerName: isPartial ? format.shortRange(from, to) : format.period(period, by),
    headerTooltip: format.dayRange(from, to),
  };
}

function treeColumn({ rowsLabel, sort, isNarrow }: ColumnsInput): ColDef<TreeRow> {
  return {
    colId: TREE_COLUMN,
    headerName: rowsLabel,
    headerTooltip: rowsLabel,
    pinned: 'left',
    lockPinned: true,
    suppressMovable: true,
    initialWidth: isNarrow ? 216 : 248,
    minWidth: 140,
    resizable: true,
    cellRenderer: TreeCell,
    tooltipValueGetter: ({ data }: ITooltipParams<TreeRow>) => (data?.kind === 'node' ? data.name : null),
    suppressKeyboardEvent: ({ event, data }) => data !== undefined && keyAction(event.key, data) !== null,
    ...sortedBy('name', sort),
    sortingOrder: ['asc', 'desc'],
  };
}

function measureColumn(measure: Measure, period: Day | null, input: ColumnsInput): ColDef<TreeRow> {
  const definition = input.definitions[measure];
  const width = CELL_PADDING + CHARACTER * charactersOf(measure, input.total);
  return {
    colId: `${period ?? 'range'}.${measure}`,
    context: { measure, period } satisfies MeasureCell,
    cellClass: 'measure',
    headerName: measureHeading(measure, input.currency),
    headerTooltip: definition ? `${measureLabel(measure)}: ${definition}` : measureLabel(measure),
    type: 'rightAligned',
    initialWidth: width,
    minWidth: width,
    initialFlex: 1,
    resizable: true,
    valueGetter: ({ data }: ValueGetterParams<TreeRow>) => measured(data, measure, period),
    valueFormatter: ({ value }: ValueFormatterParams<TreeRow, string | null | undefined>) =>
      value === undefined ? '' : printMeasure(measure, value),
    tooltipValueGetter: ({ data }: ITooltipParams<TreeRow>) => {
      const values = valuesOf(data, period);
      return values === undefined ? null : whyUndefined(measure, values);
    },
    cellClassRules: {
      pending: ({ value, data }) => value === undefined && data?.kind !== 'error' && data?.kind !== 'more',
    },
    ...(period === null ? sortedBy(measure, input.sort) : { sortable: false }),
    sortingOrder: ['desc', 'asc'],
  };
}

/** What a measure column shows; `period` null is the whole range. */
type MeasureCell = { measure: Measure; period: Day | null };

/** The measure and period of a column; undefined for the tree column. */
export const cellOf = (column: Column | null | undefined): MeasureCell | undefined =>
  column?.getColDef().context;

/** The rows arrive in order; the grid shows the arrow and reports clicks, but moves nothing. */
function sortedBy(name: Sort['by'], sort: Sort): ColDef<TreeRow> {
  return {
    sortable: true,
    comparator: () => 0,
    sort: sort.by === name ? (sort.descending ? 'desc' : 'asc') : null,
  };
}

/** Undefined: not known yet. Null: no rows at all. */
function valuesOf(row: TreeRow | undefined, period: Day | null): Values | null | undefined {
  if (row?.kind !== 'node' && row?.kind !== 'total') return undefined;
  return period === null ? row.values : row.periods && (row.periods[period] ?? null);
}

function measured(row: TreeRow | undefined, measure: Measure, period: Day | null): string | null | undefined {
  const values = valuesOf(row, period);
  return values === null ? null : values?.[measure];
}
