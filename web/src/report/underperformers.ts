import { compareDecimals, divideDecimals, isZero } from '../decimal.ts';
import type { Dimension } from '../explore/dimensions.ts';
import { printMeasure, type Values } from '../explore/measures.ts';
import * as format from '../format.ts';
import type { Member } from './load.ts';

/** A member that does worse than the others of its client, and why in words. */
export type Underperformer = Member & { reason: string };

const MOST_SHOWN = 5;
/** Fewer have no median worth the name. */
const FEWEST_JUDGED = 3;

/**
 * Who needs a look, by the rule of the stored summaries (sql/summaries/find_underperformers.sql), so that no page says
 * otherwise than another: members that bring less than half of what the median member of their client brings for the
 * same money (revenue; where the client has none, conversions), among those that cost at least half of the average.
 * First those that waste most. `members` has to hold all of a client's members that cost anything; `clients` their
 * clients' totals.
 */
export function underperformers(
  members: readonly Member[],
  clients: ReadonlyMap<string, Values>,
  dimension: Dimension,
): Underperformer[] {
  const byClient = Map.groupBy(members, ({ clientId }) => clientId);
  return [...byClient]
    .flatMap(([id, own]) => judge(own, clients.get(id) ?? {}, dimension))
    .toSorted((a, b) => b.waste - a.waste)
    .slice(0, MOST_SHOWN)
    .map(({ waste: _, ...found }) => found);
}

type Judged = Underperformer & { waste: number };

function judge(members: readonly Member[], client: Values, dimension: Dimension): Judged[] {
  const { spend: whole } = client;
  const measure = isPositive(client.roas) ? 'roas' : isPositive(client.cpa) ? 'cpa' : null;
  if (measure === null || !isPositive(whole)) return [];
  const paid = members.filter(({ values }) => isPositive(values.spend));
  // At least half of the average: twice as many times its spend are the whole, or more.
  const isLarge = ({ values }: Member) => {
    const times = divideDecimals(whole, values.spend as string, 12);
    return times !== null && compareDecimals(times, String(2 * paid.length)) <= 0;
  };
  const judged = paid
    .filter(isLarge)
    .toSorted((a, b) => compareYields(a.values[measure], b.values[measure], measure));
  const usual = judged[Math.ceil(judged.length / 2) - 1]?.values[measure];
  if (judged.length < FEWEST_JUDGED || !isPositive(usual)) return [];
  return judged
    .filter(({ values }) => isBelowHalf(values[measure], usual, measure))
    .map((member) => ({
      ...member,
      reason: reasonOf(
        member.values,
        measure,
        usual,
        divideDecimals(member.values.spend as string, whole, 3),
        dimension,
      ),
      waste: wasteOf(member.values, measure, usual),
    }));
}

type Yield = string | null | undefined;

/** By what is brought for the money, least first. A CPA is the other way round, and no CPA is nothing brought. */
function compareYields(a: Yield, b: Yield, measure: 'roas' | 'cpa'): number {
  if (measure === 'roas') return compareDecimals(a ?? '0', b ?? '0');
  if (typeof a !== 'string' || typeof b !== 'string')
    return Number(typeof a === 'string') - Number(typeof b === 'string');
  return compareDecimals(b, a);
}

function isBelowHalf(value: Yield, usual: string, measure: 'roas' | 'cpa'): boolean {
  if (typeof value !== 'string' || isZero(value)) return true;
  const share = measure === 'roas' ? divideDecimals(value, usual, 12) : divideDecimals(usual, value, 12);
  return share !== null && compareDecimals(share, '0.5') < 0;
}

/** What it cost beyond what the median one would have cost for what it brought; for the order only. */
function wasteOf({ spend, roas, cpa }: Values, measure: 'roas' | 'cpa', usual: string): number {
  const share =
    measure === 'roas' ? Number(roas ?? 0) / Number(usual) : cpa ? Number(usual) / Number(cpa) : 0;
  return Number(spend) * (1 - share);
}

/** In the words of the summaries. */
function reasonOf(
  values: Values,
  measure: 'roas' | 'cpa',
  usual: string,
  share: string | null,
  dimension: Dimension,
): string {
  const part = `${format.tenthPercent(share)} of the spend`;
  const label = measure === 'roas' ? 'ROAS' : 'CPA';
  const own = values[measure];
  const median = format.amount(usual);
  if (typeof own !== 'string' || isZero(own)) {
    const nothing = measure === 'roas' ? 'No revenue' : 'No conversion';
    return `${nothing} for ${part}; the median ${dimension} has a ${label} of ${median}.`;
  }
  const how = measure === 'roas' ? 'less than half of' : 'more than twice';
  return `${label} ${printMeasure(measure, own).replace('×', '')} with ${part}: ${how} the median ${dimension}’s ${median}.`;
}

const isPositive = (value: Yield): value is string =>
  typeof value === 'string' && compareDecimals(value, '0') > 0;
