import type { z } from 'zod';
import { errorOf, toApiError } from './error.ts';

export type Init = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, with its own type. */
  file?: Blob;
  accept?: string;
  signal?: AbortSignal;
};

/**
 * One request to this origin; resolves with a 2xx answer only.
 * Throws ApiError for every other answer, and the browser's AbortError when `signal` fired.
 */
export async function send(path: string, init: Init & { token?: string } = {}): Promise<Response> {
  const headers = new Headers({ Accept: init.accept ?? 'application/json' });
  if (init.token) headers.set('Authorization', `Bearer ${init.token}`);
  if (init.json !== undefined) headers.set('Content-Type', 'application/json');
  const response = await fetch(path, {
    method: init.method ?? 'GET',
    headers,
    body: init.json === undefined ? (init.file ?? null) : JSON.stringify(init.json),
    signal: init.signal ?? null,
    credentials: 'same-origin',
  }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw toApiError(cause);
  });
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Reads a JSON answer through its contract schema; throws ApiError when it does not fit. */
export async function parse<T extends z.ZodType>(schema: T, response: Response): Promise<z.output<T>> {
  try {
    return schema.parse(await response.json());
  } catch (thrown) {
    throw toApiError(thrown);
  }
}
