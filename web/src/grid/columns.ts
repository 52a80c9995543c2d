import type { Day } from '@pmd/core/days';
import { comparedPeriods, coveredDays, periodsOf } from '@pmd/core/periods';
import type {
  ColDef,
  ColGroupDef,
  Column,
  ITooltipParams,
  ValueFormatterParams,
  ValueGetterParams,
} from 'ag-grid-community';
import { compareDecimals, isDecimal, subtractDecimals } from '../decimal.ts';
import { dimensionLabels } from '../explore/dimensions.ts';
import type { Layout } from '../explore/layout.ts';
import { OTHERS } from '../explore/load.ts';
import {
  charactersOf,
  type Measure,
  measureHeading,
  measureLabel,
  printDifference,
  printMeasure,
  type Values,
  whyUndefined,
} from '../explore/measures.ts';
import type { Columns } from '../explore/query.ts';
import type { Sort } from '../explore/state.ts';
import { isValued, keyAction, type TreeRow } from '../explore/tree.ts';
import * as format from '../format.ts';
import { changeOf, toneOf } from '../period/change.ts';
import { deltaText } from '../period/Delta.tsx';
import { directionOf } from '../period/direction.ts';
import type { Range } from '../period/ranges.ts';
import { markOf, type Scales } from './scales.ts';
import { TreeCell } from './TreeCell.ts';

export const TREE_COLUMN = 'tree';
/** Pixels, measured on a digit at the grid's font size. */
const CHARACTER = 7.5;
const CELL_PADDING = 27;
/** Room for the days and the arrow in the heading. */
const COMPARED = 136;

/** What a column says of its measure: the value, that of the days compared, or the difference. */
const ASPECTS = ['now', 'before', 'change', 'percent'] as const;
type Aspect = (typeof ASPECTS)[number];

/** What a measure column shows; `slot` null is the whole range. */
export type MeasureCell = {
  measure: Measure;
  slot: string | null;
  /** The column of the days compared that this one is set beside; null where nothing is. */
  slotBefore?: string | null;
  aspect: Aspect;
};

export type ColumnsInput = {
  rowsLabel: string;
  measures: readonly Measure[];
  columns: Columns | null;
  range: Range;
  /** The days compared with. */
  compared: Range | null;
  sort: Sort;
  currency: string;
  /** What a measure means, from Cube's model. */
  definitions: Partial<Record<Measure, string>>;
  isNarrow: boolean;
  layout: Layout;
  /** The grand total, which sets how wide the columns must be. */
  total: Values | null | undefined;
  /** Read when a cell is drawn, so that new numbers do not make new columns. */
  scales: () => Scales;
};

type Def = ColDef<TreeRow> | ColGroupDef<TreeRow>;

/** The pinned tree column, the measures over the whole range, and, if asked for, spread over columns. */
export function columnsOf(input: ColumnsInput): Def[] {
  const { measures, columns, compared } = input;
  const totals = measures.map((measure) =>
    compared
      ? comparedColumns(measure, wholeRange(input.range, compared), input)
      : measureColumn({ measure, slot: null, aspect: 'now' }, input),
  );
  if (!columns) return [treeColumn(input), ...totals];
  return [
    treeColumn(input),
    { headerName: 'Whole range', groupId: 'range', marryChildren: true, children: totals },
    ...headingsOf(columns, input.range).map(({ slot, ...heading }) => ({
      ...heading,
      groupId: slot,
      marryChildren: true,
      children: measures.map((measure) =>
        compared
          ? comparedColumns(measure, besideOf(columns, slot, input.range, compared), input)
          : measureColumn({ measure, slot, aspect: 'now' }, input),
      ),
    })),
  ];
}

/** The columns that rows are spread over, in order. */
export function headingsOf(columns: Columns, range: Range) {
  if (!('members' in columns)) {
    return periodsOf(range, columns.by).map((slot) => {
      // A period cut off by the range is named by the days it covers, or it would pass for a whole one.
      const { from, to, isPartial } = coveredDays(slot, columns.by, range);
      return {
        slot,
        headerName: isPartial ? format.shortRange(from, to) : format.period(slot, columns.by),
        headerTooltip: format.dayRange(from, to),
      };
    });
  }
  const { many } = dimensionLabels[columns.by];
  const shown = columns.members.map(({ member, name }) => ({
    slot: member,
    headerName: name,
    headerTooltip: name,
  }));
  const others = {
    slot: OTHERS,
    headerName: 'Others',
    headerTooltip: `All ${many} but the ${columns.members.length} that have columns of their own`,
  };
  return columns.others ? [...shown, others] : shown;
}

/** A column, the one of the days compared that it is set beside, and the days of both. */
type Beside = { slot: string | null; slotBefore: string | null; now: Range; before: Range | null };

const wholeRange = (now: Range, before: Range): Beside => ({ slot: null, slotBefore: null, now, before });

function besideOf(columns: Columns, slot: string, range: Range, compared: Range): Beside {
  if ('members' in columns) return { slot, slotBefore: slot, now: range, before: compared };
  const other = comparedPeriods(range, compared, columns.by).get(slot as Day) ?? null;
  return {
    slot,
    slotBefore: other,
    now: coveredDays(slot as Day, columns.by, range),
    before: other === null ? null : coveredDays(other, columns.by, compared),
  };
}

/** A measure beside its value in the days compared. */
function comparedColumns(measure: Measure, beside: Beside, input: ColumnsInput): ColGroupDef<TreeRow> {
  const { slot, slotBefore, now, before } = beside;
  return {
    headerName: measureHeading(measure, input.currency),
    headerTooltip: definitionOf(measure, input),
    groupId: slot === null ? `compared.${measure}` : `compared.${slot}.${measure}`,
    marryChildren: true,
    children: ASPECTS.map((aspect) => {
      const column = measureColumn({ measure, slot, slotBefore, aspect }, input);
      const names = {
        now: format.shortRange(now.from, now.to),
        before: before ? format.shortRange(before.from, before.to) : 'Nothing alike',
        change: 'Change',
        percent: 'Change, %',
      };
      return { ...column, headerName: names[aspect] };
    }),
  };
}

function treeColumn({ rowsLabel, sort, isNarrow, layout }: ColumnsInput): ColDef<TreeRow> {
  const width = layout.widths[TREE_COLUMN];
  return {
    colId: TREE_COLUMN,
    headerName: rowsLabel,
    headerTooltip: rowsLabel,
    pinned: 'left',
    lockPinned: true,
    suppressMovable: true,
    ...(width && !isNarrow ? { width } : { initialWidth: isNarrow ? 216 : 248 }),
    minWidth: 140,
    resizable: true,
    cellRenderer: TreeCell,
    tooltipValueGetter: ({ data }: ITooltipParams<TreeRow>) => (data?.kind === 'node' ? data.name : null),
    suppressKeyboardEvent: ({ event, data }) =>
      data !== undefined && (keyAction(event.key, data) !== null || isOwnKey(event)),
    ...sortedBy('name', sort),
    sortingOrder: ['asc', 'desc'],
  };
}

/** Keys that mean the same everywhere in the grid, and are not the grid's own. */
export const isOwnKey = (event: KeyboardEvent) =>
  event.key === 'ContextMenu' ||
  (event.key === 'F10' && event.shiftKey) ||
  (event.key === 'c' && (event.ctrlKey || event.metaKey)) ||
  event.key === 'Home' ||
  event.key === 'End';

function measureColumn(cell: MeasureCell, input: ColumnsInput): ColDef<TreeRow> {
  const { measure, slot, aspect } = cell;
  const { layout, scales } = input;
  const colId = `${slot ?? 'range'}.${measure}${aspect === 'now' ? '' : `.${aspect}`}`;
  const minWidth = Math.max(
    CELL_PADDING + CHARACTER * charactersOf(measure, input.total),
    input.compared ? COMPARED : 0,
  );
  const width = layout.widths[colId];
  const isPinned = slot === null && !input.isNarrow && layout.pinned.includes(measure);
  return {
    colId,
    context: cell,
    cellClass: ['ag-right-aligned-cell', aspect === 'now' ? 'measure' : aspect],
    headerName: measureHeading(measure, input.currency),
    headerTooltip: definitionOf(measure, input),
    type: 'rightAligned',
    ...(width ? { width, flex: null } : { initialWidth: minWidth, initialFlex: 1 }),
    minWidth,
    pinned: isPinned ? 'left' : null,
    resizable: true,
    valueGetter: ({ data }: ValueGetterParams<TreeRow>) => measured(data, cell),
    valueFormatter: ({ value }: ValueFormatterParams<TreeRow, string | null | undefined>) =>
      printCell(cell, value),
    tooltipValueGetter: ({ data }: ITooltipParams<TreeRow>) => {
      const values = aspect === 'before' ? beforeOf(data, cell) : valuesOf(data, slot);
      return values === undefined ? null : whyUndefined(measure, values);
    },
    cellStyle: ({ data, value }) =>
      aspect === 'now' ? markOf(data, slot, measure, value, layout.marks, scales()) : null,
    cellClassRules: {
      pending: ({ value, data }) => value === undefined && data?.kind !== 'error' && data?.kind !== 'more',
      ...(isDifference(aspect) && {
        good: ({ data }) => toneAt(data, cell) === 'good',
        bad: ({ data }) => toneAt(data, cell) === 'bad',
        up: ({ value }) => aspect === 'percent' && wayOf(value) > 0,
        down: ({ value }) => aspect === 'percent' && wayOf(value) < 0,
      }),
    },
    suppressKeyboardEvent: ({ event }) => isOwnKey(event),
    ...(slot === null && aspect === 'now' ? sortedBy(measure, input.sort) : { sortable: false }),
    sortingOrder: ['desc', 'asc'],
  };
}

const isDifference = (aspect: Aspect) => aspect === 'change' || aspect === 'percent';

function definitionOf(measure: Measure, { definitions }: ColumnsInput): string {
  const definition = definitions[measure];
  return definition ? `${measureLabel(measure)}: ${definition}` : measureLabel(measure);
}

/** The measure and place of a column; undefined for the tree column. */
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
function valuesOf(row: TreeRow | undefined, slot: string | null): Values | null | undefined {
  if (!isValued(row)) return undefined;
  return slot === null ? row.values : row.slots && (row.slots[slot] ?? null);
}

function beforeOf(row: TreeRow | undefined, { slot, slotBefore = null }: MeasureCell) {
  if (!isValued(row)) return undefined;
  if (slot === null) return row.before;
  if (slotBefore === null) return null;
  return row.slotsBefore && (row.slotsBefore[slotBefore] ?? null);
}

const valueIn = (values: Values | null | undefined, measure: Measure) =>
  values === null ? null : values?.[measure];

/** What a cell holds, as a decimal string: null where it is undefined, undefined while it is not known. */
export function measured(row: TreeRow | undefined, cell: MeasureCell) {
  const { measure, slot, aspect } = cell;
  const now = valueIn(valuesOf(row, slot), measure);
  if (aspect === 'now') return now;
  const before = valueIn(beforeOf(row, cell), measure);
  if (aspect === 'before') return before;
  if (now === undefined || before === undefined) return undefined;
  // A period without its like is no new one: nothing is said of how it changed.
  if (slot !== null && (cell.slotBefore ?? null) === null) return null;
  if (aspect === 'change') return now === null || before === null ? null : subtractDecimals(now, before);
  const change = changeOf(now, before);
  return change.kind === 'moved' ? change.fraction : change.kind === 'new' ? 'new' : null;
}

/** The text of a cell. */
export function printCell({ measure, aspect }: MeasureCell, value: string | null | undefined): string {
  if (value === undefined) return '';
  if (!isDifference(aspect)) return printMeasure(measure, value);
  if (value === 'new') return value;
  const text =
    aspect === 'change'
      ? printDifference(measure, value)
      : value === null
        ? '—'
        : deltaText({ kind: 'moved', way: 'same', fraction: value });
  return text;
}

const wayOf = (fraction: string | null | undefined) =>
  typeof fraction === 'string' && isDecimal(fraction) ? compareDecimals(fraction, '0') : 0;

function toneAt(row: TreeRow | undefined, cell: MeasureCell) {
  const { measure, slot } = cell;
  if (slot !== null && (cell.slotBefore ?? null) === null) return null;
  const change = changeOf(valueIn(valuesOf(row, slot), measure), valueIn(beforeOf(row, cell), measure));
  return toneOf(change, directionOf(measure));
}
