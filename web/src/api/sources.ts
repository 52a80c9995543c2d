import {
  type NewSource,
  ScanAccepted,
  Source,
  type SourceChange,
  SourceList,
  SourceTest,
} from '@pmd/core/contract/sources';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

const at = (id: string) => `/api/sources/${encodeURIComponent(id)}`;

export const sourcesQuery = () =>
  queryOptions({
    queryKey: ['sources'],
    queryFn: ({ signal }) => request(SourceList, '/api/sources?limit=1000', { signal }),
    refetchInterval: 10_000,
  });

export const createSource = (source: NewSource) =>
  request(Source, '/api/sources', { method: 'POST', json: source });
export const changeSource = (id: string, change: SourceChange) =>
  request(Source, at(id), { method: 'PATCH', json: change });

/** Tries the bucket, step by step. */
export const testSource = (id: string) => request(SourceTest, `${at(id)}/test`, { method: 'POST' });
/** Looks for new files now, in the background. */
export const scanSource = (id: string) => request(ScanAccepted, `${at(id)}/scan`, { method: 'POST' });
