import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Transaction } from '@pmd/core/database';
import { addDays, today } from '@pmd/core/days';
import { sql } from '@pmd/core/sql';
import { from as copyFrom } from 'pg-copy-streams';
import { decode } from '../csv/decode.ts';
import type { Dialect } from '../csv/dialect.ts';
import { openTable } from '../csv/read-lines.ts';
import { copyText } from './copy-text.ts';
import { pathNumbers } from './path-numbers.ts';
import type { Run } from './run.ts';

/** In days. */
const TEN_YEARS = 3653;

/** Bytes of lines that go to the database at once: it stores one batch while the next is read. */
const BATCH_BYTES = 4_000_000;

/** How far the file has been read; updated while it is. */
export interface Received {
  rows: number;
  bytes: number;
}

/** The lines that were kept, and how many of them rejected. */
export interface Kept {
  rows: number;
  rejected: number;
}

/** What a file is made of, beside its lines. */
export interface Content extends Kept {
  /** SHA-256 of the bytes as delivered, hex. */
  sha256: string;
  dialect: Pick<Dialect, 'header' | 'delimiter'>;
  /** The ingestion whose rejected lines these are, corrected. */
  corrects: string | undefined;
}

/**
 * Streams a file into the database: every record becomes one line, kept for good, and the lines that can be loaded stand
 * in the working table `incoming`. Memory does not grow with the file.
 * @throws {FileError} when it is no table of the contract
 */
export async function receive(
  tx: Transaction,
  run: Run,
  bytes: AsyncIterable<Buffer>,
  received: Received,
): Promise<Content> {
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
  const table = await openTable(text, rules, run.column_aliases, run.delimiter);
  const kept = { rows: 0, rejected: 0 };
  const pathNoOf = pathNumbers();
  let batch: Buffer[] = [];
  let batchBytes = 0;
  let isFirst = true;
  let storing = Promise.resolve();
  try {
    for await (const lines of table.lines) {
      const piece = Buffer.from(lines.map((line) => copyText(line, pathNoOf(line))).join(''));
      batch.push(piece);
      batchBytes += piece.length;
      kept.rows += lines.length;
      kept.rejected += lines.filter(({ disposition }) => disposition === 'rejected').length;
      received.rows = kept.rows;
      // Text that was read ahead comes without waiting, and the database would wait meanwhile.
      await breathe();
      if (batchBytes < BATCH_BYTES) continue;
      await storing;
      storing = copyBatch(tx, run, batch, isFirst);
      // Looked at above and below; until then it must not count as unhandled.
      storing.catch(() => {});
      isFirst = false;
      batch = [];
      batchBytes = 0;
    }
  } finally {
    await storing;
  }
  await copyBatch(tx, run, batch, isFirst);
  const { dialect, corrects } = table;
  return { ...kept, sha256: hash.digest('hex'), dialect, corrects: corrects() };
}

async function copyBatch(tx: Transaction, run: Run, lines: Buffer[], isFirst: boolean): Promise<void> {
  // Only to make room: small files have one batch, which goes with the transaction.
  if (!isFirst) await tx.query('truncate batch');
  await pipeline(Readable.from(lines), tx.query(copyFrom(sql('ingest/copy_batch'))));
  await storeBatch(tx, run);
}

/** Keeps the lines of the working table `batch`, and takes those that can be loaded. */
export async function storeBatch(tx: Transaction, run: Run): Promise<void> {
  await tx.query(sql('ingest/keep_batch'), [run.id, run.organization_id]);
  await tx.query(sql('ingest/take_paths'));
  await tx.query(sql('ingest/take_batch'));
}
