import { addDays, type Day, startOfMonth } from './days.ts';

/** The same day of the month, `months` later (earlier when negative); the last one where that month is shorter. */
export function addMonths(day: Day, months: number): Day {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const first = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
  const wanted = addDays(first, Number(day.slice(8)) - 1);
  return wanted.slice(0, 7) === first.slice(0, 7) ? wanted : endOfMonth(first);
}

export const endOfMonth = (day: Day): Day => addDays(startOfMonth(addDays(startOfMonth(day), 31)), -1);

export const startOfQuarter = (day: Day): Day =>
  addMonths(startOfMonth(day), -((Number(day.slice(5, 7)) - 1) % 3));

export const startOfYear = (day: Day): Day => `${day.slice(0, 4)}-01-01`;

/** Calendar months from the first of `from`'s to the last of `to`'s; null when they do not fill both. */
export function wholeMonths(from: Day, to: Day): number | null {
  if (from !== startOfMonth(from) || to !== endOfMonth(to)) return null;
  return monthNumber(to) - monthNumber(from) + 1;
}

const monthNumber = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
