import { Lineage, type LineageQuery } from '@pmd/core/contract/lineage';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request, search } from './http.ts';

export const LINEAGE_PER_PAGE = 50;
/** What a number covers: days, and at most one member of each level. */
export type LineageScope = Omit<LineageQuery, 'limit' | 'offset'>;

/** What a number is made of. `page` counts from 1. */
export const lineageQuery = (scope: LineageScope, page: number) =>
  queryOptions({
    queryKey: ['lineage', scope, page],
    queryFn: ({ signal }) => {
      const offset = (page - 1) * LINEAGE_PER_PAGE;
      return request(Lineage, `/api/lineage${search({ ...scope, limit: LINEAGE_PER_PAGE, offset })}`, {
        signal,
      });
    },
    placeholderData: keepPreviousData,
  });
