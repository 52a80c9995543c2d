import type { Filter as CubeFilter } from '@cubejs-client/core';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { type Member, memberFilters, memberText, parseMember } from './members.ts';
import type { Path } from './open.ts';

/** Holds a dimension to some members, or keeps some out. */
export type Filter = { dimension: Dimension; exclude: boolean; members: readonly Member[] };

/** More would not fit in a link. */
export const MOST_MEMBERS = 100;

/** The filters of a view as Cube understands them. */
export const cubeFilters = (filters: readonly Filter[]): CubeFilter[] =>
  filters.flatMap(({ dimension, exclude, members }) => memberFilters(dimension, members, { exclude }));

/** The members chosen so far. */
export const membersOf = (filters: readonly Filter[], dimension: Dimension, exclude: boolean) =>
  filters.find((filter) => filter.dimension === dimension && filter.exclude === exclude)?.members ?? [];

/** Replaces the members of one filter; none removes it. */
export function setFilter(
  filters: readonly Filter[],
  dimension: Dimension,
  exclude: boolean,
  members: readonly Member[],
): Filter[] {
  const isSame = (filter: Filter) => filter.dimension === dimension && filter.exclude === exclude;
  if (members.length === 0) return filters.filter((filter) => !isSame(filter));
  const next = { dimension, exclude, members: members.slice(0, MOST_MEMBERS) };
  return filters.some(isSame)
    ? filters.map((filter) => (isSame(filter) ? next : filter))
    : [...filters, next];
}

/** Holds the view to one node: every level down to it. */
export function filterTo(filters: readonly Filter[], rows: readonly Dimension[], path: Path): Filter[] {
  return path.reduce<Filter[]>(
    (next, member, level) => {
      const dimension = rows[level];
      return dimension ? setFilter(next, dimension, false, [member]) : next;
    },
    [...filters],
  );
}

/** Keeps one member out. */
export function excludeMember(filters: readonly Filter[], dimension: Dimension, member: Member): Filter[] {
  const excluded = membersOf(filters, dimension, true);
  return setFilter(filters, dimension, true, [...new Set([...excluded, member])]);
}

/** `campaign.in.…,…;creative.out.=Banner` */
export const filtersText = (filters: readonly Filter[]) =>
  filters
    .map(
      ({ dimension, exclude, members }) =>
        `${dimension}.${exclude ? 'out' : 'in'}.${members.map(memberText).join(',')}`,
    )
    .join(';');

/** Reads what `filtersText` wrote; what is damaged is left out. */
export function parseFilters(text: string): Filter[] {
  return text.split(';').reduce<Filter[]>((filters, part) => {
    const [name, way, list = ''] = part.split('.');
    const dimension = DIMENSIONS.find((one) => one === name);
    if (!dimension || (way !== 'in' && way !== 'out')) return filters;
    const members = list.split(',').flatMap((one) => parseMember(one) ?? []);
    return setFilter(filters, dimension, way === 'out', [...new Set(members)]);
  }, []);
}
