import { setTimeout as delay } from 'node:timers/promises';
import { AUDIENCE } from '@pmd/core/contract/auth';
import { addDays, startOfMonth } from '@pmd/core/days';
import type { Task } from 'graphile-worker';
import { SignJWT } from 'jose';
import { z } from 'zod';
import type { Deps } from '../ingest/ingest-file.ts';

const Payload = z.object({ month: z.iso.date() });
const Tokens = z.array(z.string());
const Statuses = z.record(z.string(), z.object({ status: z.string() }));

/** Smallest first, so that the totals people look at first are fresh first. */
const ROLLUPS = ['client_day', 'client_window', 'campaign_day', 'placement_day'].map(
  (name) => `daily_metrics.${name}`,
);
/** The last one: a build that was under way already took the place of the one asked for. */
const ENDED = ['done', 'missing_partition'];
const POLL_MS = 200;
const TIMEOUT_MS = 120_000;

/**
 * refresh_rollups: has Cube rebuild a month's rollups whatever their version says. Nothing in the product asks for it:
 * Cube watches media.metrics_version and follows by itself. It is for the operator whose rollups were damaged:
 * select graphile_worker.add_job('refresh_rollups', '{"month": "2026-11-01"}').
 *
 * Payload  { month }: first day of the month.
 * Re-runs  safe: rebuilds again.
 * Errors   Cube unreachable or a build that fails throws, and the queue retries; so does the end of the worker.
 */
export const refreshRollups =
  ({ log }: Pick<Deps, 'log'>, { CUBE_URL, JWT_SECRET }: { CUBE_URL: string; JWT_SECRET: string }): Task =>
  async (payload, { abortSignal }) => {
    const { month } = Payload.parse(payload);
    const post = jobsEndpoint(CUBE_URL, JWT_SECRET, abortSignal);
    const tokens = Tokens.parse(
      await post({
        action: 'post',
        selector: {
          contexts: [{ securityContext: {} }],
          timezones: ['UTC'],
          preAggregations: ROLLUPS,
          dateRange: [month, addDays(startOfMonth(addDays(month, 31)), -1)],
        },
      }),
    );
    const started = Date.now();
    for (;;) {
      const statuses = Object.values(
        Statuses.parse(await post({ action: 'get', tokens, resType: 'object' })),
      );
      const failed = statuses.find(({ status }) => status.startsWith('failure'));
      if (failed) throw new Error(`Cube could not build the rollups of ${month}: ${failed.status}`);
      if (statuses.every(({ status }) => ENDED.includes(status))) break;
      if (Date.now() - started > TIMEOUT_MS) throw new Error(`Cube still builds the rollups of ${month}`);
      await delay(POLL_MS, undefined, { signal: abortSignal });
    }
    log.debug({ month, ms: Date.now() - started }, 'rollups rebuilt');
  };

function jobsEndpoint(cubeUrl: string, secret: string, abortSignal: AbortSignal) {
  return async (body: unknown): Promise<unknown> => {
    // Cube knows role "service" for this endpoint alone: the token reads no data.
    const token = await new SignJWT({ role: 'service' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('worker')
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(secret));
    const response = await fetch(new URL('/cubejs-api/v1/pre-aggregations/jobs', cubeUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([abortSignal, AbortSignal.timeout(30_000)]),
    });
    if (!response.ok)
      throw new Error(`Cube answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
    return response.json();
  };
}
