import { type Delimiter, type Dialect, findDialect } from './dialect.ts';
import { FileError } from './file-error.ts';
import { type Line, type ReadingRules, recordReader } from './record.ts';
import { type CsvRecord, isBlank, RecordReader } from './records.ts';

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
  const records = new RecordReader(dialect.delimiter, dialect.lineBreaks);
  const reader = new LineReader(dialect, rules);
  async function* lines() {
    yield reader.read(records.take(head));
    for (
      let next = ended ? undefined : await iterator.next();
      next && !next.done;
      next = await iterator.next()
    ) {
      yield reader.read(records.take(next.value));
    }
    yield reader.read(records.end());
  }
  return { dialect, lines: lines(), corrects: () => reader.corrects };
}

/** Reads records as lines, each with the number it has in the file, or in the one whose lines it corrects. */
class LineReader {
  readonly #read: ReturnType<typeof recordReader>;
  readonly #corrected: Set<number> | undefined;
  /** Records up to and with the header. */
  #skip: number;
  corrects: string | undefined;

  constructor(dialect: Dialect, rules: ReadingRules) {
    if (dialect.isCorrection) this.#corrected = new Set();
    this.#skip = dialect.preamble + 1;
    this.#read = recordReader(dialect, rules);
  }

  /** @throws {FileError} when a correction does not say which lines it corrects */
  read(records: CsvRecord[]): Line[] {
    const lines: Line[] = [];
    for (const { cells, raw, lineNo } of records) {
      if (isBlank(cells)) continue;
      if (this.#skip > 0) this.#skip -= 1;
      else {
        const number = this.#corrected ? this.#correctedLine(cells, lineNo, this.#corrected) : lineNo;
        lines.push(this.#read(cells, number, raw));
      }
    }
    return lines;
  }

  /** The line of the other file that a record corrects. */
  #correctedLine([ingestion = '', line = '']: string[], lineNo: number, seen: Set<number>): number {
    const number = Number(line.trim());
    this.corrects ??= ingestion.trim();
    if (ingestion.trim() !== this.corrects) {
      throw new FileError(
        'The rows belong to several ingestions. Correct and upload those of one at a time.',
      );
    }
    if (!/^\d{1,9}$/.test(line.trim()) || seen.has(number)) {
      throw new FileError(
        `On line ${lineNo}, reject_line is not a line number, or one that is there already. Leave the first two columns as they were downloaded.`,
      );
    }
    seen.add(number);
    return number;
  }
}
