import type { ExportParameters } from '../api/exports.ts';
import { DIMENSIONS } from '../explore/dimensions.ts';
import { NOTHING_OPEN, type Open } from '../explore/open.ts';
import { DATE, idOf, member } from '../explore/query.ts';
import type { ExploreState } from '../explore/state.ts';
import type { Range } from '../period/ranges.ts';

/** As shown: the tree as it is expanded. Flat: one line per creative, with every level and id. */
export type Shape = 'shown' | 'flat';

/** What to ask the API for to get what Explore shows. */
export function exportParameters(
  { rows, measures, by, sort, open }: ExploreState,
  range: Range,
  shape: Shape,
): ExportParameters {
  const time = { dimension: DATE, dateRange: [range.from, range.to], ...(by && { granularity: by }) };
  const query = { measures: measures.map(member), timeDimensions: [time] };
  if (shape === 'flat') {
    // Down to the innermost level of the rows, in the order of the hierarchy.
    const deepest = Math.max(...rows.map((level) => DIMENSIONS.indexOf(level)));
    const dimensions = DIMENSIONS.slice(0, deepest + 1).flatMap((level) => [member(level), idOf(level)]);
    return { query: JSON.stringify({ ...query, dimensions }) };
  }
  const direction = sort.descending ? 'desc' : 'asc';
  const order =
    sort.by === 'name' ? rows.map((level) => [member(level), direction]) : [[member(sort.by), direction]];
  return {
    query: JSON.stringify({ ...query, order }),
    rows: rows.join(','),
    open: openIds(open, rows.length - 1),
  };
}

/** The open nodes in reading order, each as its depth and its id. */
const openIds = (open: Open, levels: number, depth = 0): string =>
  depth >= levels
    ? ''
    : [...open]
        .map(([id, below]) => `${depth}${id}${openIds(below ?? NOTHING_OPEN, levels, depth + 1)}`)
        .join('');
