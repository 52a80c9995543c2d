import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Transaction } from '@pmd/core/database';
import { addDays, today } from '@pmd/core/days';
import { sql } from '@pmd/core/sql';
import { from as copyFrom } from 'pg-copy-streams';
import { decode } from '../csv/decode.ts';
import { readLines } from '../csv/read-lines.ts';
import { copyText } from './copy-text.ts';
import type { Run } from './run.ts';

/** In days. */
const TEN_YEARS = 3653;

/** How far the file has been read; updated while it is. */
export interface Received {
  rows: number;
  bytes: number;
}

/**
 * Streams a file into the working table `incoming`: every record becomes one line. Memory does not grow with the file.
 * @returns SHA-256 of the bytes as delivered, hex
 * @throws {FileError} when it is no table of the contract
 */
export async function receive(
  tx: Transaction,
  run: Run,
  bytes: AsyncIterable<Buffer>,
  received: Received,
): Promise<string> {
  const hash = createHash('sha256');
  async function* tapped() {
    for await (const chunk of bytes) {
      hash.update(chunk);
      received.bytes += chunk.length;
      yield chunk;
    }
  }
  const text = await decode(tapped());
  const rules = {
    dayFormat: run.day_format,
    decimalSeparator: run.decimal_separator,
    firstDay: addDays(today(run.time_zone), -TEN_YEARS),
    lastDay: addDays(today(run.time_zone), 1),
  };
  async function* copyLines() {
    for await (const lines of readLines(text, rules, run.column_aliases)) {
      received.rows += lines.length;
      yield lines.map(copyText).join('');
    }
  }
  await pipeline(Readable.from(copyLines()), tx.query(copyFrom(sql('ingest/copy_incoming'))));
  return hash.digest('hex');
}
