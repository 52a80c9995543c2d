import { pipeline, Transform, type TransformCallback } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileError } from './file-error.ts';

const HEAD_BYTES = 64 * 1024;
const OLD_EXCEL = Buffer.from('d0cf11e0', 'hex');

/**
 * Bytes of a file → its text, as one stream of strings: gunzipped when they are gzip, decoded by their byte order
 * mark (UTF-8 or UTF-16; UTF-8 without one).
 * The stream fails with {@link FileError} for bytes that are no text, and with what `source` fails with.
 */
export async function decode(source: AsyncIterable<Buffer>): Promise<AsyncIterable<string>> {
  const [head, rest] = await peek(source, 4);
  if (head.length === 0) return (async function* () {})();
  const bytes = isGzip(head) ? gunzip(rest) : rest;
  const [start, all] = await peek(bytes, HEAD_BYTES);
  refuseKnownFormats(start);
  return toText(all, encodingOf(start));
}

function encodingOf([first, second]: Buffer): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

async function* gunzip(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const unzip = createGunzip();
  let sourceError: Error | undefined;
  const output = pipeline(source, unzip, new PassOn(), (error) => {
    // pipeline destroys the output with the error; the iteration below throws it.
    sourceError = error ?? undefined;
  });
  try {
    yield* output as AsyncIterable<Buffer>;
  } catch (error) {
    const cause = sourceError ?? (error as NodeJS.ErrnoException);
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_')) {
      throw new FileError('The compressed file is damaged or was cut off. Deliver it again.', { cause });
    }
    throw cause;
  }
}

class PassOn extends Transform {
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, chunk);
  }
}

function refuseKnownFormats(head: Buffer): void {
  if (isGzip(head))
    throw new FileError('The file is compressed twice. Deliver it compressed once, or not at all.');
  // Behind a byte order mark, too.
  const text = head.toString('latin1').replace(/^ï»¿/, '').trimStart().slice(0, 200).toLowerCase();
  if (text.startsWith('{') || text.startsWith('[')) {
    throw new FileError('This is JSON, not a CSV file. The partner probably delivered an error message.');
  }
  if (head.subarray(0, 4).equals(OLD_EXCEL)) {
    throw new FileError(
      'This is an old Excel workbook, not a CSV file. Export the sheet as CSV and deliver that.',
    );
  }
  if (text.startsWith('<!doctype') || text.startsWith('<html') || text.startsWith('<?xml')) {
    throw new FileError(
      'This is a web page or XML document, not a CSV file. The partner probably delivered an error page.',
    );
  }
  if (text.startsWith('pk\u0003\u0004')) {
    throw new FileError(
      'This is an Excel workbook or ZIP archive, not a CSV file. Export the sheet as CSV and deliver that.',
    );
  }
  if (text.startsWith('%pdf')) throw new FileError('This is a PDF document, not a CSV file.');
}

async function* toText(source: AsyncIterable<Buffer>, encoding: Encoding): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decodeChunk = (chunk?: Buffer): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (cause) {
      throw new FileError(
        'The file is not UTF-8 text (nor UTF-16 with a byte order mark). Save it as “CSV UTF-8” and deliver it again.',
        { cause },
      );
    }
  };
  for await (const chunk of source) {
    const text = decodeChunk(chunk);
    if (text.includes('\0')) {
      throw new FileError(
        'The file is no text, or UTF-16 without a byte order mark. Save it as “CSV UTF-8” and deliver it again.',
      );
    }
    yield text;
  }
  const end = decodeChunk();
  if (end !== '') yield end;
}

/** The first `bytes` bytes (fewer when there are no more), and the whole source again. */
async function peek(source: AsyncIterable<Buffer>, bytes: number): Promise<[Buffer, AsyncIterable<Buffer>]> {
  const iterator = source[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(seen);
  return [
    head,
    (async function* () {
      try {
        if (head.length > 0) yield head;
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
      } finally {
        await iterator.return?.();
      }
    })(),
  ];
}
