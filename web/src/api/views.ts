import { type NewView, SavedView, SavedViewList, type ViewChange } from '@pmd/core/contract/views';
import { queryOptions } from '@tanstack/react-query';
import { isShared } from '../share/shared.ts';
import { authorized, request } from './http.ts';

const at = (id: string) => `/api/views/${encodeURIComponent(id)}`;

export const viewsQuery = () =>
  queryOptions({
    queryKey: ['views'],
    // Whoever looks at a shared view has none of their own.
    queryFn: ({ signal }) =>
      isShared() ? { items: [], total: 0 } : request(SavedViewList, '/api/views?limit=1000', { signal }),
  });

export const createView = (view: NewView) => request(SavedView, '/api/views', { method: 'POST', json: view });

export const changeView = (id: string, change: ViewChange) =>
  request(SavedView, at(id), { method: 'PATCH', json: change });

export const deleteView = (id: string) => authorized(at(id), { method: 'DELETE' });
