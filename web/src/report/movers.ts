import { compareDecimals, subtractDecimals } from '../decimal.ts';
import type { Dimension } from '../explore/dimensions.ts';
import type { Measure, Values } from '../explore/measures.ts';
import type { Range } from '../period/ranges.ts';
import { loadMembers, type Member } from './load.ts';
import type { Choice } from './query.ts';
import type { Scope } from './scope.ts';

/** A member and by how much a sum of it changed; values are null where it had no rows. */
export type Mover = Omit<Member, 'values'> & {
  now: Values | null;
  before: Values | null;
  /** now − before, a decimal string; what is absent counts as nothing. */
  difference: string;
};

/** So many of the largest of either range are looked at: nothing smaller in both can have moved more than they did. */
const CANDIDATES = 200;
const SHOWN = 6;

/** The members whose `measure`, a sum, changed most from `before` to `range`, up or down; the largest change first. */
export async function loadMovers(
  scope: Scope,
  range: Range,
  before: Range,
  dimension: Dimension,
  measure: Measure,
  signal: AbortSignal,
): Promise<Mover[]> {
  const largest: Choice = { order: { by: measure, descending: true }, limit: CANDIDATES };
  const ask = (days: Range, choice: Choice) => loadMembers({ scope, range: days }, dimension, choice, signal);
  const [now, then] = await Promise.all([ask(range, largest), ask(before, largest)]);
  if (now.length < CANDIDATES && then.length < CANDIDATES) return rankMovers(now, then, measure);
  // Who is not among the largest of one range may still have been there: its value is asked by id.
  const ids = [...new Set([...now, ...then].map(({ id }) => id))];
  const named: Choice = { order: { by: 'name', descending: false }, limit: ids.length, ids };
  return rankMovers(...(await Promise.all([ask(range, named), ask(before, named)])), measure);
}

/** Joins both by id and keeps those that changed. */
export function rankMovers(now: Member[], before: Member[], measure: Measure): Mover[] {
  const then = new Map(before.map((member) => [member.id, member]));
  const gone = before.filter(({ id }) => !now.some((member) => member.id === id));
  const movers = [
    ...now.map(({ values, ...member }) => ({
      ...member,
      now: values,
      before: then.get(member.id)?.values ?? null,
    })),
    ...gone.map(({ values, ...member }) => ({ ...member, now: null, before: values })),
  ].map(
    (mover): Mover => ({
      ...mover,
      difference: subtractDecimals(mover.now?.[measure] ?? '0', mover.before?.[measure] ?? '0'),
    }),
  );
  return movers
    .filter(({ difference }) => compareDecimals(difference, '0') !== 0)
    .toSorted((a, b) => compareDecimals(magnitude(b.difference), magnitude(a.difference)))
    .slice(0, SHOWN);
}

const magnitude = (decimal: string) => decimal.replace('-', '');
