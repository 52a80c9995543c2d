import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, renameSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SMTPServer } from 'smtp-server';

export interface SmtpSink {
  /** For SMTP_URL. */
  url: string;
  /** Where the mails are, one `.eml` file each; names sort by time. */
  directory: string;
  stop(): Promise<void>;
}

/** Takes mail for anybody on a free port of 127.0.0.1 and keeps it as files instead of sending it. */
export async function startSmtpSink({ dataDir }: { dataDir: string }): Promise<SmtpSink> {
  const directory = join(resolve(dataDir), 'mail');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, _session, done) {
      save(stream, directory).then(() => done(), done);
    },
  });
  // A client that hangs up in the middle is not our trouble; without a listener it would end the process.
  server.on('error', () => {});
  await new Promise<void>((fulfil, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', fulfil);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    directory,
    stop: () => new Promise((fulfil) => server.close(fulfil)),
  };
}

// Whoever watches the directory for *.eml sees whole mails only.
async function save(mail: NodeJS.ReadableStream, directory: string): Promise<void> {
  const time = new Date().toISOString().replaceAll(':', '-');
  const path = join(directory, `${time}-${randomUUID().slice(0, 8)}.eml`);
  await pipeline(mail, createWriteStream(`${path}.part`, { mode: 0o600 }));
  renameSync(`${path}.part`, path);
}
