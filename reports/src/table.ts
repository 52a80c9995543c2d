import type { Metric } from '@pmd/core/metrics';

/** A value as Cube gave it: decimal text, a name, a day; null where it is undefined. */
export type Cell = string | null;

/** `change` is a fraction of the value before. */
export interface Column {
  label: string;
  kind: 'text' | 'day' | Metric['kind'] | 'change';
  /** Says something about the column before it, and is not parted from it. */
  follows?: boolean;
}

export interface Line {
  /** A `subtotal` has lines below it; `total` is the grand total. */
  kind: 'row' | 'subtotal' | 'total';
  /** Levels above it in a tree; 0 in a flat table. */
  depth: number;
  cells: Cell[];
}

/** What every format is written from. The lines are read once, and may still be on their way from Cube. */
export interface Table {
  columns: Column[];
  lines: AsyncIterable<Line> | Iterable<Line>;
  /** Without the grand total. */
  lineCount: number;
  /** The levels of a tree; they are the columns after the first, which names the level. Empty when flat. */
  levels: string[];
}

export const isNumeric = ({ kind }: Column): boolean => kind !== 'text' && kind !== 'day';

/** An export is whole or it is refused: this many lines are more than there may be. */
export class TooManyLines extends Error {
  readonly lines: number;
  readonly most: number;

  constructor(lines: number, most: number) {
    super(`${lines} lines are more than ${most}`);
    this.name = 'TooManyLines';
    this.lines = lines;
    this.most = most;
  }
}

/** New numbers arrived between one question and the next, so that the answers do not belong together. */
export class ChangedWhileRead extends Error {
  override readonly name = 'ChangedWhileRead';
}
