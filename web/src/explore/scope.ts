import type { Day } from '@pmd/core/days';
import { coveredDays } from '@pmd/core/periods';
import type { Range } from '../period/ranges.ts';
import type { Filter } from './filters.ts';
import { OTHERS } from './load.ts';
import type { Columns, View } from './query.ts';
import type { ValuedRow } from './tree.ts';

/** What one number covers: days, and every condition on members, of which all hold. */
export type NumberScope = { range: Range; conditions: Filter[] };

/** The days and members behind a cell; `slot` null is the whole range. */
export function scopeOf(
  view: View,
  columns: Columns | null | undefined,
  row: ValuedRow,
  slot: string | null,
): NumberScope {
  const conditions = [...view.filters, ...rowConditions(view, row)];
  if (slot === null || !columns) return { range: view.range, conditions };
  if (!('members' in columns)) {
    const { from, to } = coveredDays(slot as Day, columns.by, view.range);
    return { range: { from, to }, conditions };
  }
  const { by, members } = columns;
  const own: Filter =
    slot === OTHERS
      ? { dimension: by, exclude: true, members: members.map(({ member }) => member) }
      : { dimension: by, exclude: false, members: [slot] };
  return { range: view.range, conditions: [...conditions, own] };
}

function rowConditions({ rows }: View, row: ValuedRow): Filter[] {
  const path = row.path.flatMap((member, level): Filter[] => {
    const dimension = rows[level];
    return dimension ? [{ dimension, exclude: false, members: [member] }] : [];
  });
  const dimension = rows[row.level];
  if (row.kind !== 'others' || !dimension) return path;
  return [...path, { dimension, exclude: true, members: row.shown }];
}
