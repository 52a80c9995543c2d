import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** What a mail server does that is not at its best. */
export interface Behaviour {
  /** Refuses a recipient; with `responseCode` 4xx for now, 5xx for good. */
  onRcptTo?: (address: string) => Error | null;
  /** Between having a whole mail and saying so. */
  beforeYes?: (mail: ParsedMail) => Promise<void>;
}

/** A real SMTP server on a free port, with every mail that it got, parsed. `behaviour` may be changed while it runs. */
export async function startMailServer(behaviour: Behaviour = {}) {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => done(behaviour.onRcptTo?.(address) ?? undefined),
    onData(stream, _session, done) {
      simpleParser(stream)
        .then(async (mail) => {
          mails.push(mail);
          await behaviour.beforeYes?.(mail);
        })
        .then(() => done(), done);
    },
  });
  // A client that hangs up in the middle is what some tests are about.
  server.on('error', () => {});
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', () => fulfil()));
  const { port } = server.server.address() as AddressInfo;
  return {
    mails,
    behaviour,
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise<void>((fulfil) => server.close(() => fulfil())),
  };
}
export type MailServer = Awaited<ReturnType<typeof startMailServer>>;
