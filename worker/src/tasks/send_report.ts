import { asTenant, type Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import type { Mailer } from '../alerting/mail.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';
import { isRefusal, type ReportDelivery, sendReportMail } from '../reporting/mail.ts';
import { isLastAttempt } from './make_report.ts';

const Payload = z.object({ organizationId: z.uuid(), deliveryId: z.uuid() });

/**
 * send_report: sends a report to one recipient.
 *
 * Payload  { organizationId, deliveryId }. Queued in the transaction that made the report.
 * Re-runs  safe: a mail that was sent is not sent again. It is held by a lock while it is sent, and noted as sent right
 *          after the server took it; should the worker die in between, a second copy goes out under the same Message-ID.
 * Errors   A recipient the server refuses has failed, with the server's words, and is no error of the job. Anything else
 *          is kept with the mail and throws: the queue tries again with back-off, and after the last attempt it has failed.
 */
export const sendReport =
  ({ db }: Pick<Deps, 'db'>, mailer: Mailer | null): Task =>
  async (payload, helpers) => {
    const { organizationId, deliveryId } = Payload.parse(payload);
    const within = <Result>(work: (tx: Transaction) => Promise<Result>) =>
      asTenant(db, systemScope(organizationId), work);
    try {
      await within((tx) => sendWaiting(tx, mailer, deliveryId));
    } catch (error) {
      const isOver = isRefusal(error) || isLastAttempt(helpers);
      await within((tx) =>
        end(tx, deliveryId, isOver ? 'failed' : 'waiting', oneLine((error as Error).message)),
      );
      if (!isRefusal(error)) throw error;
    }
  };

async function sendWaiting(tx: Transaction, mailer: Mailer | null, deliveryId: string): Promise<void> {
  const { rows } = await tx.query<ReportDelivery>(sql('reporting/find_delivery'), [deliveryId]);
  const [delivery] = rows;
  if (!delivery) return;
  if (delivery.has_left) return end(tx, deliveryId, 'skipped', 'They unsubscribed before it was sent.');
  if (!mailer) return end(tx, deliveryId, 'skipped', 'No mail server is configured (SMTP_URL).');
  await sendReportMail(mailer, delivery);
  await end(tx, deliveryId, 'sent', null);
}

async function end(
  tx: Transaction,
  deliveryId: string,
  status: 'sent' | 'failed' | 'skipped' | 'waiting',
  error: string | null,
): Promise<void> {
  await tx.query(
    `update reporting.deliveries
     set status = $2::text, error = $3, sent_at = case when $2::text = 'sent' then now() end
     where id = $1 and status = 'waiting'`,
    [deliveryId, status, error],
  );
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 500);
