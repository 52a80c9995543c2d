import {
  Merge,
  MergeList,
  NamedItem,
  NamedItemList,
  type NameLevel,
  type NewMerge,
} from '@pmd/core/contract/names';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { request, search } from './http.ts';

export const NAMES_PER_PAGE = 200;

/** Items right under `parentId` (campaigns: of the client), or those of the whole client that `text` finds. */
export const namesQuery = (clientId: string, level: NameLevel, parentId: string | null, text = '') =>
  queryOptions({
    queryKey: ['names', clientId, level, parentId, text],
    queryFn: ({ signal }) => {
      const query = { clientId, level, parentId, search: text || null, limit: NAMES_PER_PAGE };
      return request(NamedItemList, `/api/names${search(query)}`, { signal });
    },
    placeholderData: keepPreviousData,
  });

/** What was merged and undone, newest first. */
export const mergesQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['names', clientId, 'merges'],
    queryFn: ({ signal }) => request(MergeList, `/api/names/merges${search({ clientId })}`, { signal }),
  });

export const rename = ({ level, id }: Pick<NamedItem, 'level' | 'id'>, name: string) =>
  request(NamedItem, `/api/names/${encodeURIComponent(id)}`, { method: 'PATCH', json: { level, name } });

export const merge = (input: z.infer<typeof NewMerge>) =>
  request(Merge, '/api/names/merges', { method: 'POST', json: input });

export const undoMerge = (id: string) =>
  request(Merge, `/api/names/merges/${encodeURIComponent(id)}/undo`, { method: 'POST' });
