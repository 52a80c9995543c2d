import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startSmtpSink } from './smtp-sink.ts';

/** Speaks SMTP by hand: each line is sent when the answer to the one before has come. */
function converse(url: string, lines: string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const left = [...lines];
  let heard = '';
  return new Promise((fulfil, reject) => {
    socket.setEncoding('utf8');
    socket.on('data', (data) => {
      heard += data;
      if (/^\d{3} .*\r\n$/m.test(String(data))) socket.write(`${left.shift() ?? 'QUIT'}\r\n`);
    });
    socket.on('close', () => fulfil(heard));
    socket.on('error', reject);
  });
}

it('keeps each mail as a file, as it was sent', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pmd-mail-'));
  const sink = await startSmtpSink({ dataDir });
  const mail = 'Subject: Weekly summary\r\n\r\nGrüße\r\n..dotted';
  const heard = await converse(sink.url, [
    'EHLO localhost',
    'MAIL FROM:<reports@localhost>',
    'RCPT TO:<someone@example.com>',
    'DATA',
    `${mail}\r\n.`,
  ]);
  await sink.stop();
  expect(heard).toMatch(/^250 /m);
  const files = readdirSync(sink.directory);
  expect(files).toEqual([expect.stringMatching(/\.eml$/)]);
  const kept = readFileSync(join(sink.directory, files[0] as string), 'utf8');
  expect(kept).toContain('Subject: Weekly summary\r\n\r\nGrüße\r\n.dotted');
  rmSync(dataDir, { recursive: true });
});
