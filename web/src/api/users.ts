import {
  CreatedUser,
  type NewUser,
  OneTimeLink,
  OneTimePassword,
  User,
  type UserChange,
  UserList,
} from '@pmd/core/contract/users';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { authorized, request } from './http.ts';

const at = (id: string) => `/api/users/${encodeURIComponent(id)}`;

export const usersQuery = () =>
  queryOptions({
    queryKey: ['users'],
    queryFn: ({ signal }) => request(UserList, '/api/users?limit=1000', { signal }),
  });

export const createUser = (input: z.infer<typeof NewUser>) =>
  request(CreatedUser, '/api/users', { method: 'POST', json: input });

export const changeUser = (id: string, change: z.infer<typeof UserChange>) =>
  request(User, at(id), { method: 'PATCH', json: change });

export const resetPassword = (id: string) =>
  request(OneTimePassword, `${at(id)}/reset-password`, { method: 'POST' });

/** A link with which the person chooses a password; what they had ends. */
export const makeLink = (id: string) => request(OneTimeLink, `${at(id)}/link`, { method: 'POST' });

/** Ends every log-in of the person in this organization. */
export const signOut = (id: string) => authorized(`${at(id)}/sign-out`, { method: 'POST' });

/** For a person who has lost their authenticator app. */
export const removeSecondFactorOf = (id: string) =>
  authorized(`${at(id)}/second-factor`, { method: 'DELETE' });
