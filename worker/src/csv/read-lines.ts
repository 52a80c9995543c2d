import { CsvError } from 'csv-parse';
import { type Delimiter, type Dialect, findDialect } from './dialect.ts';
import { FileError } from './file-error.ts';
import { type CsvRecord, isBlank, openParser } from './parser.ts';
import { type Line, type ReadingRules, recordReader } from './record.ts';

const HEAD_CHARACTERS = 64 * 1024;

/** A CSV text as a table of the contract. */
export interface Table {
  dialect: Dialect;
  /** Its records, in batches so that a million of them do not cost a million promises. */
  lines: AsyncIterable<Line[]>;
  /** Of a correction, once its lines were read: the ingestion whose lines it corrects. Its lines have those numbers. */
  corrects: () => string | undefined;
}

/**
 * Reads a CSV text: its header now, its records as they are asked for.
 * @throws {FileError} (also while the lines are read) when the text is no table of the contract: nothing of such a file may be used
 */
export async function openTable(
  text: AsyncIterable<string>,
  rules: ReadingRules,
  sourceAliases: Record<string, string> = {},
  delimiter: Delimiter | null = null,
): Promise<Table> {
  const iterator = text[Symbol.asyncIterator]();
  let head = '';
  let ended = false;
  while (head.length < HEAD_CHARACTERS && !ended) {
    const next = await iterator.next();
    if (next.done) ended = true;
    else head += next.value;
  }
  const dialect = findDialect(head, sourceAliases, delimiter);
  const batches = new LineBatcher(dialect, rules);
  async function* lines() {
    yield* batches.take(head);
    for (
      let next = ended ? undefined : await iterator.next();
      next && !next.done;
      next = await iterator.next()
    ) {
      yield* batches.take(next.value);
    }
    yield* batches.end();
  }
  return { dialect, lines: lines(), corrects: () => batches.corrects };
}

/** Pushes text through csv-parse synchronously and collects what comes out. */
class LineBatcher {
  #parser;
  #error: Error | undefined;
  #lines: Line[] = [];
  #lineNo = 1;
  #skip: number;
  #read: ReturnType<typeof recordReader>;
  #corrected: Set<number> | undefined;
  corrects: string | undefined;

  constructor(dialect: Dialect, rules: ReadingRules) {
    if (dialect.isCorrection) this.#corrected = new Set();
    this.#skip = dialect.preamble + 1;
    this.#read = recordReader(dialect, rules);
    this.#parser = openParser(dialect.delimiter, dialect.lineBreaks);
    this.#parser.on('error', (error) => {
      this.#error = error;
    });
    this.#parser.on('data', (record: CsvRecord) => this.#add(record));
  }

  *take(text: string): Iterable<Line[]> {
    this.#parser.write(text);
    yield* this.#flush();
  }

  async *end(): AsyncIterable<Line[]> {
    const ended = new Promise<void>((resolve) => {
      this.#parser.once('close', resolve);
      this.#parser.once('end', resolve);
    });
    this.#parser.end();
    await ended;
    yield* this.#flush();
  }

  *#flush(): Iterable<Line[]> {
    if (this.#error) throw toFileError(this.#error);
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    yield lines;
  }

  #add({ record, raw }: CsvRecord): void {
    // `raw` brings blank lines before the record and the (first character of the) line break after it.
    let start = 0;
    while (isBreak(raw, start)) start += 1;
    let end = raw.length;
    while (end > start && isBreak(raw, end - 1)) end -= 1;
    const content = raw.slice(start, end);
    const lineNo = this.#lineNo + (start === 0 ? 0 : countBreaks(raw.slice(0, start)));
    this.#lineNo = lineNo + 1 + (content.includes('\n') || content.includes('\r') ? countBreaks(content) : 0);
    if (isBlank(record)) return;
    if (this.#skip > 0) this.#skip -= 1;
    else {
      const number = this.#corrected ? this.#correctedLine(record, lineNo, this.#corrected) : lineNo;
      this.#lines.push(this.#read(record, number, content));
    }
  }

  /** The line of the other file that a record corrects. */
  #correctedLine([ingestion = '', line = '']: string[], lineNo: number, seen: Set<number>): number {
    const number = Number(line.trim());
    this.corrects ??= ingestion.trim();
    if (ingestion.trim() !== this.corrects) {
      this.#error ??= new FileError(
        'The rows belong to several ingestions. Correct and upload those of one at a time.',
      );
    } else if (!/^\d{1,9}$/.test(line.trim()) || seen.has(number)) {
      this.#error ??= new FileError(
        `On line ${lineNo}, reject_line is not a line number, or one that is there already. Leave the first two columns as they were downloaded.`,
      );
    }
    seen.add(number);
    return number;
  }
}

const isBreak = (text: string, at: number): boolean => text[at] === '\n' || text[at] === '\r';

function countBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function toFileError(error: Error): Error {
  if (!(error instanceof CsvError)) return error;
  const { lines } = error as CsvError & { lines?: number };
  const where = lines === undefined ? '' : ` near line ${lines}`;
  const what =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? `A quoted value is opened and never closed${where}: the file was probably cut off`
      : `The quotes in the file do not pair up${where}: a value with a quote in it stands in quotes, with that quote written twice`;
  return new FileError(`${what}. Nothing was changed; deliver the file again.`, { cause: error });
}
