import { UNSUBSCRIBE } from '@pmd/reports/mail/make';
import type { Mailer } from '../alerting/mail.ts';

/** A mail of a report, as sql/reporting/find_delivery.sql gives it. */
export interface ReportDelivery {
  id: string;
  address: string;
  token: string;
  has_left: boolean;
  was_begun: boolean;
  subject: string;
  html: string;
  plain: string;
  pdf: Buffer;
  grain: 'week' | 'month';
  period_start: string;
  client: string;
}

/**
 * Sends a report to one recipient. Its Message-ID is made from the mail's id, so that a copy a server makes of it, when the
 * line breaks before its yes is heard, is known as such.
 * @throws what the server or the way to it says
 */
export async function sendReportMail(
  { transport, from, url }: Mailer,
  { id, address, token, subject, html, plain, pdf, grain, period_start, client }: ReportDelivery,
): Promise<void> {
  const host = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
  const page = `${url}/unsubscribe/${token}`;
  await transport.sendMail({
    messageId: `<report-${id}@${host}>`,
    from,
    // As an object: whatever stands in it, it is one address.
    to: { name: '', address },
    subject,
    text: plain.replaceAll(UNSUBSCRIBE, page),
    html: html.replaceAll(UNSUBSCRIBE, page),
    // RFC 8058: the program itself posts there when its button is pressed.
    headers: {
      'List-Unsubscribe': `<${url}/api/unsubscribe/${token}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
    attachments: [
      { filename: fileName(client, grain, period_start), content: pdf, contentType: 'application/pdf' },
    ],
    // Names come from outside: nothing in them may become a header, an attachment or a request.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** `Acme Outdoor week 2026-11-16.pdf`, in any script. */
const fileName = (client: string, grain: string, start: string) =>
  `${client
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]+/gu, ' ')
    .trim()
    .slice(0, 80)} ${grain} ${start}.pdf`;
