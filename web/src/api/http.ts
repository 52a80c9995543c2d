import type { z } from 'zod';
import { ApiError } from './error.ts';
import { type Init, parse, send } from './send.ts';
import { session } from './session.ts';

/** A request in the name of the person logged in; a refused token is renewed once. */
export async function authorized(path: string, init: Init = {}): Promise<Response> {
  const token = await session.token();
  try {
    return await send(path, { ...init, token });
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || thrown.status !== 401) throw thrown;
    session.discard(token);
    return send(path, { ...init, token: await session.token() });
  }
}

/** `authorized`, with the JSON answer read through its contract schema. */
export async function request<T extends z.ZodType>(
  schema: T,
  path: string,
  init: Init = {},
): Promise<z.output<T>> {
  return parse(schema, await authorized(path, init));
}

/** `?a=1&b=2` of the parameters that have a value. */
export function search(parameters: Record<string, string | number | null | undefined>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}
