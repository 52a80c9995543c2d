import { asTenant, type Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { type Mailer, type Notice, sendNotices } from '../alerting/mail.ts';
import { tellAlerts } from '../alerting/reconcile.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';

const Payload = z.object({ organizationId: z.uuid(), mailId: z.uuid() });

interface Waiting extends Notice {
  id: string;
  address: string | null;
  is_gone: boolean;
  is_moot: boolean;
}

/**
 * send_mail: sends one mail about alerts, to the agency's address or to an administrator; what waited for a digest or for
 * the end of quiet hours goes out as one.
 *
 * Payload  { organizationId, mailId }. Queued in the transaction that made the mail, for when it is due.
 * Re-runs  safe: a mail that was sent is not sent again. It is held by a lock while it is sent, and noted as sent right
 *          after the server took it; should the worker die in between, a second copy goes out under the same Message-ID.
 * Errors   are kept on the mail, shown as an alert in the app, and throw: the queue tries again with back-off, for days.
 */
export const sendMail =
  (deps: Pick<Deps, 'db' | 'log'>, mailer: Mailer | null): Task =>
  async (payload) => {
    const { organizationId, mailId } = Payload.parse(payload);
    const within = <Result>(work: (tx: Transaction) => Promise<Result>) =>
      asTenant(deps.db, systemScope(organizationId), work);
    let hadFailed: boolean;
    try {
      hadFailed = await within((tx) => sendWaiting(tx, deps, mailer, mailId));
    } catch (error) {
      await within((tx) =>
        tx.query(`update alerting.mails set last_error = $2 where id = $1 and status = 'waiting'`, [
          mailId,
          (error as Error).message,
        ]),
      );
      await tellAlerts(deps, organizationId);
      throw error;
    }
    if (hadFailed) await tellAlerts(deps, organizationId);
  };

/** @returns whether one of them had failed before */
async function sendWaiting(
  tx: Transaction,
  { log }: Pick<Deps, 'log'>,
  mailer: Mailer | null,
  mailId: string,
): Promise<boolean> {
  const { rows } = await tx.query<Waiting>(sql('alerting/find_mails'), [mailId]);
  const wanted = rows.filter(({ is_gone, is_moot }) => !is_gone && !is_moot);
  const to = wanted[0]?.address ?? mailer?.to ?? null;
  if (mailer && to !== null && wanted[0]) await sendNotices(mailer, wanted[0].id, to, wanted);
  else if (wanted[0])
    log.warn({ mailId }, `${wanted[0].title}: not mailed, because SMTP_URL or ALERT_EMAIL is not set`);
  const sent = mailer && to !== null ? wanted.map(({ id }) => id) : [];
  const { rows: ended } = await tx.query<{ had_failed: boolean }>(
    `update alerting.mails
     set status = case when id = any ($2::uuid[]) then 'sent' else 'skipped' end,
       recipient = case when id = any ($2::uuid[]) then $3 end, sent_at = now()
     where id = any ($1::uuid[])
     returning last_error is not null as had_failed`,
    [rows.map(({ id }) => id), sent, to],
  );
  return ended.some(({ had_failed }) => had_failed);
}
