import { createHash, randomBytes } from 'node:crypto';
import { asTenant } from '@pmd/core/database';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { type Mailer, sendText } from '../alerting/mail.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';

const Payload = z.object({ organizationId: z.uuid(), userId: z.uuid() });

const LIFETIME_HOURS = 1;

/**
 * send_link: mails somebody who forgot the password a link to choose another one.
 *
 * Payload  { organizationId, userId }. Queued by POST /api/auth/forgot-password.
 * Re-runs  safe: each makes a link of its own; using one ends all.
 * Errors   what the mail server or the way to it says; the queue tries again with back-off.
 */
export const sendLink =
  ({ db, log }: Pick<Deps, 'db' | 'log'>, mailer: Mailer | null): Task =>
  async (payload) => {
    const { organizationId, userId } = Payload.parse(payload);
    if (!mailer) {
      log.warn({ userId }, 'a link to choose a password was not mailed, because SMTP_URL is not set');
      return;
    }
    const token = randomBytes(32).toString('base64url');
    const hash = createHash('sha256').update(token).digest('hex');
    const { rows } = await asTenant(db, systemScope(organizationId), (tx) =>
      tx.query<{ email: string; organization_name: string }>(
        'select * from identity.add_own_link($1, $2, make_interval(hours => $3))',
        [userId, hash, LIFETIME_HOURS],
      ),
    );
    const [person] = rows;
    if (!person) return;
    await sendText(mailer, {
      to: person.email,
      subject: `Choose a new password (${person.organization_name})`,
      // What makes it good stands behind the #: browsers send that to nobody.
      text: `Somebody, you we hope, asked for a new password for ${person.email} at ${person.organization_name}.

Choose one here, within an hour:
${mailer.url}/choose-password#${token}

Until you do, the password you have stays as it is. If it was not you, there is nothing to do.
`,
    });
  };
