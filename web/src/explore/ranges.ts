import { addDays, type Day, isDay, startOfMonth, startOfWeek } from '@pmd/core/days';

export const PRESETS = [
  'yesterday',
  'last_7_days',
  'last_28_days',
  'last_90_days',
  'this_month',
  'last_month',
] as const;
export type Preset = (typeof PRESETS)[number];

/** Both days inclusive. */
export type Range = { from: Day; to: Day };
/** What the person chose: a preset moves with the calendar, a custom range stays. */
export type RangeChoice = Preset | Range;

export const presetLabels: Record<Preset, string> = {
  yesterday: 'Yesterday',
  last_7_days: 'Last 7 days',
  last_28_days: 'Last 28 days',
  last_90_days: 'Last 90 days',
  this_month: 'This month',
  last_month: 'Last month',
};

/** The days that are meant on `today`. "Last n days" end yesterday: files report finished days. */
export function resolveRange(choice: RangeChoice, today: Day): Range {
  const yesterday = addDays(today, -1);
  if (typeof choice === 'object') return choice;
  switch (choice) {
    case 'yesterday':
      return { from: yesterday, to: yesterday };
    case 'last_7_days':
      return { from: addDays(today, -7), to: yesterday };
    case 'last_28_days':
      return { from: addDays(today, -28), to: yesterday };
    case 'last_90_days':
      return { from: addDays(today, -90), to: yesterday };
    case 'this_month':
      return { from: startOfMonth(today), to: today };
    case 'last_month': {
      const lastDay = addDays(startOfMonth(today), -1);
      return { from: startOfMonth(lastDay), to: lastDay };
    }
  }
}

/** `last_7_days` or `2026-11-01..2026-11-19`; null for anything else. */
export function parseRange(text: string): RangeChoice | null {
  const preset = PRESETS.find((name) => name === text);
  if (preset) return preset;
  const [from = '', to = '', ...rest] = text.split('..');
  return rest.length === 0 && isReportingDay(from) && isReportingDay(to) && from <= to ? { from, to } : null;
}

// A link from anywhere must not make the grid draw columns for thousands of years.
const isReportingDay = (text: string) => isDay(text) && text >= '2000-01-01' && text < '2100-01-01';

export const rangeText = (choice: RangeChoice) =>
  typeof choice === 'string' ? choice : `${choice.from}..${choice.to}`;

export const GRANULARITIES = ['day', 'week', 'month'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** The first day of every period that touches the range, in order; the first may begin before it. */
export function periodsOf(range: Range, by: Granularity): Day[] {
  const first =
    by === 'day' ? range.from : by === 'week' ? startOfWeek(range.from) : startOfMonth(range.from);
  const periods: Day[] = [];
  for (let start = first; start <= range.to; start = nextPeriod(start, by)) periods.push(start);
  return periods;
}

/** The days of a period that lie in the range; `isPartial` when that is not all of them. */
export function coveredDays(start: Day, by: Granularity, range: Range): Range & { isPartial: boolean } {
  const last = addDays(nextPeriod(start, by), -1);
  const beginsBefore = start < range.from;
  const endsAfter = last > range.to;
  return {
    from: beginsBefore ? range.from : start,
    to: endsAfter ? range.to : last,
    isPartial: beginsBefore || endsAfter,
  };
}

function nextPeriod(start: Day, by: Granularity): Day {
  if (by === 'month') return startOfMonth(addDays(start, 31));
  return addDays(start, by === 'week' ? 7 : 1);
}
