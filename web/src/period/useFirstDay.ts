import { useQuery } from '@tanstack/react-query';
import { loadRows } from '../api/cube.ts';
import { DATE, firstDayQuery } from '../explore/query.ts';

/** The first day with data, of what this person may see; `data` is null when there is none at all. */
export const useFirstDay = (enabled: boolean) =>
  useQuery({
    queryKey: ['cube', 'first-day'],
    queryFn: async ({ signal }) => {
      const [row] = await loadRows(firstDayQuery(), signal);
      return row?.[`${DATE}.day`]?.slice(0, 10) ?? null;
    },
    enabled,
  });
