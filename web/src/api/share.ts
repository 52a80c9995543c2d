import { CreatedShareLink, type NewShareLink, Shared, ShareLinkList } from '@pmd/core/contract/share';
import { queryOptions } from '@tanstack/react-query';
import { authorized, request } from './http.ts';
import { parse, send } from './send.ts';

/** The links this person may see and revoke, newest first. */
export const shareLinksQuery = () =>
  queryOptions({
    queryKey: ['share-links'],
    queryFn: ({ signal }) => request(ShareLinkList, '/api/share-links?limit=1000', { signal }),
    // Others open them meanwhile.
    staleTime: 0,
    refetchInterval: 15_000,
  });

export const createShareLink = (input: NewShareLink) =>
  request(CreatedShareLink, '/api/share-links', { method: 'POST', json: input });

export const revokeShareLink = (id: string) =>
  authorized(`/api/share-links/${encodeURIComponent(id)}`, { method: 'DELETE' });

/** Trades the token of a link for what it shows. Throws ApiError: 404 when it opens nothing, 401 about its password. */
export const openShare = async (input: { token: string; password?: string; renewal?: boolean }) =>
  parse(Shared, await send('/api/shared', { method: 'POST', json: input }));
