import { BiToken, BiTokenList, CreatedBiToken, type NewBiToken } from '@pmd/core/contract/tokens';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const tokensQuery = () =>
  queryOptions({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => request(BiTokenList, '/api/tokens?limit=1000', { signal }),
  });

export const createToken = (input: NewBiToken) =>
  request(CreatedBiToken, '/api/tokens', { method: 'POST', json: input });

export const revokeToken = (id: string) =>
  request(BiToken, `/api/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });
