import { useQuery } from '@tanstack/react-query';
import { loadRows } from '../api/cube.ts';
import { DATE, latestDayQuery } from './query.ts';

/** The latest day with data, of what this person may see; `data` is null when there is none at all. */
export const useLatestDay = () =>
  useQuery({
    queryKey: ['cube', 'latest-day'],
    queryFn: async ({ signal }) => {
      const [row] = await loadRows(latestDayQuery(), signal);
      return row?.[`${DATE}.day`]?.slice(0, 10) ?? null;
    },
  });
