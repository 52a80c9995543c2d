import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { FileError } from './file-error.ts';

/** One record of a CSV text. */
export interface CsvRecord {
  cells: string[];
  /** As it is written, without the line break that ends it. */
  raw: string;
  /** The line of the text on which it begins, counted from 1. */
  lineNo: number;
}

/** In characters: longer than any real record. A quote that is never closed would make one of the whole file. */
const MAX_RECORD = 1_000_000;
const QUOTE = '"'.charCodeAt(0);

/**
 * How records of a text that begins so may end. Files that were put together by hand mix Windows and Unix line breaks;
 * a lone carriage return ends a record only where nothing else does.
 */
export const lineBreaksOf = (head: string): string[] => (head.includes('\n') ? ['\r\n', '\n'] : ['\r']);

/** A line on which nothing stands but spaces. */
export const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0]?.trim() === '';

/**
 * Takes a CSV text apart, piece by piece. A quoted value is closed or the text is refused; how many cells a record has is
 * for others to judge. Text without quotes is split, since csv-parse takes most of the time of a large file.
 */
export class RecordReader {
  readonly #delimiter: string;
  readonly #lineBreaks: string[];
  readonly #lineBreak: string;
  /** The beginning of a record whose end has not come yet. */
  #rest = '';
  /** Whether `#rest` ends within quotes. */
  #isOpen = false;
  #lineNo = 1;

  constructor(delimiter: string, lineBreaks: string[]) {
    this.#delimiter = delimiter;
    this.#lineBreaks = lineBreaks;
    this.#lineBreak = lineBreaks.at(-1) ?? '\n';
  }

  /**
   * @returns the records that end in this piece
   * @throws {FileError} when quotes do not pair up, or a record has no end
   */
  take(text: string): CsvRecord[] {
    const end = this.#findEnd(text);
    const piece = end === 0 ? '' : this.#rest + text.slice(0, end);
    this.#rest = end === 0 ? this.#rest + text : text.slice(end);
    const records = this.#read(piece);
    if (this.#rest.length > MAX_RECORD) throw this.#tooLong();
    return records;
  }

  /** @returns the last record, which no line break ends */
  end(): CsvRecord[] {
    return this.#read(this.#rest);
  }

  /** Behind the last line break that ends a record, which is one with all quotes before it closed; 0: there is none. */
  #findEnd(text: string): number {
    if (text.includes('"') && text.split('"').length % 2 === 0) this.#isOpen = !this.#isOpen;
    const lineBreak = this.#lineBreak.charCodeAt(0);
    let isOpen = this.#isOpen;
    for (let at = text.length - 1; at >= 0; at -= 1) {
      const character = text.charCodeAt(at);
      if (character === QUOTE) isOpen = !isOpen;
      else if (character === lineBreak && !isOpen) return at + 1;
    }
    return 0;
  }

  /** The records of a text in which all of them are whole. */
  #read(text: string): CsvRecord[] {
    return text.includes('"') ? this.#parse(text) : this.#split(text);
  }

  #split(text: string): CsvRecord[] {
    const records: CsvRecord[] = [];
    const isWindows = this.#lineBreaks.includes('\r\n');
    for (let start = 0; start < text.length; ) {
      const found = text.indexOf(this.#lineBreak, start);
      const end = found === -1 ? text.length : found;
      const raw = text.slice(start, isWindows && found > start && text[found - 1] === '\r' ? end - 1 : end);
      if (raw !== '') records.push({ cells: raw.split(this.#delimiter), raw, lineNo: this.#lineNo });
      this.#lineNo += 1 + (raw.includes('\r') ? countBreaks(raw) : 0);
      start = end + 1;
    }
    return records;
  }

  #parse(text: string): CsvRecord[] {
    const options = {
      delimiter: this.#delimiter,
      record_delimiter: this.#lineBreaks,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
    } as const;
    let parsed: { record: string[]; raw: string }[];
    try {
      parsed = parse(text, options) as unknown as typeof parsed;
    } catch (error) {
      throw this.#toFileError(error);
    }
    let line = this.#lineNo;
    this.#lineNo += countBreaks(text);
    return parsed.map(({ record, raw }) => {
      // `raw` brings blank lines before the record and the (first character of the) line break after it.
      const [before = ''] = /^[\r\n]*/.exec(raw) ?? [];
      const written = raw.slice(before.length).replace(/[\r\n]+$/, '');
      const lineNo = line + countBreaks(before);
      line = lineNo + 1 + countBreaks(written);
      return { cells: record, raw: written, lineNo };
    });
  }

  /** Most often it has quotes that do not pair up, and then that is what is said. */
  #tooLong(): FileError {
    const line = this.#lineNo;
    if (this.#rest.includes('"')) this.#parse(this.#rest);
    return new FileError(
      `The record on line ${line} has more than ${MAX_RECORD.toLocaleString('en')} characters. Nothing was changed; deliver the file again.`,
    );
  }

  #toFileError(error: unknown): unknown {
    if (!(error instanceof CsvError)) return error;
    const { lines } = error as CsvError & { lines?: number };
    const line = this.#lineNo + (lines ?? 1) - 1;
    const what =
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? `A quoted value is opened and never closed near line ${line}: the file was probably cut off`
        : `The quotes in the file do not pair up near line ${line}: a value with a quote in it stands in quotes, with that quote written twice`;
    return new FileError(`${what}. Nothing was changed; deliver the file again.`, { cause: error });
  }
}

const countBreaks = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;
