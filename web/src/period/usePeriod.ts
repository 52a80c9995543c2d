import type { Day } from '@pmd/core/days';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { type Period, type PeriodChoice, readPeriod, resolvePeriod, writePeriod } from './period.ts';
import { useFirstDay } from './useFirstDay.ts';

/** Where somebody starts who has chosen nothing. */
export const DEFAULT_PERIOD: PeriodChoice = { range: 'last_28_days', comparison: 'previous' };

/**
 * Range and comparison from the URL, and how to change them; the rest of the address stays.
 * `today` is the day in the organization's time zone. `period` is null until it is known where all time begins.
 */
export function usePeriod(today: Day, defaults: PeriodChoice = DEFAULT_PERIOD) {
  const [search, setSearch] = useSearchParams();
  const choice = useMemo(() => readPeriod(search, defaults), [search, defaults]);
  const period = useResolvedPeriod(choice, today);
  const change = (wanted: Partial<PeriodChoice>) =>
    setSearch(
      (url) => {
        writePeriod(url, { ...readPeriod(url, defaults), ...wanted }, defaults);
        return url;
      },
      { replace: true },
    );
  return { choice, period, change };
}

/** The days of a choice; null until it is known where all time begins. */
export function useResolvedPeriod(choice: PeriodChoice, today: Day): Period | null {
  const isAllTime = choice.range === 'all_time';
  const { data: firstDay, isError } = useFirstDay(isAllTime);
  const isKnown = !isAllTime || firstDay !== undefined || isError;
  return useMemo(
    () => (isKnown ? resolvePeriod(choice, today, firstDay) : null),
    [choice, today, isKnown, firstDay],
  );
}
