import { LEVELS, LineageCondition, type LineageQuery } from '@pmd/core/contract/lineage';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { invalid, parseInput } from '../http/errors.ts';

type Level = (typeof LEVELS)[number];

const tables: Record<Level, string> = {
  client: 'media.clients',
  campaign: 'media.campaigns',
  strategy: 'media.strategies',
  placement: 'media.placements',
  creative: 'media.creatives',
};

const Conditions = z.array(LineageCondition).max(20);

/**
 * Everything a number is held to, said by id or in `conditions`.
 * @throws {HttpError} 400 when the conditions are not what the contract says
 */
export function conditionsOf(query: LineageQuery): LineageCondition[] {
  const single = LEVELS.flatMap((level) => {
    const id = query[`${level}Id`];
    return id ? [{ level, exclude: false, ids: [id], names: [] }] : [];
  });
  return [...single, ...parseInput(Conditions, parseJson(query.conditions ?? '[]'))];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([{ path: 'conditions', message: 'is not JSON' }]);
  }
}

/**
 * Which ids each level is held to, then which are kept out, in the order of the levels; null where it is any.
 * Names mean every member of that name the caller may see.
 */
export async function membersOf(
  tx: Transaction,
  conditions: readonly LineageCondition[],
): Promise<(string[] | null)[]> {
  const held: Partial<Record<Level, string[]>> = {};
  const keptOut: Partial<Record<Level, string[]>> = {};
  for (const { level, exclude, ids, names } of conditions) {
    const members = await shownAs(tx, level, ids, names);
    if (exclude) keptOut[level] = [...(keptOut[level] ?? []), ...members];
    else held[level] = held[level]?.filter((id) => members.includes(id)) ?? members;
  }
  // Facts are found by placement, not by what is above it.
  for (const level of ['campaign', 'strategy'] as const) {
    const [above, placements] = [held[level], held.placement];
    if (above)
      held.placement = (await placementsOf(tx, level, above)).filter(
        (id) => placements?.includes(id) ?? true,
      );
  }
  return [...LEVELS.map((level) => held[level] ?? null), ...LEVELS.map((level) => keptOut[level] ?? null)];
}

async function placementsOf(
  tx: Transaction,
  level: 'campaign' | 'strategy',
  ids: readonly string[],
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select placement.id from media.placements placement
     join media.strategies strategy on strategy.id = placement.strategy_id
     where ${level === 'campaign' ? 'strategy.campaign_id' : 'strategy.id'} = any ($1::uuid[])`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** Every member that is shown as one of these, by id or by name: what was merged is among them. */
async function shownAs(
  tx: Transaction,
  level: Level,
  ids: readonly string[],
  names: readonly string[],
): Promise<string[]> {
  const table = tables[level];
  const asOther =
    level === 'client'
      ? `select id from ${table} where name = any ($2)`
      : `select id from ${table} where shown_as = any ($1)
         union select id from ${table} where cardinality($2::text[]) > 0 and coalesce(shown_name, name) = any ($2)`;
  const { rows } = await tx.query<{ id: string }>(
    `select id from ${table} where id = any ($1::uuid[]) union ${asOther} order by id`,
    [ids, names],
  );
  return rows.map(({ id }) => id);
}
