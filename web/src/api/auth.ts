import { Session as Grant, Me } from '@pmd/core/contract/auth';
import { queryOptions } from '@tanstack/react-query';
import { setLocale } from '../format.ts';
import { brandOf } from '../frame/brand.ts';
import { sharedMe } from '../share/shared.ts';
import { request } from './http.ts';
import { queryClient } from './queryClient.ts';
import { parse, send } from './send.ts';
import { identity, session } from './session.ts';

/**
 * Throws ApiError 401 for a wrong email or password, 401 `second_factor_required` when `code` is to be asked for, and
 * 429 after too many attempts.
 */
export async function logIn(input: {
  email: string;
  password: string;
  code?: string | undefined;
}): Promise<void> {
  session.accept(await parse(Grant, await send('/api/auth/login', { method: 'POST', json: input })));
}

/** Has a link mailed with which to choose a password; the answer is the same whether or not somebody has the email. */
export async function mailLink(json: { email: string }): Promise<void> {
  await send('/api/auth/forgot-password', { method: 'POST', json });
}

// Another person, or another organization chosen here or in another tab: what was loaded is not theirs.
let shown: string | null = null;
/** Each log-in, and each renewal, says who it is: pages need not ask. */
let told: Me | null = null;
session.subscribe(() => {
  const state = session.state();
  if (state.status !== 'in') return;
  const now = identity(state.user);
  if (shown !== null && shown !== now) queryClient.clear();
  shown = now;
  const me = session.me();
  if (!me || me === told) return;
  told = me;
  queryClient.setQueryData(meQuery().queryKey, inLocale(me));
});

/** Ends the session on both sides; on this side even when the server cannot be told. */
export async function logOut(): Promise<void> {
  await send('/api/auth/logout', { method: 'POST' }).catch(() => undefined);
  session.end();
  queryClient.clear();
}

/** Changes the own password, which ends all sessions and opens a new one here. */
export async function changePassword(input: { currentPassword: string; newPassword: string }): Promise<void> {
  session.accept(await request(Grant, '/api/auth/password', { method: 'POST', json: input }));
}

/** The person logged in, with organization and client. */
export const meQuery = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: async ({ signal }) => inLocale(sharedMe() ?? (await request(Me, '/api/me', { signal }))),
    staleTime: 5 * 60_000,
  });

function inLocale(me: Me): Me {
  setLocale(brandOf(me).locale);
  return me;
}
