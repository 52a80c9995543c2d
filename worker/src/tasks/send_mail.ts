import { asTenant, type Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { type Mailer, type Notice, sendNotices } from '../alerting/mail.ts';
import { tellAlerts } from '../alerting/reconcile.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';
import { BROKEN_OFF, sendOnce } from '../mailing/once.ts';
import { isLastAttempt } from './make_report.ts';

const Payload = z.object({ organizationId: z.uuid(), mailId: z.uuid() });

interface Waiting extends Notice {
  id: string;
  address: string | null;
  was_begun: boolean;
  is_gone: boolean;
  is_moot: boolean;
}

type Within = <Result>(work: (tx: Transaction) => Promise<Result>) => Promise<Result>;

/**
 * send_mail: sends one mail about alerts, to the agency's address or to an administrator; what waited for a digest or for
 * the end of quiet hours goes out as one.
 *
 * Payload  { organizationId, mailId }. Queued in the transaction that made the mail, for when it is due.
 * Re-runs  safe: a mail goes out once or has failed. That it is begun is noted before the server is spoken to; should the
 *          worker die before it can note the end, nobody knows whether it arrived, and it is not sent again by itself.
 * Errors   are kept on the mail, shown as an alert in the app, and throw: the queue tries again with back-off, for days. A mail
 *          that is refused, or could not be sent to the last, has failed, is shown so, and is sent again by a person.
 */
export const sendMail =
  (deps: Pick<Deps, 'db' | 'log'>, mailer: Mailer | null): Task =>
  async (payload, helpers) => {
    const { organizationId, mailId } = Payload.parse(payload);
    const within: Within = (work) => asTenant(deps.db, systemScope(organizationId), work);
    let isNews = true;
    try {
      isNews = await sendWaiting(deps, within, mailer, mailId, isLastAttempt(helpers));
    } finally {
      if (isNews) await tellAlerts(deps, organizationId);
    }
  };

/** @returns whether the channel's own alert may have begun or ended */
async function sendWaiting(
  { log }: Pick<Deps, 'log'>,
  within: Within,
  mailer: Mailer | null,
  mailId: string,
  isLast: boolean,
): Promise<boolean> {
  // The lock is held while it is sent: what was begun and is held by nobody was broken off.
  return within(async (holding) => {
    await holding.query(sql('alerting/hold_recipient'), [mailId]);
    const { rows } = await holding.query<Waiting>(sql('alerting/find_mails'), [mailId]);
    // Each step is noted in a transaction of its own, so that it stays when this one does not.
    const end = async (
      mails: Waiting[],
      status: string,
      to: string | null = null,
      error: string | null = null,
    ) => mails.length > 0 && within((tx) => endMails(tx, mails, status, to, error));
    const [broken, whole] = split(rows, ({ was_begun }) => was_begun);
    const [moot, wanted] = split(whole, ({ is_gone, is_moot }) => is_gone || is_moot);
    await end(broken, 'failed', null, BROKEN_OFF);
    await end(moot, 'skipped');
    const [first] = wanted;
    if (!first) return broken.length > 0;
    const to = first.address ?? mailer?.to ?? null;
    if (!mailer || to === null) {
      log.warn({ mailId }, `${first.title}: not mailed, because SMTP_URL or ALERT_EMAIL is not set`);
      await end(wanted, 'skipped');
      return broken.length > 0;
    }
    const begin = () =>
      within((tx) =>
        tx.query('update alerting.mails set begun_at = now() where id = any ($1::uuid[])', [
          wanted.map(({ id }) => id),
        ]),
      );
    let isNews = broken.length > 0;
    await sendOnce(
      {
        begin,
        send: () => sendNotices(mailer, first.id, to, wanted),
        end: async (status, error) => {
          const hadFailed = await end(wanted, status, to, error);
          isNews ||= hadFailed || status !== 'sent';
        },
      },
      isLast,
    );
    return isNews;
  });
}

/** @returns whether one of them could not be sent before */
async function endMails(
  tx: Transaction,
  mails: Waiting[],
  status: string,
  to: string | null,
  error: string | null,
): Promise<boolean> {
  const { rows } = await tx.query<{ had_failed: boolean }>(sql('alerting/end_mails'), [
    mails.map(({ id }) => id),
    status,
    to,
    error,
  ]);
  return rows[0]?.had_failed ?? false;
}

function split<One>(all: One[], is: (one: One) => boolean): [One[], One[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}
