import { Creative } from '@pmd/core/contract/creatives';
import { queryOptions } from '@tanstack/react-query';
import { ApiError } from './error.ts';
import { request } from './http.ts';

/** Null when there is no such creative, or not for this person. */
export async function loadCreative(id: string, signal: AbortSignal): Promise<Creative | null> {
  try {
    return await request(Creative, `/api/creatives/${encodeURIComponent(id)}`, { signal });
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 404) return null;
    throw thrown;
  }
}

export const creativeQuery = (id: string) =>
  queryOptions({
    queryKey: ['creatives', id],
    queryFn: ({ signal }) => loadCreative(id, signal),
    staleTime: 5 * 60_000,
  });
