import { addMonths, startOfQuarter, startOfYear } from '@pmd/core/calendar';
import { addDays, type Day, isDay, startOfMonth, startOfWeek } from '@pmd/core/days';

export const PRESETS = [
  'today',
  'yesterday',
  'last_7_days',
  'last_14_days',
  'last_28_days',
  'last_30_days',
  'last_90_days',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_12_months',
  'all_time',
] as const;
export type Preset = (typeof PRESETS)[number];

/** Both days inclusive. */
export type Range = { from: Day; to: Day };
/** What the person chose: a preset moves with the calendar, a custom range stays. */
export type RangeChoice = Preset | Range;

export const presetLabels: Record<Preset, string> = {
  today: 'Today',
  yesterday: 'Yesterday',
  last_7_days: 'Last 7 days',
  last_14_days: 'Last 14 days',
  last_28_days: 'Last 28 days',
  last_30_days: 'Last 30 days',
  last_90_days: 'Last 90 days',
  this_week: 'This week to date',
  last_week: 'Last week',
  this_month: 'This month to date',
  last_month: 'Last month',
  this_quarter: 'This quarter to date',
  last_quarter: 'Last quarter',
  this_year: 'Year to date',
  last_12_months: 'Last 12 months',
  all_time: 'All time',
};

/** A file states no day older than this many months. */
const OLDEST_MONTHS = 120;

/**
 * The days that are meant on `today`. "Last n days" and what runs "to date" end yesterday, because files report
 * finished days; on the first day of a week, month, quarter or year "to date" is that day alone.
 * `firstDay` is where all time begins: the first day with data, ten years ago where that is not known.
 */
export function resolveRange(choice: RangeChoice, today: Day, firstDay: Day | null = null): Range {
  const yesterday = addDays(today, -1);
  if (typeof choice === 'object') return choice;
  const toDate = (from: Day): Range => ({ from, to: from <= yesterday ? yesterday : today });
  const before = (start: Day, months: number): Range => ({
    from: addMonths(start, -months),
    to: addDays(start, -1),
  });
  switch (choice) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: yesterday, to: yesterday };
    case 'last_7_days':
      return { from: addDays(today, -7), to: yesterday };
    case 'last_14_days':
      return { from: addDays(today, -14), to: yesterday };
    case 'last_28_days':
      return { from: addDays(today, -28), to: yesterday };
    case 'last_30_days':
      return { from: addDays(today, -30), to: yesterday };
    case 'last_90_days':
      return { from: addDays(today, -90), to: yesterday };
    case 'this_week':
      return toDate(startOfWeek(today));
    case 'last_week':
      return { from: addDays(startOfWeek(today), -7), to: addDays(startOfWeek(today), -1) };
    case 'this_month':
      return toDate(startOfMonth(today));
    case 'last_month':
      return before(startOfMonth(today), 1);
    case 'this_quarter':
      return toDate(startOfQuarter(today));
    case 'last_quarter':
      return before(startOfQuarter(today), 3);
    case 'this_year':
      return toDate(startOfYear(today));
    case 'last_12_months':
      return before(startOfMonth(today), 12);
    case 'all_time':
      return toDate(firstDay ?? addMonths(today, -OLDEST_MONTHS));
  }
}

/** `last_7_days` or `2026-11-01..2026-11-19`; null for anything else. */
export function parseRange(text: string): RangeChoice | null {
  return PRESETS.find((name) => name === text) ?? parseDays(text);
}

/** `2026-11-01..2026-11-19`; null for anything else. */
export function parseDays(text: string): Range | null {
  const [from = '', to = '', ...rest] = text.split('..');
  return rest.length === 0 && isReportingDay(from) && isReportingDay(to) && from <= to ? { from, to } : null;
}

// A link from anywhere must not make the grid draw columns for thousands of years.
const isReportingDay = (text: string) => isDay(text) && text >= '2000-01-01' && text < '2100-01-01';

export const rangeText = (choice: RangeChoice) =>
  typeof choice === 'string' ? choice : `${choice.from}..${choice.to}`;
