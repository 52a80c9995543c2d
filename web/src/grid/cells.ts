import type { ColDef, ValueFormatterParams } from 'ag-grid-community';
import * as format from '../format.ts';

/** Spread into the column that says what a row is: it stays in sight, and leaves room on a phone. */
export const naming = {
  pinned: 'left',
  initialWidth: window.matchMedia('(max-width: 767px)').matches ? 164 : 240,
  minWidth: 120,
} satisfies ColDef;

/** Spread into a column: whole numbers, right-aligned, with thousands separators. */
export const counts = {
  type: 'rightAligned',
  valueFormatter: ({ value }: ValueFormatterParams) => format.count(value),
} satisfies ColDef;

/** Spread into a column: reporting days. */
export const days = {
  valueFormatter: ({ value }: ValueFormatterParams) => format.day(value ?? null),
} satisfies ColDef;

/** Spread into a column: instants in the reader's time zone. */
export const instants = {
  valueFormatter: ({ value }: ValueFormatterParams) => format.instant(value ?? null),
} satisfies ColDef;
