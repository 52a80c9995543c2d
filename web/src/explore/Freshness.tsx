import * as format from '../format.ts';
import { useLatestDay } from './useLatestDay.ts';

/** Through which day there is data. */
export function Freshness() {
  const { data: day, error } = useLatestDay();
  if (error) return 'How fresh the data is could not be checked.';
  if (day === undefined) return '\u00a0';
  return day === null ? 'No data has been loaded yet.' : `Data through ${format.day(day)}`;
}
