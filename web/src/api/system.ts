import { System } from '@pmd/core/contract/system';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const systemQuery = () =>
  queryOptions({
    queryKey: ['system'],
    queryFn: ({ signal }) => request(System, '/api/system', { signal }),
    staleTime: 0,
    refetchInterval: 10_000,
  });
