import {
  Diff,
  Ingestion,
  IngestionCalendar,
  type IngestionChange,
  type IngestionFilter,
  IngestionList,
  type IngestionStatus,
  type LineKind,
  RejectList,
  UnknownClientList,
  UnknownClientMapping,
  UploadAccepted,
} from '@pmd/core/contract/ingestions';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { authorized, request, search } from './http.ts';

export const INGESTIONS_PER_PAGE = 50;
export const REJECTS_PER_PAGE = 200;
export const CHANGES_PER_PAGE = 50;

const at = (id: string) => `/api/ingestions/${encodeURIComponent(id)}`;
const offsetOf = (page: number, size: number) => ({ limit: size, offset: (page - 1) * size });

/** True until the run has come to an end, good or bad. */
export const isUnderway = (status: IngestionStatus) => status === 'queued' || status === 'running';

export type IngestionsFilter = Omit<z.input<typeof IngestionFilter>, 'limit' | 'offset'>;

/** Runs, newest first; asks again often while one is under way. `page` counts from 1. */
export const ingestionsQuery = ({ page: number, ...filter }: IngestionsFilter & { page: number }) =>
  queryOptions({
    queryKey: ['ingestions', 'list', filter, number],
    queryFn: ({ signal }) => {
      const page = offsetOf(number, INGESTIONS_PER_PAGE);
      return request(IngestionList, `/api/ingestions${search({ ...filter, ...page })}`, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.items.some((run) => isUnderway(run.status)) ? 2_000 : 15_000,
  });

/** How complete the last days of every source are. */
export const calendarQuery = () =>
  queryOptions({
    queryKey: ['ingestions', 'calendar'],
    queryFn: ({ signal }) => request(IngestionCalendar, '/api/ingestion-calendar', { signal }),
    refetchInterval: 15_000,
  });

/** Asks again while the run is under way, and while rows wait that may be released. */
export const ingestionQuery = (id: string) =>
  queryOptions({
    queryKey: ['ingestions', id],
    queryFn: ({ signal }) => request(Ingestion, at(id), { signal }),
    // Another delivery may have replaced it since it was looked at last.
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      if (!data) return false;
      return isUnderway(data.status) ? 1_000 : data.rowsHeld > 0 ? 5_000 : false;
    },
  });

/** Lines of a run that were not loaded, or were with a warning. `page` counts from 1. */
export const rejectsQuery = (id: string, of: LineKind, code: string | null, page: number) =>
  queryOptions({
    queryKey: ['ingestions', id, 'rejects', of, code, page],
    queryFn: ({ signal }) =>
      request(RejectList, `${at(id)}/rejects${search({ of, code, ...offsetOf(page, REJECTS_PER_PAGE) })}`, {
        signal,
      }),
    placeholderData: keepPreviousData,
  });

/** All rejected lines of a run as a CSV file. */
export const rejectsCsv = async (id: string) =>
  (await authorized(`${at(id)}/rejects`, { accept: 'text/csv' })).blob();

/** What a run changed, in all or for one client and day. `page` counts from 1. */
export const diffQuery = (id: string, slice: { clientId: string; date: string } | null, page: number) =>
  queryOptions({
    queryKey: ['ingestions', id, 'diff', slice && [slice.clientId, slice.date], page],
    queryFn: ({ signal }) => {
      const only = slice && { clientId: slice.clientId, date: slice.date };
      return request(Diff, `${at(id)}/diff${search({ ...only, ...offsetOf(page, CHANGES_PER_PAGE) })}`, {
        signal,
      });
    },
    placeholderData: keepPreviousData,
  });

/** States an earlier version again, in the background. */
export const reapplyIngestion = (id: string) =>
  request(UploadAccepted, `${at(id)}/reapply`, { method: 'POST' });

/** Reads the file again, in the background. */
export const retryIngestion = (id: string) => request(UploadAccepted, `${at(id)}/retry`, { method: 'POST' });

export const resolveIngestion = (id: string, change: z.infer<typeof IngestionChange>) =>
  request(Ingestion, at(id), { method: 'PATCH', json: change });

export const unknownClientsQuery = () =>
  queryOptions({
    queryKey: ['unknown-clients'],
    queryFn: ({ signal }) => request(UnknownClientList, '/api/unknown-clients?limit=1000', { signal }),
    refetchInterval: 5_000,
  });

/** From now on rows under this name belong to the client; those that waited are loaded. */
export const mapUnknownClient = (input: { name: string; clientId: string }) =>
  request(UnknownClientMapping, '/api/unknown-clients/map', { method: 'POST', json: input });
