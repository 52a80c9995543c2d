import type { Filter } from '@cubejs-client/core';
import type { Dimension } from './dimensions.ts';
import { member as fieldNamed, idOf } from './fields.ts';

/**
 * What a row, a column or a filter stands for: the id of one thing (a UUID), or `=` and a name that several
 * things may share.
 */
export type Member = string;

const parents: Record<Dimension, Dimension | null> = {
  client: null,
  campaign: 'client',
  strategy: 'campaign',
  placement: 'strategy',
  creative: 'placement',
};

/**
 * Whether the nodes of a level are single things or names. Clients and campaigns are always single. What is
 * below them recurs under each of its parents ("Prospecting", "Banner 300x250"): under its own parent it is
 * a single thing; anywhere else, as with creatives outermost, it is the name, wherever it occurs.
 */
export function groupingOf(rows: readonly Dimension[], level: number): 'id' | 'name' {
  const dimension = rows[level];
  const parent = dimension && parents[dimension];
  if (!parent || dimension === 'campaign') return 'id';
  const place = rows.slice(0, level).indexOf(parent);
  return place >= 0 && groupingOf(rows, place) === 'id' ? 'id' : 'name';
}

/** True when an id of this level says which nodes are above it, so that nobody needs to ask for those. */
export function isExact(rows: readonly Dimension[], level: number): boolean {
  const dimension = rows[level];
  if (!dimension || groupingOf(rows, level) === 'name') return false;
  const ancestors = ancestorsOf(dimension);
  return rows
    .slice(0, level)
    .every((above, place) => ancestors.includes(above) && groupingOf(rows, place) === 'id');
}

function ancestorsOf(dimension: Dimension): Dimension[] {
  const parent = parents[dimension];
  return parent ? [parent, ...ancestorsOf(parent)] : [];
}

export const isName = (member: Member) => member.startsWith('=');
export const nameMember = (name: string): Member => `=${name}`;

/** The field of Cube that holds the members of a level. */
export const fieldOf = (dimension: Dimension, grouping: 'id' | 'name') =>
  grouping === 'id' ? idOf(dimension) : fieldNamed(dimension);

/** Holds a question to some members of a dimension, or to all others. */
export function memberFilters(
  dimension: Dimension,
  members: readonly Member[],
  { exclude = false } = {},
): Filter[] {
  const names = members.filter(isName).map((member) => member.slice(1));
  const ids = members.filter((member) => !isName(member));
  const operator = exclude ? 'notEquals' : 'equals';
  const parts = [
    { member: idOf(dimension), operator, values: ids } as const,
    { member: fieldNamed(dimension), operator, values: names } as const,
  ].filter(({ values }) => values.length > 0);
  return exclude || parts.length < 2 ? parts : [{ or: parts }];
}

export const isId = (text: string) => UUID.test(text);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What separates members and fields in a link, and the escape itself. */
const SEPARATORS = /[%~,.;]/g;

/** A member for a link: 36 characters of a UUID as 22, because a link holds many; a name after its `=`. */
export function memberText(member: Member): string {
  if (isName(member)) {
    return member.toWellFormed().replace(SEPARATORS, (one) => `%${one.charCodeAt(0).toString(16)}`);
  }
  const bytes = Uint8Array.from({ length: 16 }, (_, i) =>
    Number.parseInt(member.replaceAll('-', '').slice(2 * i, 2 * i + 2), 16),
  );
  return btoa(String.fromCharCode(...bytes))
    .slice(0, 22)
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** Reads what `memberText` wrote; null when it is damaged. */
export function parseMember(text: string): Member | null {
  if (isName(text)) {
    return text.replace(/%([0-9a-f]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  }
  if (!/^[\w-]{22}$/.test(text)) return null;
  const bytes = atob(`${text.replaceAll('-', '+').replaceAll('_', '/')}==`);
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return isId(id) ? id : null;
}
