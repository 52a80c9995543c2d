import {
  CreatedUser,
  type NewUser,
  OneTimePassword,
  User,
  type UserChange,
  UserList,
} from '@pmd/core/contract/users';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { request } from './http.ts';

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
