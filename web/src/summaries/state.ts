import { RankedBy } from '@pmd/core/contract/summaries';
import { addDays, type Day, isDay, startOfMonth, startOfWeek } from '@pmd/core/days';
import { useSearchParams } from 'react-router';
import type { Grain } from '../api/summaries.ts';
import * as format from '../format.ts';
import { readReport } from '../report/state.ts';

/** What the page shows; it lives in the URL as `by`, `start`, `client`, `rank` and `page`. */
export type SummariesState = {
  grain: Grain;
  /** First day of the period; null: the latest there is. */
  start: Day | null;
  client: string | null;
  rankedBy: RankedBy;
  /** Of the list of all clients, from 1. */
  page: number;
};

export function readState(url: URLSearchParams): SummariesState {
  const grain: Grain = url.get('by') === 'month' ? 'month' : 'week';
  const start = url.get('start') ?? '';
  const rankedBy = RankedBy.safeParse(url.get('rank'));
  return {
    grain,
    start: isDay(start) ? startOf(grain, start) : null,
    client: readReport(url).client,
    rankedBy: rankedBy.success ? rankedBy.data : 'spend',
    page: Math.max(1, Math.trunc(Number(url.get('page'))) || 1),
  };
}

const names: Record<keyof SummariesState, string> = {
  grain: 'by',
  start: 'start',
  client: 'client',
  rankedBy: 'rank',
  page: 'page',
};

/** The state of the page and how to change it; the rest of the address stays. */
export function useSummariesState(): [SummariesState, (change: Partial<SummariesState>) => void] {
  const [search, setSearch] = useSearchParams();
  const change = (wanted: Partial<SummariesState>) =>
    setSearch(
      (url) => {
        for (const [name, value] of Object.entries(wanted)) {
          const key = names[name as keyof SummariesState];
          if (value === null) url.delete(key);
          else url.set(key, String(value));
        }
        return url;
      },
      { replace: true },
    );
  return [readState(search), change];
}

const starts = { week: startOfWeek, month: startOfMonth };

/** First day of the week or month of a day. */
export const startOf = (grain: Grain, day: Day): Day => starts[grain](day);

/** First day of the period before, or after. */
export const before = (grain: Grain, start: Day): Day => starts[grain](addDays(start, -1));
export const after = (grain: Grain, start: Day): Day =>
  grain === 'week' ? addDays(start, 7) : startOfMonth(addDays(start, 31));

/** `Nov 16 – 22, 2026`, or `Nov 2026`. */
export const periodName = (grain: Grain, start: Day): string =>
  grain === 'week' ? format.dayRange(start, addDays(start, 6)) : format.period(start, 'month');

/** Days in words: runs of them as ranges. `Nov 16, Nov 18 – 20`. */
export function daysInWords(days: readonly Day[]): string {
  const runs: [Day, Day][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && addDays(last[1], 1) === day) last[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .map(([from, to]) => (from === to ? format.axisDay(from) : format.shortRange(from, to)))
    .join(', ');
}
