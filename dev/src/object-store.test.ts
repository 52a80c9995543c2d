import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ObjectStore, startObjectStore } from './object-store.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'pmd-objects-'));
const created: string[] = [];
let store: ObjectStore;
let s3: S3Client;

function client(overrides: { secretAccessKey?: string; checksums?: 'WHEN_SUPPORTED' } = {}): S3Client {
  return new S3Client({
    endpoint: store.endpoint,
    region: store.region,
    forcePathStyle: true,
    requestChecksumCalculation: overrides.checksums ?? 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    credentials: {
      accessKeyId: store.accessKeyId,
      secretAccessKey: overrides.secretAccessKey ?? store.secretAccessKey,
    },
  });
}

async function start(): Promise<void> {
  store = await startObjectStore({ dataDir, onObjectCreated: (key) => created.push(key) });
  s3 = client();
}

const put = (Key: string, Body: string | Buffer) =>
  s3.send(new PutObjectCommand({ Bucket: store.bucket, Key, Body }));
const get = async (Key: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: store.bucket, Key }));
  return Body?.transformToString();
};
async function keys(Prefix: string, pageSize?: number): Promise<string[]> {
  const found: string[] = [];
  const pages = paginateListObjectsV2(
    { client: s3, ...(pageSize && { pageSize }) },
    { Bucket: store.bucket, Prefix },
  );
  for await (const { Contents = [] } of pages) found.push(...Contents.map(({ Key }) => Key as string));
  return found;
}

beforeAll(start);
afterAll(async () => {
  await store.stop();
  rmSync(dataDir, { recursive: true });
});

describe('the embedded object store', { timeout: 60_000 }, () => {
  it.each([
    'daily/2026/11/pmp_2026-11-19.csv',
    'with space/a b.csv',
    'plus+and%20percent&=.csv',
    'Frühling/日本語 📈.csv',
    "quote's (1)*!.csv",
    'no.ending',
  ])('gives back what was put under %s, and lists it by that name', async (key) => {
    await put(key, `content of ${key}`);
    expect(await get(key)).toBe(`content of ${key}`);
    expect(await keys(key)).toEqual([key]);
    expect(created).toContain(key);
  });

  it('describes an object the same way in a listing, a head and a get', async () => {
    await put('described.csv', 'date,client_name\n');
    const at = { Bucket: store.bucket, Key: 'described.csv' };
    const head = await s3.send(new HeadObjectCommand(at));
    const full = await s3.send(new GetObjectCommand(at));
    const list = await s3.send(new ListObjectsV2Command({ Bucket: at.Bucket, Prefix: at.Key }));
    await full.Body?.transformToString();
    const wanted = { ETag: head.ETag, LastModified: head.LastModified };
    expect(head).toMatchObject({
      ContentLength: 17,
      LastModified: expect.any(Date),
      ETag: expect.any(String),
    });
    expect(full).toMatchObject({ ContentLength: 17, ...wanted });
    expect(list.Contents?.[0]).toMatchObject({ Size: 17, ...wanted });
  });

  it('gives a range of bytes', async () => {
    await put('range.csv', '0123456789');
    const at = { Bucket: store.bucket, Key: 'range.csv' };
    const middle = await s3.send(new GetObjectCommand({ ...at, Range: 'bytes=3-5' }));
    expect(await middle.Body?.transformToString()).toBe('345');
    const rest = await s3.send(new GetObjectCommand({ ...at, Range: 'bytes=8-' }));
    expect(await rest.Body?.transformToString()).toBe('89');
    const beyond = s3.send(new GetObjectCommand({ ...at, Range: 'bytes=10-20' }));
    await expect(beyond).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('gives exactly the version that was asked for, or none', async () => {
    const first = await put('version.csv', 'one');
    const at = { Bucket: store.bucket, Key: 'version.csv', IfMatch: first.ETag };
    const { Body } = await s3.send(new GetObjectCommand(at));
    expect(await Body?.transformToString()).toBe('one');
    await put('version.csv', 'two');
    await expect(s3.send(new GetObjectCommand(at))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('keeps an empty object', async () => {
    await put('empty.csv', '');
    expect(await get('empty.csv')).toBe('');
  });

  it('changes the ETag when the content changes, and forgets a deleted key', async () => {
    const first = await put('again.csv', 'one');
    const second = await put('again.csv', 'two');
    expect(second.ETag).not.toBe(first.ETag);
    expect(await get('again.csv')).toBe('two');
    await s3.send(new DeleteObjectCommand({ Bucket: store.bucket, Key: 'again.csv' }));
    await expect(get('again.csv')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('puts the parts of a multi-part upload together', async () => {
    const at = { Bucket: store.bucket, Key: 'parts/large.csv' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
    const bodies = ['a', 'b', 'c'].map((letter) => letter.repeat(5 * 1024 * 1024));
    const Parts = await Promise.all(
      bodies.map(async (Body, index) => {
        const PartNumber = index + 1;
        const { ETag } = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
        return { PartNumber, ETag };
      }),
    );
    await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
    expect(await get(at.Key)).toBe(bodies.join(''));
    expect(created).toContain(at.Key);
  });

  it('lists every key once and in order over many pages, whatever the names', async () => {
    const names = ['a/1', 'a-b', 'a.b', 'a', 'a b/1', 'aé', 'a😀', 'a', 'a_/x'];
    const wanted = [...new Set(names)].map((name) => `many/${name}.csv`);
    await Promise.all(wanted.map((key) => put(key, key)));
    wanted.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await keys('many/', 1)).toEqual(wanted);
    expect(await keys('many/')).toEqual(wanted);
  });

  it('lists folders when asked with a delimiter', async () => {
    await Promise.all(['f/a.csv', 'f/x/1.csv', 'f/x/2.csv', 'f/y/1.csv'].map((key) => put(key, key)));
    const list = await s3.send(
      new ListObjectsV2Command({ Bucket: store.bucket, Prefix: 'f/', Delimiter: '/' }),
    );
    expect(list.Contents?.map(({ Key }) => Key)).toEqual(['f/a.csv']);
    expect(list.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['f/x/', 'f/y/']);
  });

  it('refuses whoever does not know the secret', async () => {
    const stranger = client({ secretAccessKey: 'wrong' });
    const list = stranger.send(new ListObjectsV2Command({ Bucket: store.bucket }));
    await expect(list).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    const anonymous = await fetch(`${store.endpoint}/${store.bucket}`);
    expect(anonymous.status).toBe(403);
    expect(await anonymous.text()).toContain('<Code>AccessDenied</Code>');
  });

  it('says that a bucket does not exist', async () => {
    const list = s3.send(new ListObjectsV2Command({ Bucket: 'elsewhere' }));
    await expect(list).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('refuses a body in a framing it would store as content', async () => {
    const body = Readable.from([Buffer.from('date\n')]);
    const upload = client({ checksums: 'WHEN_SUPPORTED' }).send(
      new PutObjectCommand({ Bucket: store.bucket, Key: 'framed.csv', Body: body, ContentLength: 5 }),
    );
    await expect(upload).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(await keys('framed')).toEqual([]);
  });

  it('keeps the old object when an upload breaks off', async () => {
    await put('whole.csv', 'old');
    const headers = await signedHeaders('whole.csv', 1000);
    const upload = request(`${store.endpoint}/${store.bucket}/whole.csv?x-id=PutObject`, {
      method: 'PUT',
      headers,
    });
    const broken = new Promise((fulfil) => upload.once('error', fulfil));
    upload.write('new, but not all of it', () => upload.destroy());
    await broken;
    expect(await get('whole.csv')).toBe('old');
  });

  it('keeps its objects over a restart', async () => {
    await put('kept/é.csv', 'kept');
    await store.stop();
    await start();
    expect(await get('kept/é.csv')).toBe('kept');
  });

  it('listens on the loopback address only', () => {
    expect(new URL(store.endpoint).hostname).toBe('127.0.0.1');
  });
});

/** The headers with which the client would have announced an upload of `length` bytes. */
async function signedHeaders(Key: string, length: number): Promise<Record<string, string>> {
  let headers: Record<string, string> = {};
  const spy = client();
  spy.middlewareStack.add(
    () => async (args) => {
      headers = { ...(args.request as { headers: Record<string, string> }).headers };
      throw new Error('not sent');
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const command = new PutObjectCommand({ Bucket: store.bucket, Key, Body: Buffer.alloc(length) });
  await spy.send(command).catch(() => {});
  return headers;
}
