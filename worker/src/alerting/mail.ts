import nodemailer, { type Transporter } from 'nodemailer';

/** Where mail goes out; null when no server or no address is configured. */
export interface Mailer {
  transport: Transporter;
  from: string;
  to: string;
  /** The address of the product, without a slash at the end, for links. */
  url: string;
}

/** What a mail is made of, as sql/alerting/find_mail.sql gives it. */
export interface Notice {
  notice: 'opened' | 'recovered';
  title: string;
  body: string;
  link: string;
  organization: string;
}

/** @returns the mailer the configuration describes, or null */
export function createMailer(config: {
  SMTP_URL?: string | undefined;
  ALERT_EMAIL?: string | undefined;
  MAIL_FROM: string;
  PUBLIC_URL?: string | undefined;
  PORT: number;
}): Mailer | null {
  const { SMTP_URL, ALERT_EMAIL, MAIL_FROM, PUBLIC_URL, PORT } = config;
  if (!SMTP_URL || !ALERT_EMAIL) return null;
  return {
    transport: nodemailer.createTransport({
      url: SMTP_URL,
      connectionTimeout: 20_000,
      socketTimeout: 60_000,
    }),
    from: MAIL_FROM,
    to: ALERT_EMAIL,
    url: (PUBLIC_URL ?? `http://localhost:${PORT}`).replace(/\/$/, ''),
  };
}

/**
 * Sends one notice. Its Message-ID is made from the mail's id, so that a server that took it before we could note so
 * can tell a second copy from a second mail.
 * @throws what the server or the way to it says
 */
export async function sendNotice(
  { transport, from, to, url }: Mailer,
  id: string,
  notice: Notice,
): Promise<void> {
  const { title, body, link, organization } = notice;
  const isOver = notice.notice === 'recovered';
  const said = isOver ? `This is no longer so: ${body}` : body;
  const where = `${url}${link}`;
  const host =
    from
      .split('@')
      .at(-1)
      ?.replace(/[^\w.-]/g, '') || 'localhost';
  await transport.sendMail({
    messageId: `<${id}@${host}>`,
    from,
    to,
    subject: oneLine(`${isOver ? 'Resolved: ' : ''}${title} (${organization})`),
    text: `${title}\n\n${said}\n\n${where}\n`,
    html: `<p><strong>${escapeHtml(title)}</strong></p><p>${escapeHtml(said)}</p><p><a href="${escapeHtml(where)}">${escapeHtml(where)}</a></p>`,
    // File names come from outside: nothing in them may become a header, an attachment or a request.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 250);

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
