import { asTenant, type Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import type { Mailer } from '../alerting/mail.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';
import { isRefusal, type ReportDelivery, sendReportMail } from '../reporting/mail.ts';
import { isLastAttempt } from './make_report.ts';

const BROKEN_OFF =
  'The worker stopped while this mail was being sent: it may or may not have arrived, and was not sent again. Send the report again if it did not.';

const Payload = z.object({ organizationId: z.uuid(), deliveryId: z.uuid() });

/**
 * send_report: sends a report to one recipient.
 *
 * Payload  { organizationId, deliveryId }. Queued in the transaction that made the report.
 * Re-runs  safe: a mail goes out once or has failed. That it is begun is noted before the server is spoken to; should the
 *          worker die before it can note the end, nobody knows whether it arrived, and it is not sent again by itself.
 * Errors   A recipient the server refuses has failed, with the server's words, and is no error of the job. Anything else
 *          is kept with the mail and throws: the queue tries again with back-off, and after the last attempt it has failed.
 */
export const sendReport =
  ({ db }: Pick<Deps, 'db'>, mailer: Mailer | null): Task =>
  async (payload, helpers) => {
    const { organizationId, deliveryId } = Payload.parse(payload);
    const within = <Result>(work: (tx: Transaction) => Promise<Result>) =>
      asTenant(db, systemScope(organizationId), work);
    let isSent = false;
    try {
      await within(async (tx) => {
        // Held while it is sent: what was begun and is held by nobody was broken off.
        await tx.query("select pg_advisory_xact_lock(hashtextextended('report mail ' || $1, 0))", [
          deliveryId,
        ]);
        const { rows } = await tx.query<ReportDelivery>(sql('reporting/find_delivery'), [deliveryId]);
        const [delivery] = rows;
        if (!delivery) return;
        if (delivery.was_begun) return end(tx, deliveryId, 'failed', BROKEN_OFF);
        if (delivery.has_left) return end(tx, deliveryId, 'skipped', 'They unsubscribed before it was sent.');
        if (!mailer) return end(tx, deliveryId, 'skipped', 'No mail server is configured (SMTP_URL).');
        await within((other) =>
          other.query('update reporting.deliveries set begun_at = now() where id = $1', [deliveryId]),
        );
        await sendReportMail(mailer, delivery);
        isSent = true;
        await end(tx, deliveryId, 'sent', null);
      });
    } catch (error) {
      // The server took it, and only the note of it was lost.
      if (isSent) return within((tx) => end(tx, deliveryId, 'sent', null));
      const isOver = isRefusal(error) || isLastAttempt(helpers);
      await within((tx) =>
        end(tx, deliveryId, isOver ? 'failed' : 'waiting', oneLine((error as Error).message)),
      );
      if (!isRefusal(error)) throw error;
    }
  };

async function end(
  tx: Transaction,
  deliveryId: string,
  status: 'sent' | 'failed' | 'skipped' | 'waiting',
  error: string | null,
): Promise<void> {
  await tx.query(
    `update reporting.deliveries
     set status = $2::text, error = $3, begun_at = null, sent_at = case when $2::text = 'sent' then now() end
     where id = $1 and status = 'waiting'`,
    [deliveryId, status, error],
  );
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 500);
