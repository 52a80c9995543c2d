import nodemailer, { type Transporter } from 'nodemailer';

/** Where mail goes out. */
export interface Mailer {
  transport: Transporter;
  from: string;
  /** The address of the installation; null: only administrators who asked for it are mailed. */
  to: string | null;
  /** The address of the product, without a slash at the end, for links. */
  url: string;
}

/** What a mail is made of, as sql/alerting/find_mails.sql gives it. */
export interface Notice {
  notice: 'opened' | 'recovered';
  title: string;
  body: string;
  link: string;
  organization: string;
}

/** @returns the mailer the configuration describes; null without a server */
export function createMailer(config: {
  SMTP_URL?: string | undefined;
  ALERT_EMAIL?: string | undefined;
  MAIL_FROM: string;
  PUBLIC_URL?: string | undefined;
  PORT: number;
}): Mailer | null {
  const { SMTP_URL, ALERT_EMAIL, MAIL_FROM, PUBLIC_URL, PORT } = config;
  if (!SMTP_URL) return null;
  return {
    transport: nodemailer.createTransport({
      url: SMTP_URL,
      connectionTimeout: 20_000,
      socketTimeout: 60_000,
    }),
    from: MAIL_FROM,
    to: ALERT_EMAIL ?? null,
    url: publicUrl({ PUBLIC_URL, PORT }),
  };
}

/** The address of the product, without a slash at the end. */
export const publicUrl = ({ PUBLIC_URL, PORT }: { PUBLIC_URL?: string | undefined; PORT: number }): string =>
  (PUBLIC_URL ?? `http://localhost:${PORT}`).replace(/\/$/, '');

/**
 * Sends one mail with a notice, or with several that waited for each other. Its Message-ID is made from the first mail's
 * id, so that a server that took it before we could note so can tell a second copy from a second mail.
 * @throws what the server or the way to it says
 */
export async function sendNotices(
  { transport, from, url }: Mailer,
  id: string,
  to: string,
  notices: readonly Notice[],
): Promise<void> {
  const told = notices.map((notice) => tell(notice, url));
  const organization = notices[0]?.organization ?? '';
  const subject =
    notices.length === 1
      ? told[0]?.subject
      : `${notices.length} notices: ${told.map((one) => one.subject).join(' · ')}`;
  const host =
    from
      .split('@')
      .at(-1)
      ?.replace(/[^\w.-]/g, '') || 'localhost';
  await transport.sendMail({
    messageId: `<${id}@${host}>`,
    from,
    to,
    subject: `${oneLine(subject ?? '')} (${oneLine(organization)})`,
    text: told.map(({ text }) => text).join('\n\n'),
    html: told.map(({ html }) => html).join('<hr>'),
    // File names come from outside: nothing in them may become a header, an attachment or a request.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * Sends one mail of plain text, to one person.
 * @throws what the server or the way to it says
 */
export async function sendText(
  { transport, from }: Mailer,
  { to, subject, text }: { to: string; subject: string; text: string },
): Promise<void> {
  await transport.sendMail({
    from,
    // As an object: whatever stands in it, it is one address.
    to: { name: '', address: to },
    subject: oneLine(subject),
    text,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function tell({ notice, title, body, link }: Notice, url: string) {
  const isOver = notice === 'recovered';
  const said = isOver ? `This is no longer so: ${body}` : body;
  const where = `${url}${link}`;
  return {
    subject: `${isOver ? 'Resolved: ' : ''}${title}`,
    text: `${title}\n\n${said}\n\n${where}\n`,
    html: `<p><strong>${escapeHtml(title)}</strong></p><p>${escapeHtml(said)}</p><p><a href="${escapeHtml(where)}">${escapeHtml(where)}</a></p>`,
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200);

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
