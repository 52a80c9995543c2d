import type { Day } from '@pmd/core/days';
import { z } from 'zod';

/** A question to Cube, as its REST API takes it. */
export type CubeQuery = Record<string, unknown>;
/** Member name → value: numbers as decimal text, days as `YYYY-MM-DDT00:00:00.000`. */
export type CubeRow = Record<string, string | null>;

export interface CubeAnswer {
  rows: CubeRow[];
  /** How many rows there are without the limit; asked for with `total: true`. */
  total: number | null;
  /** The days that were asked for, also where they were asked for in words; null without. */
  range: [Day, Day] | null;
  /** When what was answered from was computed. */
  refreshedAt: string | null;
}

/** Asks Cube in the name of one token: what that token may not see is in no answer. */
export interface Cube {
  /** @throws {CubeError} */
  load(query: CubeQuery): Promise<CubeAnswer>;
}

/** Cube's refusal in its own words; status 0 when it cannot be reached. */
export class CubeError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'CubeError';
    this.status = status;
  }
}

const Answer = z.object({
  data: z.array(z.record(z.string(), z.string().nullable())),
  total: z.number().nullish(),
  lastRefreshTime: z.string().nullish(),
  query: z.object({
    timeDimensions: z.array(z.object({ dateRange: z.array(z.string()).nullish() })).nullish(),
  }),
});
const Failure = z.object({ error: z.string() });

/** @param signal ends the question under way, and with it every later one */
export function openCube(url: string, token: string, signal: AbortSignal): Cube {
  const ask = async (query: CubeQuery): Promise<unknown> => {
    const response = await fetch(new URL('/cubejs-api/v1/load', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: { ...query, timezone: 'UTC' } }),
      signal,
    }).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new CubeError(0, 'The numbers cannot be reached right now.');
    });
    const body: unknown = await response.json().catch(() => null);
    const failure = Failure.safeParse(body);
    if (response.ok && failure.data?.error === 'Continue wait') return undefined;
    if (!response.ok || failure.success) {
      throw new CubeError(response.ok ? 500 : response.status, failure.data?.error ?? 'Cube gave no answer.');
    }
    return body;
  };

  return {
    async load(query) {
      // While it works, Cube answers every few seconds that it does.
      let body: unknown;
      while (body === undefined) body = await ask(query);
      const { data, total = null, lastRefreshTime = null, query: asked } = Answer.parse(body);
      const [from, to] = asked.timeDimensions?.[0]?.dateRange ?? [];
      return {
        rows: data,
        total,
        range: from && to ? [from.slice(0, 10), to.slice(0, 10)] : null,
        refreshedAt: lastRefreshTime,
      };
    },
  };
}
