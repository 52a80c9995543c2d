/**
 * Reporting days are calendar days of the partner, written `YYYY-MM-DD`, never instants.
 * Arithmetic goes through UTC midnights, where every day has 24 hours.
 */
export type Day = string;

const DAY_MS = 86_400_000;

/**
 * True for a real calendar day written `YYYY-MM-DD` (2026-02-30 is not one) of the years 1000 to 9998: around those,
 * a day more or less is no longer written with four digits.
 */
export function isDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text) || text.startsWith('9999')) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

/** `addDays('2026-02-28', 1)` is `'2026-03-01'`. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

/** One takes a millisecond to make. */
const calendars = new Map<string, Intl.DateTimeFormat>();

/** The day it is now in an IANA time zone. */
export function today(timeZone = 'UTC', now: Date = new Date()): Day {
  let calendar = calendars.get(timeZone);
  if (!calendar) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    calendar = new Intl.DateTimeFormat('en-CA', { timeZone, ...parts });
    calendars.set(timeZone, calendar);
  }
  return calendar.format(now);
}

/** First day of the month of `day`. */
export function startOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

/** Monday of the week of `day`. */
export function startOfWeek(day: Day): Day {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}
