import {
  Client,
  type ClientChange,
  ClientList,
  Cpm,
  CpmChangeList,
  CpmList,
  CpmPreview,
  type CpmProposal,
  type NewClient,
  type NewCpm,
} from '@pmd/core/contract/clients';
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import type { z } from 'zod';
import { request } from './http.ts';

const at = (id: string) => `/api/clients/${encodeURIComponent(id)}`;

export const clientsQuery = () =>
  queryOptions({
    queryKey: ['clients'],
    queryFn: ({ signal }) => request(ClientList, '/api/clients?limit=1000', { signal }),
  });

export const clientQuery = (id: string) =>
  queryOptions({
    queryKey: ['clients', id],
    queryFn: ({ signal }) => request(Client, at(id), { signal }),
  });

/** The client's rates, as the server orders them. */
export const cpmQuery = (id: string) =>
  queryOptions({
    queryKey: ['clients', id, 'cpm'],
    queryFn: ({ signal }) => request(CpmList, `${at(id)}/cpm?limit=1000`, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data?.recomputation && data.recomputation.finishedAt === null ? 1_000 : false,
  });

/** Who set which rate when and why, newest first. */
export const cpmChangesQuery = (id: string) =>
  queryOptions({
    queryKey: ['clients', id, 'cpm', 'changes'],
    queryFn: ({ signal }) => request(CpmChangeList, `${at(id)}/cpm/changes`, { signal }),
  });

/** What a rate would do; asked for only when there is one to ask about. */
export const cpmPreviewQuery = (id: string, proposal: CpmProposal | undefined) =>
  queryOptions({
    queryKey: ['clients', id, 'cpm', 'preview', proposal],
    queryFn: proposal
      ? ({ signal }) =>
          request(CpmPreview, `${at(id)}/cpm/preview`, { method: 'POST', json: proposal, signal })
      : skipToken,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });

export const createClient = (input: z.infer<typeof NewClient>) =>
  request(Client, '/api/clients', { method: 'POST', json: input });

export const changeClient = (id: string, change: z.infer<typeof ClientChange>) =>
  request(Client, at(id), { method: 'PATCH', json: change });

export const createCpm = (id: string, input: z.infer<typeof NewCpm>) =>
  request(Cpm, `${at(id)}/cpm`, { method: 'POST', json: input });
