import { asTenant } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { type Mailer, type Notice, sendNotice } from '../alerting/mail.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';

const Payload = z.object({ organizationId: z.uuid(), mailId: z.uuid() });

/**
 * send_mail: sends one mail to the agency.
 *
 * Payload  { organizationId, mailId }. Queued in the transaction that made the mail.
 * Re-runs  safe: a mail that was sent is not sent again. It is held by a lock while it is sent, and noted as sent right
 *          after the server took it; should the worker die in between, a second copy goes out under the same Message-ID.
 * Errors   throw, and the queue tries again with back-off, for days.
 */
export const sendMail =
  ({ db, log }: Deps, mailer: Mailer | null): Task =>
  async (payload) => {
    const { organizationId, mailId } = Payload.parse(payload);
    await asTenant(db, systemScope(organizationId), async (tx) => {
      const { rows } = await tx.query<Notice>(sql('alerting/find_mail'), [mailId]);
      const [notice] = rows;
      if (!notice) return;
      if (mailer) await sendNotice(mailer, mailId, notice);
      await tx.query(`update alerting.mails set status = $2, recipient = $3, sent_at = now() where id = $1`, [
        mailId,
        mailer ? 'sent' : 'skipped',
        mailer?.to ?? null,
      ]);
      if (!mailer)
        log.warn({ mailId }, `${notice.title}: not mailed, because SMTP_URL or ALERT_EMAIL is not set`);
    });
  };
