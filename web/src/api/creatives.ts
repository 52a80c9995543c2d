import { Creative } from '@pmd/core/contract/creatives';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const creativeQuery = (id: string) =>
  queryOptions({
    queryKey: ['creatives', id],
    queryFn: ({ signal }) => request(Creative, `/api/creatives/${encodeURIComponent(id)}`, { signal }),
    staleTime: 5 * 60_000,
  });
