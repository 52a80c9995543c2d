import { pino } from 'pino';
import pretty from 'pino-pretty';

/** Where a secret could slip into a log line; pino replaces the value. */
const redact = [
  'password',
  '*.password',
  '*.accessToken',
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
];

/** A logger of one service: JSON lines, or readable ones on a terminal. Level by LOG_LEVEL. */
export function createLogger(service: string, level: string = process.env.LOG_LEVEL ?? 'info') {
  const options = { level, base: { service }, redact };
  return process.stdout.isTTY
    ? pino(
        options,
        pretty({ ignore: 'pid,hostname,service', messageFormat: `${service}: {msg}`, sync: true }),
      )
    : pino(options);
}

export type Logger = ReturnType<typeof createLogger>;
