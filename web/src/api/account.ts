import {
  Session as Grant,
  LinkAnswer,
  type LinkUse,
  OwnSessionList,
  RecoveryCodes,
  SecondFactorStart,
  SecondFactorState,
} from '@pmd/core/contract/auth';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { authorized, request } from './http.ts';
import { parse, send } from './send.ts';
import { session } from './session.ts';

const factor = '/api/me/second-factor';

/** Where the person is logged in, this device first. */
export const sessionsQuery = () =>
  queryOptions({
    queryKey: ['me', 'sessions'],
    queryFn: ({ signal }) => request(OwnSessionList, '/api/me/sessions', { signal }),
  });

export const secondFactorQuery = () =>
  queryOptions({
    queryKey: ['me', 'second-factor'],
    queryFn: ({ signal }) => request(SecondFactorState, factor, { signal }),
  });

export const endSession = (id: string) =>
  authorized(`/api/me/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });

/** Ends every log-in of the person, this one too. */
export const logOutEverywhere = async () => {
  await authorized('/api/auth/logout-everywhere', { method: 'POST' });
  session.end();
};

export const startSecondFactor = (json: { password: string }) =>
  request(SecondFactorStart, factor, { method: 'POST', json });

export const confirmSecondFactor = (json: { code: string }) =>
  request(RecoveryCodes, `${factor}/confirm`, { method: 'POST', json });

export const newRecoveryCodes = (json: { password: string }) =>
  request(RecoveryCodes, `${factor}/recovery-codes`, { method: 'POST', json });

export const removeSecondFactor = (json: { password: string }) =>
  authorized(`${factor}/remove`, { method: 'POST', json });

/** Goes on in another organization, or as another client. */
export async function switchTo(membershipId: string): Promise<void> {
  session.accept(await request(Grant, '/api/auth/switch', { method: 'POST', json: { membershipId } }));
}

/** Whom a one-time link is for; throws ApiError 404 `link_over` when it is no good any more. */
export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ['link', token],
    queryFn: async ({ signal }) =>
      parse(LinkAnswer, await send('/api/auth/link', { method: 'POST', json: { token }, signal })),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const choosePassword = (json: z.input<typeof LinkUse>) =>
  send('/api/auth/link/password', { method: 'POST', json });
