import { isValued, type TotalRow, type TreeRow } from '../explore/tree.ts';
import { type MeasureCell, measured } from './columns.ts';

export type CopiedColumn = { heading: string; cell: MeasureCell };

/**
 * Rows as tab-separated text for a spreadsheet: one column per level, then the numbers exactly as Cube gave
 * them, empty where they are undefined. `chosen` holds keys of rows; null takes all of them and the total.
 */
export function tsvOf(
  rows: readonly TreeRow[],
  chosen: ReadonlySet<string> | null,
  total: TotalRow,
  levels: readonly string[],
  columns: readonly CopiedColumn[],
): string {
  const lines = [[...levels, ...columns.map(({ heading }) => heading)].map(safe).join('\t')];
  const add = (names: readonly string[], row: TreeRow) => {
    const numbers = columns.map(({ cell }) => measured(row, cell) ?? '');
    lines.push([...levels.map((_, level) => safe(names[level] ?? '')), ...numbers].join('\t'));
  };
  let names: string[] = [];
  for (const row of rows) {
    if (!isValued(row)) continue;
    const name = row.kind === 'node' ? row.name : row.kind === 'others' ? `Others (${row.count})` : '';
    names = [...names.slice(0, row.level), name];
    if (chosen === null || chosen.has(row.key)) add(names, row);
  }
  if (chosen === null) add(['Total'], total);
  return lines.join('\n');
}

/** A name as text: no tab or line break may split it, and no spreadsheet may read a formula in it. */
function safe(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return /^[=+\-@]/.test(flat) ? `'${flat}` : flat;
}
