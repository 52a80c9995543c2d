import type { Task } from 'graphile-worker';
import { z } from 'zod';
import type { Deps } from '../ingest/ingest-file.ts';
import { type Grain, makeSummaries } from '../summaries/make.ts';

const Payload = z.object({ organizationId: z.uuid().nullish() });

/**
 * weekly_summary, monthly_summary: makes the summaries of weeks (Monday to Sunday) and months that are due, from 05:00 on
 * the day after they end in the organization's time zone, and anew those whose facts have changed since.
 *
 * Payload  { organizationId? }; none: every organization (the schedule's call; every quarter of an hour, because the
 *          queue's clock is UTC and there are time zones of quarters). After facts of a period that is over have changed,
 *          a trigger asks for the organization's (sql/migrations/000006_summaries.sql).
 * Re-runs  safe: a period is noted as done in the transaction that makes its summaries. What a worker that was down has
 *          missed is made by the next run.
 * Errors   throw after all other organizations had their turn, and the queue tries again with back-off.
 */
export const summaryTask =
  (deps: Pick<Deps, 'db' | 'log'>, grain: Grain, clock: () => Date = () => new Date()): Task =>
  async (payload) => {
    const { organizationId = null } = Payload.parse(payload ?? {});
    const { rows } = await deps.db.query<{ id: string }>(
      'select id from identity.organizations where $1::uuid is null or id = $1 order by id',
      [organizationId],
    );
    const errors: unknown[] = [];
    for (const { id } of rows) {
      await makeSummaries(deps, id, grain, clock()).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  };

export const weeklySummary = (deps: Deps): Task => summaryTask(deps, 'week');
