import {
  Ingestion,
  IngestionList,
  type IngestionStatus,
  RejectList,
  type ResolutionStatus,
  UnknownClientList,
  UnknownClientMapping,
  UploadAccepted,
} from '@pmd/core/contract/ingestions';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { authorized, request, search } from './http.ts';

export const INGESTIONS_PER_PAGE = 50;
export const REJECTS_PER_PAGE = 200;

const at = (id: string) => `/api/ingestions/${encodeURIComponent(id)}`;
const offsetOf = (page: number, size: number) => ({ limit: size, offset: (page - 1) * size });

/** True until the run has come to an end, good or bad. */
export const isUnderway = (status: IngestionStatus) => status === 'queued' || status === 'running';

/** Runs, newest first; asks again often while one is under way. `page` counts from 1. */
export const ingestionsQuery = (filter: { status: IngestionStatus | null; page: number }) =>
  queryOptions({
    queryKey: ['ingestions', 'list', filter],
    queryFn: ({ signal }) => {
      const page = offsetOf(filter.page, INGESTIONS_PER_PAGE);
      return request(IngestionList, `/api/ingestions${search({ status: filter.status, ...page })}`, {
        signal,
      });
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.items.some((run) => isUnderway(run.status)) ? 2_000 : 15_000,
  });

/** Asks again while the run is under way, and while rows wait that may be released. */
export const ingestionQuery = (id: string) =>
  queryOptions({
    queryKey: ['ingestions', id],
    queryFn: ({ signal }) => request(Ingestion, at(id), { signal }),
    refetchInterval: ({ state: { data } }) => {
      if (!data) return false;
      return isUnderway(data.status) ? 1_000 : data.rowsHeld > 0 ? 5_000 : false;
    },
  });

/** Lines of a run that were not loaded. `page` counts from 1. */
export const rejectsQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ['ingestions', id, 'rejects', page],
    queryFn: ({ signal }) =>
      request(RejectList, `${at(id)}/rejects${search(offsetOf(page, REJECTS_PER_PAGE))}`, { signal }),
    placeholderData: keepPreviousData,
  });

/** All rejected lines of a run as a CSV file. */
export const rejectsCsv = async (id: string) =>
  (await authorized(`${at(id)}/rejects`, { accept: 'text/csv' })).blob();

/** Reads the file again, in the background. */
export const retryIngestion = (id: string) => request(UploadAccepted, `${at(id)}/retry`, { method: 'POST' });

export const resolveIngestion = (id: string, resolutionStatus: z.infer<typeof ResolutionStatus>) =>
  request(Ingestion, at(id), { method: 'PATCH', json: { resolutionStatus } });

export const unknownClientsQuery = () =>
  queryOptions({
    queryKey: ['unknown-clients'],
    queryFn: ({ signal }) => request(UnknownClientList, '/api/unknown-clients?limit=1000', { signal }),
    refetchInterval: 5_000,
  });

/** From now on rows under this name belong to the client; those that waited are loaded. */
export const mapUnknownClient = (input: { name: string; clientId: string }) =>
  request(UnknownClientMapping, '/api/unknown-clients/map', { method: 'POST', json: input });
