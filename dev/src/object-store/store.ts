import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import S3Object, { type Metadata } from 's3rver/lib/models/object.js';
import FilesystemStore, {
  type Listing,
  type ListOptions,
  type Stored,
} from 's3rver/lib/stores/filesystem.js';

const OBJECT_SUFFIX = '._S3rver_object';

/**
 * s3rver's file store with the promises of S3 that it does not keep by itself: an object appears whole or not
 * at all, whoever reads while it is replaced gets the old or the new one, and listings are in key order, so
 * that no key is lost between two pages.
 *
 * Files are renamed and opened with synchronous calls: no other request is served in between.
 */
export class AtomicStore extends FilesystemStore {
  readonly #incoming: string;

  /** @param directory for this store alone; what an interrupted upload left there is removed */
  constructor(directory: string) {
    super(join(directory, 'buckets'));
    this.#incoming = join(directory, 'incoming');
    rmSync(this.#incoming, { recursive: true, force: true });
    mkdirSync(this.#incoming, { recursive: true });
  }

  /** @throws for a key that is no plain path below its bucket */
  override getResourcePath(bucket: string, key: string | undefined, resource: string): string {
    if (key?.split('/').some((part) => part === '' || part === '.' || part === '..')) {
      throw new Error(
        `The key "${key}" has an empty part, "." or "..", which this object store does not take.`,
      );
    }
    return super.getResourcePath(bucket, key, resource);
  }

  override async putObject(object: S3Object): Promise<Stored> {
    const draft = join(this.#incoming, randomUUID());
    const stored = await receive(object.content ?? Buffer.alloc(0), draft);
    const path = this.getResourcePath(object.bucket, object.key, 'object');
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(
      this.getResourcePath(object.bucket, object.key, 'metadata.json'),
      JSON.stringify(object.metadata),
    );
    replaceFile(`${path}.md5`, stored.md5);
    renameSync(draft, path);
    return stored;
  }

  override async putPart(bucket: string, uploadId: string, part: string, content: Readable): Promise<Stored> {
    const path = join(this.getResourcePath(bucket, undefined, 'uploads'), uploadId, part);
    const stored = await receive(content, path);
    writeFileSync(`${path}.md5`, stored.md5);
    return stored;
  }

  override async getMetadata(bucket: string, key: string): Promise<Metadata> {
    return this.#metadata(bucket, key, statSync(this.getResourcePath(bucket, key, 'object')));
  }

  override async getObject(
    bucket: string,
    key: string,
    range: { start?: number; end?: number } = {},
  ): Promise<S3Object | null> {
    try {
      const { content, metadata } = this.#open(bucket, key, range);
      const object = new S3Object(bucket, key, content, metadata);
      if (range.start === undefined && range.end === undefined) return object;
      const { start = 0, end = Infinity } = range;
      object.range = { start, end: Math.min(end, object.size - 1) };
      if (start > object.range.end) {
        content.destroy();
        object.content = null;
      }
      return object;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  override async listObjects(bucket: string, options: ListOptions): Promise<Listing> {
    const { prefix = '', delimiter = '', startAfter = '', maxKeys = 1000 } = options;
    const commonPrefixes = new Set<string>();
    const keys: string[] = [];
    for (const key of this.#keys(bucket)) {
      if (!key.startsWith(prefix) || byUtf8(key, startAfter) <= 0) continue;
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      if (end >= 0) commonPrefixes.add(key.slice(0, end + delimiter.length));
      else keys.push(key);
    }
    const page = keys.slice(0, maxKeys);
    const objects = await Promise.all(page.map((key) => this.#describe(bucket, key)));
    return {
      objects: objects.filter((object) => object !== undefined),
      commonPrefixes: [...commonPrefixes],
      isTruncated: keys.length > maxKeys,
    };
  }

  #keys(bucket: string): string[] {
    const files = readdirSync(this.getBucketPath(bucket), { recursive: true, encoding: 'utf8' });
    return files
      .filter((file) => file.endsWith(OBJECT_SUFFIX))
      .map((file) => file.slice(0, -OBJECT_SUFFIX.length))
      .sort(byUtf8);
  }

  /** @returns undefined for an object that is being deleted */
  async #describe(bucket: string, key: string): Promise<S3Object | undefined> {
    try {
      return new S3Object(bucket, key, null, await this.getMetadata(bucket, key));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Content and metadata of one and the same version. */
  #open(bucket: string, key: string, range: { start?: number; end?: number }) {
    const path = this.getResourcePath(bucket, key, 'object');
    const fd = openSync(path, 'r');
    const content = createReadStream(path, { ...range, fd });
    return { content, metadata: this.#metadata(bucket, key, fstatSync(fd)) };
  }

  #metadata(bucket: string, key: string, { size, mtime }: Stats): Metadata {
    const read = (resource: string) => readFileSync(this.getResourcePath(bucket, key, resource), 'utf8');
    return {
      ...(JSON.parse(read('metadata.json')) as Metadata),
      etag: JSON.stringify(read('object.md5')),
      'last-modified': mtime.toUTCString(),
      'content-length': size,
    };
  }
}

/** Writes all of `content` to disk. A body that ends early is an error and leaves no file. */
async function receive(content: Readable | Buffer, path: string): Promise<Stored> {
  const hash = createHash('md5');
  let size = 0;
  const measure = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  try {
    const source = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    await pipeline(source, measure, createWriteStream(path, { flush: true }));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
  return { size, md5: hash.digest('hex') };
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** The order in which S3 lists keys. */
function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
