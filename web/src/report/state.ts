import { daysBetween } from '@pmd/core/days';
import { GRANULARITIES, type Granularity } from '@pmd/core/periods';
import { useSearchParams } from 'react-router';
import { MEASURES, type Measure } from '../explore/measures.ts';
import type { Range } from '../period/ranges.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a report shows besides its period; it lives in the URL as `client`, `metric` and `by`. */
export type ReportState = { client: string | null; metric: Measure; by: Granularity | null };

export function readReport(url: URLSearchParams): ReportState {
  const client = url.get('client') ?? '';
  return {
    client: UUID.test(client) ? client : null,
    metric: MEASURES.find((name) => name === url.get('metric')) ?? 'spend',
    by: GRANULARITIES.find((name) => name === url.get('by')) ?? null,
  };
}

/** The state of a report and how to change it; the rest of the address stays. */
export function useReportState(): [ReportState, (change: Partial<ReportState>) => void] {
  const [search, setSearch] = useSearchParams();
  const change = (wanted: Partial<ReportState>) =>
    setSearch(
      (url) => {
        for (const [name, value] of Object.entries(wanted)) {
          if (value === null) url.delete(name);
          else url.set(name, value);
        }
        return url;
      },
      { replace: true },
    );
  return [readReport(search), change];
}

/** The periods a chart of the range starts with: not more than some two hundred points. */
export function usualGranularity(range: Range): Granularity {
  const days = daysBetween(range.from, range.to) + 1;
  return days <= 200 ? 'day' : days <= 1_000 ? 'week' : 'month';
}
