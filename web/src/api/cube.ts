import cube, { type Query } from '@cubejs-client/core';
import { z } from 'zod';
import { type ApiError, toApiError } from './error.ts';
import { noteRefresh } from './lastRefresh.ts';
import { session } from './session.ts';

/** Cube's own client; it repeats a query by itself while the answer is "Continue wait". */
export const cubeApi = cube(() => session.token(), { apiUrl: '/cubejs-api/v1' });

/** Numbers come as decimal strings, days as `YYYY-MM-DDT00:00:00.000`, names and ids as text. */
const CubeRows = z.array(z.record(z.string(), z.string().nullable()));
export type CubeRow = z.infer<typeof CubeRows>[number];

/** The rows of a query, member name → text; compact on the wire. Throws ApiError. */
export async function loadRows(query: Query, signal: AbortSignal): Promise<CubeRow[]> {
  const result = await load(query, signal);
  // Private, and there is no other way to it: serialize() copies every row first.
  // biome-ignore lint/complexity/useLiteralKeys: only so may it be reached
  noteRefresh(result['loadResponse'].results);
  return CubeRows.parse(result.rawData());
}

/** How many rows a query has without its limit. Throws ApiError. */
export async function countRows(query: Query, signal: AbortSignal): Promise<number> {
  const result = await load({ ...query, limit: 1, offset: 0, total: true }, signal);
  return z.coerce.number().int().parse(result.totalRows());
}

/** Sends a query; a refused token is renewed once, like with the API. */
async function load(query: Query, signal: AbortSignal) {
  const token = await session.token();
  const send = () =>
    cubeApi.load(query, { signal }, undefined, 'compact').catch((thrown) => {
      throw toApiError(thrown);
    });
  return send().catch((error: ApiError) => {
    if (error.status !== 401) throw error;
    session.discard(token);
    return send();
  });
}
