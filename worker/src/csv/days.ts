import { type Day, isDay } from '@pmd/core/days';

export type DayFormat = 'YYYY-MM-DD' | 'MM/DD/YYYY' | 'DD/MM/YYYY';

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/;
const slashed = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;

/**
 * A reporting day. `YYYY-MM-DD` is read whatever the source says, because nothing else looks like it; any other
 * order only as the source is set, never guessed from the value.
 * @returns the day, or undefined when the text is not a day of the calendar in that format
 */
export function parseDay(text: string, format: DayFormat): Day | undefined {
  const isoMatch = iso.exec(text);
  if (isoMatch?.[1]) return isDay(isoMatch[1]) ? isoMatch[1] : undefined;
  if (format === 'YYYY-MM-DD') return undefined;
  const match = slashed.exec(text);
  if (!match) return undefined;
  const [, first = '', second = '', year = ''] = match;
  const [month, day] = format === 'MM/DD/YYYY' ? [first, second] : [second, first];
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(written) ? written : undefined;
}
