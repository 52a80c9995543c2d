import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { SourceTest } from '@pmd/core/contract/sources';
import { objectStore } from '@pmd/core/object-store';
import type { Reach } from '@pmd/core/private-addresses';
import { type ObjectStore, startObjectStore } from '@pmd/test/support/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testBucket } from '../src/ingest/test-source.ts';
import { setUp } from '../src/setup.ts';
import { ADMIN, type Api, startApi } from './api.ts';

const OLD_KEY = Buffer.alloc(32, 7).toString('base64');
const NEW_KEY = Buffer.alloc(32, 8).toString('base64');

let api: Api;
let token: string;
let store: ObjectStore;
const dataDir = mkdtempSync(join(tmpdir(), 'pmd-sources-'));
const servers: Server[] = [];

beforeAll(async () => {
  [api, store] = await Promise.all([
    startApi({ ALLOW_PRIVATE_ENDPOINTS: '1' }),
    startObjectStore({ dataDir }),
  ]);
  token = await api.tokenOf(ADMIN);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await Promise.all([api.stop(), store.stop()]);
  rmSync(dataDir, { recursive: true, force: true });
});

const get = (path: string) => api.ask('GET', path, { token });
const post = (path: string, json?: unknown) => api.ask('POST', path, { token, json });
const patch = (id: string, json: unknown) => api.ask('PATCH', `/api/sources/${id}`, { token, json });
const place = () => ({
  bucket: store.bucket,
  prefix: 'in/',
  region: store.region,
  endpoint: store.endpoint,
  accessKeyId: store.accessKeyId,
  secretAccessKey: store.secretAccessKey,
});
let number = 0;
const create = async (settings: Record<string, unknown> = {}) => {
  number += 1;
  return (await post('/api/sources', { name: `Source ${number}`, ...place(), ...settings })).body;
};

/** A store that refuses everything with one error of S3, in its own format. */
async function refusing(status: number, code: string): Promise<string> {
  const server = createServer((_req, res) => {
    res.writeHead(status, { 'content-type': 'application/xml' });
    res.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('sources', () => {
  it('are created with the defaults of the file contract, listed, read and changed, and the secret is never told', async () => {
    const made = await post('/api/sources', { name: 'Second partner', ...place() });
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        name: 'Second partner',
        kind: 's3',
        status: 'active',
        bucket: store.bucket,
        prefix: 'in/',
        isFromEnvironment: false,
        accessKeyId: store.accessKeyId,
        hasSecret: true,
        delimiter: null,
        dayFormat: 'YYYY-MM-DD',
        decimalSeparator: '.',
        columnAliases: {},
        rejectLimit: '0.05',
        expectedBy: null,
        alertWhenMissing: true,
      },
    ]);
    const { id } = made.body;
    const settings = {
      delimiter: ';',
      dayFormat: 'DD/MM/YYYY',
      decimalSeparator: ',',
      columnAliases: { Kunde: 'client_name' },
      rejectLimit: '0.1',
      expectedBy: '06:30',
      alertWhenMissing: false,
      status: 'disabled',
    };
    expect((await patch(id, settings)).body).toMatchObject(settings);
    expect((await get(`/api/sources/${id}`)).body).toMatchObject(settings);
    expect((await patch(id, { expectedBy: null, delimiter: null })).body).toMatchObject({
      expectedBy: null,
      delimiter: null,
    });
    const before = await sealedOf(id);
    await patch(id, { secretAccessKey: 'another secret key' });
    expect(await sealedOf(id)).not.toBe(before);
    for (const path of ['/api/sources', `/api/sources/${id}`, '/api/audit-log']) {
      const text = JSON.stringify((await get(path)).body);
      expect(text).toContain('Second partner');
      expect(text).not.toContain(store.secretAccessKey);
      expect(text).not.toContain('another secret key');
    }
    expect(await sealedOf(id)).not.toContain('another');
    expect((await post('/api/sources', { name: 'Second partner', ...place() })).body.error.message).toBe(
      'There is already a source with this name.',
    );
  });

  it.each([
    ['an endpoint that is no address', { endpoint: 'store.example' }],
    ['another protocol', { endpoint: 'ftp://store.example' }],
    ['a password in the endpoint', { endpoint: 'https://me:secret@store.example' }],
    ['the address where a cloud keeps its machines’ secrets', { endpoint: 'http://169.254.169.254' }],
    ['a bucket that cannot be', { bucket: 'no bucket/' }],
    ['no key', { accessKeyId: '' }],
    ['an unknown column', { columnAliases: { Kunde: 'customer' } }],
    ['a limit above all rows', { rejectLimit: '1.5' }],
    ['a time that is none', { expectedBy: '24:00' }],
    ['a setting nobody knows', { colour: 'blue' }],
  ])('refuse %s', async (_what, wrong) => {
    const answer = await post('/api/sources', { name: 'Wrong', ...place(), ...wrong });
    expect([answer.status, answer.body.error.details.length > 0]).toEqual([400, true]);
  });

  it('that the environment describes keep their bucket, and uploads have none', async () => {
    const { items } = (await get('/api/sources')).body;
    const own = items.find(({ isFromEnvironment }: { isFromEnvironment: boolean }) => isFromEnvironment);
    const uploads = items.find(({ kind }: { kind: string }) => kind === 'upload');
    expect((await patch(own.id, { bucket: 'elsewhere' })).status).toBe(409);
    expect((await patch(own.id, { dayFormat: 'MM/DD/YYYY' })).body.dayFormat).toBe('MM/DD/YYYY');
    expect((await patch(uploads.id, { bucket: 'elsewhere' })).status).toBe(409);
    expect((await patch(uploads.id, { delimiter: '|' })).body.delimiter).toBe('|');
    expect((await post(`/api/sources/${uploads.id}/test`)).status).toBe(409);
    expect((await post('/api/sources/019aa000-0000-7000-8000-000000000000/test')).status).toBe(404);
  });
});

const sealedOf = async (id: string) => {
  const { rows } = await api.root.query<{ sealed: string }>(
    'select secret_access_key_sealed as sealed from ingest.sources where id = $1',
    [id],
  );
  return rows[0]?.sealed;
};

describe('a store inside the server’s own network', () => {
  const keys = { accessKeyId: 'AK', secretAccessKey: 'SK' };
  const reached = async (endpoint: string, reach: Reach) => {
    const { steps } = await testBucket(
      { bucket: 'bucket', prefix: '', region: null, endpoint },
      { ...keys, reach },
    );
    return steps.find(({ status }) => status === 'failed')?.message;
  };

  it('is not asked for anything, by address or by name, unless the operator allows it', async () => {
    const asked: string[] = [];
    const server = createServer((req, res) => {
      asked.push(req.url ?? '');
      res.writeHead(403).end();
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '127.1', '[::ffff:127.0.0.1]']) {
      expect([host, await reached(`http://${host}:${port}`, 'internet')]).toEqual([
        host,
        expect.stringContaining('not on the internet'),
      ]);
    }
    expect(asked).toEqual([]);
    expect(await reached(`http://localhost:${port}`, 'network')).toContain('may not list');
    expect(asked).toHaveLength(1);
  });

  it('is not asked when it is where a cloud keeps its machines’ secrets, whatever is allowed', async () => {
    for (const host of ['169.254.169.254', '[fd00:ec2::254]', '100.100.100.200', '0.0.0.0']) {
      expect([host, await reached(`http://${host}`, 'network')]).toEqual([
        host,
        expect.stringContaining('not on the internet'),
      ]);
    }
  });
});

describe('the test of a source', () => {
  const test = async (settings: Record<string, unknown> = {}): Promise<SourceTest> =>
    (await post(`/api/sources/${(await create(settings)).id}/test`)).body;
  const failing = ({ isOk, steps }: SourceTest) => {
    const at = steps.findIndex(({ status }) => status === 'failed');
    expect(isOk).toBe(false);
    expect(steps.slice(0, at).every(({ status }) => status === 'ok')).toBe(true);
    expect(steps.slice(at + 1).every(({ status }) => status === 'skipped')).toBe(true);
    return [steps[at]?.step, steps[at]?.message];
  };

  it('passes where files can be listed and read, also while there is none', async () => {
    const empty = await test({ prefix: 'nothing-here/' });
    expect([empty.isOk, empty.steps.at(-1)?.status]).toEqual([true, 'skipped']);
    const s3 = objectStore(store);
    await s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: 'in/a.csv', Body: 'date\n' }));
    s3.destroy();
    const full = await test();
    expect([full.isOk, full.steps.every(({ status }) => status === 'ok')]).toEqual([true, true]);
  });

  it('names the step that fails, against a real store', async () => {
    expect(failing(await test({ bucket: 'not-there' }))).toEqual([
      'bucket',
      'There is no bucket of this name at this address.',
    ]);
    expect(failing(await test({ accessKeyId: 'NOBODY' }))[0]).toBe('key');
    expect(failing(await test({ secretAccessKey: 'wrong' }))[0]).toBe('secret');
  });

  it('names the address when nothing answers there', async () => {
    expect(failing(await test({ endpoint: 'http://127.0.0.1:1' }))).toEqual([
      'reach',
      'Nothing answers at this address and port. Check the endpoint.',
    ]);
    expect(failing(await test({ endpoint: 'http://no-such-host.invalid' }))[0]).toBe('reach');
  });

  it.each([
    [403, 'RequestTimeTooSkewed', 'clock'],
    [403, 'InvalidAccessKeyId', 'key'],
    [403, 'SignatureDoesNotMatch', 'secret'],
    [404, 'NoSuchBucket', 'bucket'],
    [301, 'PermanentRedirect', 'bucket'],
    [403, 'AccessDenied', 'list'],
  ])('tells %i %s as what it is', async (status, code, step) => {
    expect(failing(await test({ endpoint: await refusing(status, code) }))[0]).toBe(step);
  });
});

describe('a new key in front of the old one', () => {
  it('opens what the old one sealed, and seals it anew at the next start', async () => {
    const { id } = await create();
    const sealed = await sealedOf(id);
    await setUp({ ...api.config, DATA_ENCRYPTION_KEY: `${NEW_KEY},${OLD_KEY}` });
    expect(await sealedOf(id)).not.toBe(sealed);
    // With the old key alone it can no longer be opened, and the answer says so.
    const answer = await post(`/api/sources/${id}/test`);
    expect([answer.status, answer.body.error.message]).toEqual([
      409,
      expect.stringContaining('DATA_ENCRYPTION_KEY'),
    ]);
    await setUp({ ...api.config, DATA_ENCRYPTION_KEY: `${OLD_KEY},${NEW_KEY}` });
    expect((await post(`/api/sources/${id}/test`)).body.isOk).toBe(true);
  });
});
