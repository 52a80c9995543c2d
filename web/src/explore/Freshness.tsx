import { useLastRefresh } from '../api/lastRefresh.ts';
import * as format from '../format.ts';
import { useLatestDay } from './useLatestDay.ts';

/** Through which day there is data, and when the numbers on the page were computed. */
export function Freshness() {
  const { data: day, error } = useLatestDay();
  const asOf = useLastRefresh();
  if (error) return 'How fresh the data is could not be checked.';
  if (day === undefined) return '\u00a0';
  if (day === null) return 'No data has been loaded yet.';
  return `Data through ${format.day(day)}${asOf ? ` · as of ${format.instant(asOf)}` : ''}`;
}
