import { z } from 'zod';

/** A line of a service's log, as pino writes it. */
const LogLine = z.object({
  level: z.number(),
  msg: z.string().default(''),
  ingestionId: z.string().optional(),
  err: z.object({ message: z.string().optional() }).optional(),
});

const WARNING = 40;

/** What a person sees of a running product. Everything that is not shown here is in the log files. */
export class Terminal {
  readonly #showAll: boolean;
  #phase: 'starting' | 'ready' | 'stopping' = 'starting';

  /** @param showAll pass on every line that a service prints, as it is */
  constructor(showAll: boolean) {
    this.#showAll = showAll;
  }

  say(text: string): void {
    console.log(text);
  }

  /** From now on what becomes of each file is worth a line. */
  ready(): void {
    this.#phase = 'ready';
  }

  /** From now on services complain that others are gone, which is no news. */
  stopping(): void {
    this.#phase = 'stopping';
  }

  /** Shows a line of a service when it is a warning, an error or the end of a file. */
  show(service: string, line: string): void {
    if (this.#phase === 'stopping' && !this.#showAll) return;
    const text = this.#showAll ? line : headline(line, this.#phase === 'ready');
    if (text !== undefined) this.say(`${new Date().toISOString().slice(11, 19)} ${service}: ${text}`);
  }
}

function headline(line: string, withFiles: boolean): string | undefined {
  const entry = LogLine.safeParse(parseJson(line)).data;
  if (!entry) return undefined;
  if (entry.level < WARNING && !(withFiles && entry.ingestionId)) return undefined;
  const text = [entry.msg, entry.err?.message].filter(Boolean).join(': ');
  return text.split('\n', 1)[0];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
