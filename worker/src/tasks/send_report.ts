import { asTenant, type Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import type { Mailer } from '../alerting/mail.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';
import { BROKEN_OFF, sendOnce } from '../mailing/once.ts';
import { type ReportDelivery, sendReportMail } from '../reporting/mail.ts';
import { isLastAttempt } from './make_report.ts';

const Payload = z.object({ organizationId: z.uuid(), deliveryId: z.uuid() });

/**
 * send_report: sends a report to one recipient.
 *
 * Payload  { organizationId, deliveryId }. Queued in the transaction that made the report.
 * Re-runs  safe: a mail goes out once or has failed. That it is begun is noted before the server is spoken to; should the
 *          worker die before it can note the end, nobody knows whether it arrived, and it is not sent again by itself.
 * Errors   A mail that is refused, or could not be sent to the last, has failed, for the reason noted with it, and is no error
 *          of the job. Anything else is kept with the mail and throws: the queue tries again with back-off.
 */
export const sendReport =
  ({ db }: Pick<Deps, 'db'>, mailer: Mailer | null): Task =>
  async (payload, helpers) => {
    const { organizationId, deliveryId } = Payload.parse(payload);
    const within = <Result>(work: (tx: Transaction) => Promise<Result>) =>
      asTenant(db, systemScope(organizationId), work);
    await within(async (holding) => {
      // Held while it is sent: what was begun and is held by nobody was broken off.
      await holding.query("select pg_advisory_xact_lock(hashtextextended('report mail ' || $1, 0))", [
        deliveryId,
      ]);
      const { rows } = await holding.query<ReportDelivery>(sql('reporting/find_delivery'), [deliveryId]);
      const [delivery] = rows;
      if (!delivery) return;
      const end = (status: string, error: string | null) =>
        within((tx) => endDelivery(tx, deliveryId, status, error));
      if (delivery.was_begun) return end('failed', BROKEN_OFF);
      if (delivery.has_left) return end('skipped', 'They unsubscribed before it was sent.');
      if (!mailer) return end('skipped', 'No mail server is configured (SMTP_URL).');
      const begin = () =>
        within((tx) =>
          tx.query('update reporting.deliveries set begun_at = now() where id = $1', [deliveryId]),
        );
      await sendOnce({ begin, send: () => sendReportMail(mailer, delivery), end }, isLastAttempt(helpers));
    });
  };

async function endDelivery(
  tx: Transaction,
  deliveryId: string,
  status: string,
  error: string | null,
): Promise<void> {
  await tx.query(
    `update reporting.deliveries
     set status = $2::text, error = $3, begun_at = null, sent_at = case when $2::text = 'sent' then now() end
     where id = $1 and status = 'waiting'`,
    [deliveryId, status, error],
  );
}
