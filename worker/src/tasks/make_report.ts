import { createHash, randomBytes } from 'node:crypto';
import type { Grain } from '@pmd/core/contract/reports';
import { asTenant, type Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import { findReport } from '@pmd/reports/mail/find';
import { makeReport } from '@pmd/reports/mail/make';
import type { JobHelpers, Task } from 'graphile-worker';
import { z } from 'zod';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';

const Payload = z.object({ organizationId: z.uuid(), sendId: z.uuid() });
const TIMEOUT_MS = 120_000;

interface Send {
  client_id: string;
  grain: Grain;
  period_start: string;
  is_manual: boolean;
}

interface Settings {
  CUBE_URL: string;
  JWT_SECRET: string;
  /** The address of the product, without a slash at the end, for links. */
  url: string;
}

/**
 * make_report: makes the mail of a report, with its PDF, and a mail to each recipient of it.
 *
 * Payload  { organizationId, sendId }. Queued in the transaction that noted the report down.
 * Re-runs  safe: a report that was made is not made again; what was made, its mails and their jobs are there together or
 *          not at all.
 * Errors   are kept with the report and throw, and the queue tries again with back-off; after the last attempt it has
 *          failed, for the reason that stands there.
 */
export const makeReportTask =
  (deps: Pick<Deps, 'db' | 'log'>, settings: Settings): Task =>
  async (payload, helpers) => {
    const { organizationId, sendId } = Payload.parse(payload);
    const within = <Result>(work: (tx: Transaction) => Promise<Result>) =>
      asTenant(deps.db, systemScope(organizationId), work);
    try {
      await makeAndQueue(within, sendId, settings, helpers.abortSignal);
    } catch (error) {
      const isLast = isLastAttempt(helpers);
      await within((tx) =>
        tx.query(`update reporting.sends set status = $2, error = $3 where id = $1 and status <> 'made'`, [
          sendId,
          isLast ? 'failed' : 'queued',
          (error as Error).message,
        ]),
      );
      throw error;
    }
  };

/** The queue gives up after this one. */
export const isLastAttempt = ({ job }: Pick<JobHelpers, 'job'>): boolean => job.attempts >= job.max_attempts;

async function makeAndQueue(
  within: <Result>(work: (tx: Transaction) => Promise<Result>) => Promise<Result>,
  sendId: string,
  settings: Settings,
  abortSignal: AbortSignal | undefined,
): Promise<void> {
  const report = await within(async (tx) => {
    const { rows } = await tx.query<Send>(
      `select client_id, grain, period_start, is_manual from reporting.sends where id = $1 and status <> 'made'`,
      [sendId],
    );
    const [send] = rows;
    if (!send || !(await hasRecipients(tx, sendId))) return null;
    const found = await findReport(tx, send.client_id, send.grain, send.period_start);
    if (!found)
      throw new Error(`There is no summary of the ${send.grain} that starts on ${send.period_start}.`);
    return { ...found, by: send.is_manual ? ('hand' as const) : ('the schedule' as const) };
  });
  if (!report) return;
  const token = randomBytes(32).toString('base64url');
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(abortSignal ? [abortSignal] : [])]);
  const made = await makeReport(settings, report, `${settings.url}/reports/${token}`, report.by, signal);
  await within(async (tx) => {
    const { rowCount } = await tx.query(
      `update reporting.sends
       set status = 'made', error = null, made_at = now(), is_incomplete = $2, figures = $3, subject = $4, html = $5,
         plain = $6, pdf = $7, token_hash = $8
       where id = $1 and status <> 'made'`,
      [
        sendId,
        made.isIncomplete,
        report.figures,
        made.subject,
        made.html,
        made.plain,
        made.pdf,
        createHash('sha256').update(token).digest('hex'),
      ],
    );
    if (rowCount === 0) return;
    await tx.query(sql('reporting/add_deliveries'), [sendId]);
  });
}

/** Without anybody to send it to, the report ends as failed: asking again would find nobody either. */
async function hasRecipients(tx: Transaction, sendId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update reporting.sends send
     set status = 'failed', error = 'Nobody is left to send it to: every recipient was removed or has unsubscribed.'
     where send.id = $1 and not exists (
       select from reporting.recipients recipient
       where recipient.subscription_id = send.subscription_id
         and recipient.removed_at is null and recipient.unsubscribed_at is null
     )`,
    [sendId],
  );
  return rowCount === 0;
}
