import { Creative, type CreativeChange } from '@pmd/core/contract/creatives';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
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

/** For administrators. */
export const changeCreative = (id: string, json: z.infer<typeof CreativeChange>) =>
  request(Creative, `/api/creatives/${encodeURIComponent(id)}`, { method: 'PATCH', json });

export const creativeQuery = (id: string) =>
  queryOptions({
    queryKey: ['creatives', id],
    queryFn: ({ signal }) => loadCreative(id, signal),
    staleTime: 5 * 60_000,
  });
