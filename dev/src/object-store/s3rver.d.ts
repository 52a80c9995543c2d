// The parts of s3rver that are used here; the package has no types of its own.

declare module 's3rver' {
  import type { EventEmitter } from 'node:events';
  import type { RequestListener } from 'node:http';
  import type FilesystemStore from 's3rver/lib/stores/filesystem.js';

  export interface S3Event {
    Records: { eventName: string; s3: { object: { key: string } } }[];
  }

  /** Of Koa's, on which s3rver is built. */
  export interface Context {
    status: number;
    type: string;
    body: unknown;
    get(header: string): string;
    response: { get(header: string): string };
  }
  type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

  export default class S3rver extends EventEmitter<{ event: [S3Event] }> {
    constructor(options: { directory: string; silent: boolean; vhostBuckets: boolean });
    store: FilesystemStore;
    context: { store: FilesystemStore };
    middleware: Middleware[];
    callback(): RequestListener;
  }
}

declare module 's3rver/lib/models/account.js' {
  export default class AWSAccount {
    static DUMMY_ACCOUNT: AWSAccount;
    createKeyPair(accessKeyId: string, secretAccessKey: string): void;
    revokeAccessKey(accessKeyId: string): void;
  }
}

declare module 's3rver/lib/models/object.js' {
  import type { Readable } from 'node:stream';

  export type Metadata = Record<string, string | number>;

  export default class S3Object {
    constructor(bucket: string, key: string, content: Readable | Buffer | null, metadata: Metadata);
    bucket: string;
    key: string;
    content: Readable | Buffer | null;
    metadata: Metadata;
    range?: { start: number; end: number };
    size: number;
  }
}

declare module 's3rver/lib/stores/filesystem.js' {
  import type { Readable } from 'node:stream';
  import type S3Object from 's3rver/lib/models/object.js';
  import type { Metadata } from 's3rver/lib/models/object.js';

  export interface ListOptions {
    delimiter?: string | undefined;
    startAfter?: string | undefined;
    prefix?: string | undefined;
    maxKeys?: number;
  }
  export interface Listing {
    objects: S3Object[];
    commonPrefixes: string[];
    isTruncated: boolean;
  }
  export interface Stored {
    size: number;
    md5: string;
  }

  export default class FilesystemStore {
    constructor(rootDirectory: string);
    getBucketPath(bucket: string): string;
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    getMetadata(bucket: string, key: string): Promise<Metadata>;
    putBucket(bucket: string): Promise<unknown>;
    listObjects(bucket: string, options: ListOptions): Promise<Listing>;
    getObject(
      bucket: string,
      key: string,
      range?: { start?: number; end?: number },
    ): Promise<S3Object | null>;
    putObject(object: S3Object): Promise<Stored>;
    putPart(bucket: string, uploadId: string, partNumber: string, content: Readable): Promise<Stored>;
  }
}
