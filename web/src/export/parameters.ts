import type { ExportParameters } from '../api/exports.ts';
import { DIMENSIONS, isDimension } from '../explore/dimensions.ts';
import { cubeFilters } from '../explore/filters.ts';
import { isName, type Member } from '../explore/members.ts';
import type { Open } from '../explore/open.ts';
import { columnsAcross, columnsSort, DATE, idOf, member } from '../explore/query.ts';
import type { ExploreState, Sort } from '../explore/state.ts';
import type { Period } from '../period/period.ts';

/** As shown: the tree as it is expanded. Flat: one line per creative, with every level and id. */
export type Shape = 'shown' | 'flat';

/** What to ask the API for to get what Explore shows. */
export function exportParameters(
  { rows, measures, by, filters, sort, sorts, top, expand, open, closed }: ExploreState,
  { range, before }: Period,
  shape: Shape,
): ExportParameters {
  const across = by && isDimension(by) ? by : null;
  const granularity = by && !isDimension(by) ? by : null;
  const levels = [...rows, ...(across ? [across] : [])];
  const time = { dimension: DATE, dateRange: [range.from, range.to], ...(granularity && { granularity }) };
  const query = { measures: measures.map(member), timeDimensions: [time], filters: cubeFilters(filters) };
  if (shape === 'flat') {
    // Down to the innermost level that is shown, in the order of the hierarchy.
    const deepest = Math.max(...levels.map((level) => DIMENSIONS.indexOf(level)));
    const dimensions = DIMENSIONS.slice(0, deepest + 1).flatMap((level) => [member(level), idOf(level)]);
    return { query: JSON.stringify({ ...query, dimensions }) };
  }
  const tops = { ...top, ...(across && { [across]: columnsAcross(across, top) }) };
  const sorted = { ...sorts, ...(across && { [across]: columnsSort({ sort, measures }) }) };
  const few = levels.filter((level) => tops[level] !== undefined);
  return {
    query: JSON.stringify(query),
    rows: rows.join(','),
    sorts: levels.map((level) => `${level}:${sortText(sorted[level] ?? sort)}`).join(','),
    ...(few.length > 0 && { tops: few.map((level) => `${level}:${tops[level]}`).join(',') }),
    ...(across && { across }),
    expand: String(expand),
    open: nodesText(open, () => true),
    closed: nodesText(closed, (below) => below.size === 0),
    ...(before && { compare: `${before.from}..${before.to}` }),
  };
}

const sortText = ({ by, descending }: Sort) => `${by}.${descending ? 'desc' : 'asc'}`;

/** The nodes in reading order, each as its depth and what it is; `isMeant` says which of them count. */
const nodesText = (nodes: Open, isMeant: (below: Open) => boolean, depth = 0): string =>
  [...nodes]
    .map(
      ([node, below]) =>
        `${depth}${isMeant(below) ? '' : '-'}${memberText(node)}${nodesText(below, isMeant, depth + 1)}`,
    )
    .join('');

const memberText = (node: Member) =>
  isName(node) ? `=${encodeURIComponent(node.slice(1).toWellFormed()).replaceAll('~', '%7E')}~` : node;
