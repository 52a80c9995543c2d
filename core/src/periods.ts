import { addMonths, startOfQuarter } from './calendar.ts';
import { addDays, type Day, daysBetween, startOfMonth, startOfWeek } from './days.ts';

/** Both inclusive. */
type Days = { from: Day; to: Day };

export const GRANULARITIES = ['day', 'week', 'month', 'quarter'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

const starts: Record<Granularity, (day: Day) => Day> = {
  day: (day) => day,
  week: startOfWeek,
  month: startOfMonth,
  quarter: startOfQuarter,
};

/** Where the period after the one that starts on `start` begins. */
function nextPeriod(start: Day, by: Granularity): Day {
  if (by === 'day') return addDays(start, 1);
  return by === 'week' ? addDays(start, 7) : addMonths(start, by === 'month' ? 1 : 3);
}

/** The first day of every period that touches the range, in order; the first may begin before it. */
export function periodsOf(range: Days, by: Granularity): Day[] {
  const periods: Day[] = [];
  for (let start = starts[by](range.from); start <= range.to; start = nextPeriod(start, by))
    periods.push(start);
  return periods;
}

/**
 * The period of `compared` that each period of `range` is set beside: the one in the same place, where both are whole or
 * both cover as many days. Null where there is none: seven days beside three would look like a change.
 */
export function comparedPeriods(range: Days, compared: Days, by: Granularity): Map<Day, Day | null> {
  const others = periodsOf(compared, by);
  const pairs = periodsOf(range, by).map((start, place): [Day, Day | null] => {
    const other = others[place];
    if (other === undefined) return [start, null];
    const days = coveredDays(start, by, range);
    const daysBefore = coveredDays(other, by, compared);
    const areWhole = !days.isPartial && !daysBefore.isPartial;
    const areAsLong =
      daysBetween(days.from, days.to) === daysBetween(daysBefore.from, daysBefore.to) &&
      days.isPartial === daysBefore.isPartial;
    return [start, areWhole || areAsLong ? other : null];
  });
  return new Map(pairs);
}

/** The days of a period that lie in the range; `isPartial` when that is not all of them. */
export function coveredDays(start: Day, by: Granularity, range: Days): Days & { isPartial: boolean } {
  const last = addDays(nextPeriod(start, by), -1);
  const beginsBefore = start < range.from;
  const endsAfter = last > range.to;
  return {
    from: beginsBefore ? range.from : start,
    to: endsAfter ? range.to : last,
    isPartial: beginsBefore || endsAfter,
  };
}
