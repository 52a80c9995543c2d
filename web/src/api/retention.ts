import { Retention, type RetentionChange } from '@pmd/core/contract/retention';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const retentionQuery = () =>
  queryOptions({
    queryKey: ['retention'],
    queryFn: ({ signal }) => request(Retention, '/api/retention', { signal }),
  });

export const changeRetention = (change: RetentionChange) =>
  request(Retention, '/api/retention', { method: 'PATCH', json: change });
