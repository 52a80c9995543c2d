import { metrics } from '@pmd/core/metrics';
import { compareDecimals, divideDecimals, isZero, subtractDecimals } from '../decimal.ts';
import type { Measure, Values } from '../explore/measures.ts';
import type { Member } from './load.ts';
import { printExact } from './print.ts';

/** A member that does worse than the whole it is part of, and why in words. */
export type Underperformer = Member & { measure: Measure; reason: string };

/** Below so many impressions a click more or less decides. */
const LEAST_IMPRESSIONS = '1000';
const MOST_SHOWN = 5;

/**
 * Who needs a look among members, judged by the totals of their own client, because a lead and an order never cost the
 * same:
 * 1. it spent what two conversions usually cost, and has none;
 * 2. it spent as much, and a conversion costs at least one and a half times the usual;
 * 3. where the cost of a conversion says nothing (no conversions at all, or no CPM): it was shown at least 1,000 times,
 *    and its click-through rate is at most half the usual.
 * First those that cost most beyond what their conversions usually cost, then those with the lowest rate.
 */
export function underperformers(
  members: readonly Member[],
  clients: ReadonlyMap<string, Values>,
  currency: string,
): Underperformer[] {
  return members
    .flatMap((member) => {
      const whole = clients.get(member.clientId);
      const found = whole ? judgeBy(whole)(member.values, currency) : null;
      return found ? [{ ...member, ...found }] : [];
    })
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, MOST_SHOWN);
}

type Judgement = { measure: Measure; reason: string; weight: number } | null;
type Judge = (values: Values, currency: string) => Judgement;

const judgeBy = ({ cpa, ctr }: Values): Judge =>
  typeof cpa === 'string' && !isZero(cpa) ? byCost(cpa) : byClicks(ctr);

const byCost =
  (usual: string): Judge =>
  ({ spend, conversions, cpa }, currency) => {
    if (typeof spend !== 'string' || typeof conversions !== 'string') return null;
    const isEnough = compareDecimals(spend, times(usual, 2)) >= 0;
    if (!isEnough) return null;
    const print = (value: string) => printExact('cpa', value, currency);
    // For the order only; what is shown is what Cube answered.
    const excess = Number(spend) - Number(conversions) * Number(usual);
    if (isZero(conversions)) {
      const reason = `${printExact('spend', spend, currency)} spent without a conversion; one usually costs ${print(usual)}`;
      return { measure: 'cpa', reason, weight: excess };
    }
    if (typeof cpa !== 'string' || compareDecimals(times(cpa, 2), times(usual, 3)) < 0) return null;
    const reason = `${print(cpa)} a conversion, ${divideDecimals(cpa, usual, 1)} times the usual ${print(usual)}`;
    return { measure: 'cpa', reason, weight: excess };
  };

const byClicks =
  (usual: string | null | undefined): Judge =>
  ({ impressions, ctr }, currency) => {
    if (typeof usual !== 'string' || isZero(usual) || typeof ctr !== 'string') return null;
    if (compareDecimals(impressions ?? '0', LEAST_IMPRESSIONS) < 0) return null;
    if (compareDecimals(times(ctr, 2), usual) > 0) return null;
    const print = (value: string) => printExact('ctr', value, currency);
    const reason = `${metrics.ctr.title} of ${print(ctr)}, at most half the usual ${print(usual)}`;
    return { measure: 'ctr', reason, weight: -Number(ctr) };
  };

/** A small whole multiple of a decimal, exactly. */
function times(decimal: string, factor: 2 | 3): string {
  const doubled = subtractDecimals(decimal, negative(decimal));
  return factor === 2 ? doubled : subtractDecimals(doubled, negative(decimal));
}

const negative = (decimal: string) => (decimal.startsWith('-') ? decimal.slice(1) : `-${decimal}`);
