import { Trust } from '@pmd/core/contract/trust';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Range } from '../period/ranges.ts';
import { request, search } from './http.ts';

/** How far the numbers of a range can be trusted; `clientId` null is every client the person may see. */
export const trustQuery = (clientId: string | null, { from, to }: Range) =>
  queryOptions({
    queryKey: ['trust', clientId, from, to],
    queryFn: ({ signal }) => request(Trust, `/api/trust${search({ clientId, from, to })}`, { signal }),
    placeholderData: keepPreviousData,
  });
