import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, type Ask, startApi } from './api.ts';

let api: Api;
let token: string;
let organizationId: string;
beforeAll(async () => {
  api = await startApi();
  token = await api.tokenOf(ADMIN);
  organizationId = (await api.ask('GET', '/api/me', { token })).body.organizationId;
});
afterAll(() => api.stop());

const get = (path: string, headers: Record<string, string> = {}) => api.ask('GET', path, { token, headers });
const post = (path: string, json?: unknown) => api.ask('POST', path, { token, json });
const patch = (path: string, json: unknown) => api.ask('PATCH', path, { token, json });
const upload = (body: Ask['body'], type = 'text/csv', fileName = 'daily.csv') =>
  api.ask('POST', `/api/ingestions?fileName=${encodeURIComponent(fileName)}`, {
    token,
    headers: { 'content-type': type },
    ...(body !== undefined && { body }),
  });
const uploaded = async () => (await upload('a,b\n1,2\n')).body.ingestionId as string;
const forgetJobs = () => api.root.query('delete from graphile_worker._private_jobs');

async function storedBytes(id: string): Promise<{ sizes: number[]; bytes: Buffer }> {
  const { rows } = await api.root.query<{ bytes: Buffer }>(
    'select bytes from ingest.upload_chunks where ingestion_run_id = $1 order by chunk_no',
    [id],
  );
  return {
    sizes: rows.map(({ bytes }) => bytes.length),
    bytes: Buffer.concat(rows.map(({ bytes }) => bytes)),
  };
}

describe('uploads', () => {
  it('are stored byte by byte and queued, and show as an ingestion', async () => {
    await forgetJobs();
    const content = 'date,client_name\n2026-01-01,"שלום 🎉"\n';
    const answer = await upload(content, 'text/csv; charset=utf-8', 'Januar – 01.CSV');
    expect(answer.status).toBe(202);
    const { ingestionId } = answer.body;
    expect(answer.body).toEqual({ ingestionId: expect.any(String) });
    expect((await storedBytes(ingestionId)).bytes.toString()).toBe(content);
    expect(await api.jobs()).toEqual([
      {
        task: 'ingest_file',
        payload: { ingestionId, organizationId },
        key: `ingest:${ingestionId}`,
        queue: `ingest:${organizationId}`,
      },
    ]);
    const size = Buffer.byteLength(content);
    expect((await get(`/api/ingestions/${ingestionId}`)).body).toEqual({
      id: ingestionId,
      fileName: 'Januar – 01.CSV',
      sourceName: 'Uploads',
      status: 'queued',
      message: null,
      rowsRead: 0,
      rowsLoaded: 0,
      rowsRejected: 0,
      rowsHeld: 0,
      rowsIgnored: 0,
      rowsWarned: 0,
      runDate: null,
      sizeBytes: size,
      createdAt: expect.any(String),
      startedAt: null,
      finishedAt: null,
      progress: { stage: 'queued', rows: 0, bytes: 0, totalBytes: size },
      isReplaced: false,
      reapplyOf: null,
      resolutionNote: null,
      resolutionStatus: null,
      resolvedBy: null,
      resolvedAt: null,
    });
  });

  it('are kept in chunks of 1 MiB, however they arrive, compressed or not', async () => {
    const big = Buffer.alloc(2.5 * 1024 * 1024, 'x,y\n');
    const { ingestionId } = (await upload(big)).body;
    const stored = await storedBytes(ingestionId);
    expect(stored.sizes).toEqual([1048576, 1048576, 524288]);
    expect(stored.bytes.equals(big)).toBe(true);

    const gz = gzipSync('a,b\n');
    for (const type of ['application/gzip', 'application/octet-stream']) {
      const answer = await upload(gz, type, 'daily.csv.gz');
      expect((await storedBytes(answer.body.ingestionId)).bytes.equals(gz)).toBe(true);
    }
  });

  it('may come without a size', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('a,b\n'));
        controller.enqueue(Buffer.from('1,2\n'));
        controller.close();
      },
    });
    const response = await fetch(`${api.url}/api/ingestions?fileName=a.csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
      body,
      duplex: 'half',
    } as RequestInit);
    const { ingestionId } = (await response.json()) as { ingestionId: string };
    expect((await storedBytes(ingestionId)).bytes.toString()).toBe('a,b\n1,2\n');
    expect((await get(`/api/ingestions/${ingestionId}`)).body.sizeBytes).toBeNull();
  });

  it('leave nothing behind when they are empty, too large, of another kind or broken off', async () => {
    const count = async () => (await get('/api/ingestions')).body.total;
    const before = await count();
    await forgetJobs();
    const codeOf = async (answer: ReturnType<typeof upload>) => {
      const { status, body } = await answer;
      return [status, body.error.code];
    };
    expect(await codeOf(upload(undefined))).toEqual([400, 'empty_file']);
    expect(await codeOf(upload(new Uint8Array(0)))).toEqual([400, 'empty_file']);
    expect(await codeOf(upload('{}', 'application/json'))).toEqual([400, 'unsupported_content_type']);
    for (const name of ['daily.xlsx', '', '../../etc/passwd', 'a\nb.csv', 'x'.repeat(300)]) {
      expect(await codeOf(upload('a', 'text/csv', name))).toEqual([400, 'invalid_request']);
    }
    const compressed = api.ask('POST', '/api/ingestions?fileName=a.csv', {
      token,
      body: gzipSync('a'),
      headers: { 'content-type': 'text/csv', 'content-encoding': 'gzip' },
    });
    expect(await codeOf(compressed)).toEqual([400, 'unsupported_content_encoding']);
    expect(await announce(2 ** 30 + 1)).toBe(413);
    await breakOff();
    await expect.poll(openTransactions).toBe(0);
    expect(await count()).toBe(before);
    expect(await api.jobs()).toEqual([]);
  });
});

/** Starts an upload that says it will be of this size; resolves with the status that answers it. */
function announce(length: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const req = request(`${api.url}/api/ingestions?fileName=a.csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv', 'content-length': length },
    });
    req.on('response', (res) => {
      resolve(res.statusCode);
      req.destroy();
    });
    req.on('error', reject);
    req.flushHeaders();
  });
}

/** Sends half of what was announced and hangs up once the server is writing it down. */
async function breakOff(): Promise<void> {
  const req = request(`${api.url}/api/ingestions?fileName=a.csv`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'text/csv',
      'content-length': 4 * 1024 * 1024,
    },
  });
  req.on('error', () => {});
  req.write(Buffer.alloc(2 * 1024 * 1024, 'x'));
  await expect.poll(openTransactions).toBe(1);
  req.destroy();
}

async function openTransactions(): Promise<number> {
  const { rows } = await api.root.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where usename = 'app_api' and state = 'idle in transaction'`,
  );
  return rows[0]?.n ?? 0;
}

describe('ingestions', () => {
  const setStatus = (id: string, status: string, resolution: string | null = null) =>
    api.root.query('update ingest.ingestion_logs set status = $2, resolution_status = $3 where id = $1', [
      id,
      status,
      resolution,
    ]);

  it('are listed newest first, by page and by status', async () => {
    const ids = [await uploaded(), await uploaded(), await uploaded()];
    await setStatus(ids[1] as string, 'failed', 'open');
    const idsOf = async (query: string) =>
      (await get(`/api/ingestions${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect((await idsOf('')).slice(0, 3)).toEqual(ids.toReversed());
    expect(await idsOf('?limit=1&offset=1')).toEqual([ids[1]]);
    expect(await idsOf('?status=failed')).toEqual([ids[1]]);
    expect((await get('/api/ingestions?status=failed')).body.total).toBe(1);
    for (const query of ['?status=broken', '?limit=0', '?limit=1001', '?offset=-1', '?limit=1&limit=2']) {
      expect((await get(`/api/ingestions${query}`)).status).toBe(400);
    }
  });

  it('can be retried when they failed or were loaded in part, and not otherwise', async () => {
    const id = await uploaded();
    for (const status of ['queued', 'running', 'success', 'skipped_duplicate']) {
      await setStatus(id, status);
      expect((await post(`/api/ingestions/${id}/retry`)).status).toBe(409);
    }
    for (const status of ['failed', 'partial']) {
      await setStatus(id, status);
      await forgetJobs();
      const answer = await post(`/api/ingestions/${id}/retry`);
      expect([answer.status, answer.body]).toEqual([202, { ingestionId: id }]);
      expect((await get(`/api/ingestions/${id}`)).body.status).toBe('queued');
      expect((await api.jobs()).map(({ task, key }) => [task, key])).toEqual([
        ['ingest_file', `ingest:${id}`],
      ]);
    }
  });

  it('can be marked as resolved and open again when there is something to resolve', async () => {
    const id = await uploaded();
    expect((await patch(`/api/ingestions/${id}`, { resolutionStatus: 'resolved' })).status).toBe(409);
    await setStatus(id, 'failed', 'open');
    const resolved = await patch(`/api/ingestions/${id}`, { resolutionStatus: 'resolved' });
    expect(resolved.body).toMatchObject({
      resolutionStatus: 'resolved',
      resolvedBy: ADMIN.email,
      resolvedAt: expect.any(String),
    });
    const reopened = await patch(`/api/ingestions/${id}`, { resolutionStatus: 'open' });
    expect(reopened.body).toMatchObject({ resolutionStatus: 'open', resolvedBy: null, resolvedAt: null });
    expect((await patch(`/api/ingestions/${id}`, { resolutionStatus: 'gone' })).status).toBe(400);
  });

  it('that do not exist are not found', async () => {
    for (const id of ['019aa000-0000-7000-8000-000000000000', 'x']) {
      const path = `/api/ingestions/${id}`;
      expect((await get(path)).status).toBe(404);
      expect((await get(`${path}/rejects`)).status).toBe(404);
      expect((await get(`${path}/rejects`, { accept: 'text/csv' })).status).toBe(404);
      expect((await post(`${path}/retry`)).status).toBe(404);
      expect((await patch(path, { resolutionStatus: 'open' })).status).toBe(404);
    }
  });
});

describe('rejects', () => {
  let id: string;
  beforeAll(async () => {
    id = await uploaded();
    await api.root.query(
      `insert into ingest.staging_media_raw
         (organization_id, ingestion_run_id, line_no, disposition, code, column_name, value, message, raw)
       values ($1, $2, 2, 'loaded', null, null, null, null, 'fine'),
              ($1, $2, 3, 'rejected', 'NOT_A_NUMBER', 'clicks', '=cmd()', 'is no number', '2026-01-01,"a, b",=cmd()'),
              ($1, $2, 4, 'rejected', 'BAD_COLUMNS', null, null, 'has 3 columns', '@x')`,
      [organizationId, id],
    );
    await api.root.query(
      `insert into ingest.staging_media_raw (organization_id, ingestion_run_id, line_no, disposition, code, message, raw)
       select $1, $2, n, 'rejected', 'BAD_DATE', 'is no day', 'row ' || n from generate_series(5, 2504) n`,
      [organizationId, id],
    );
  });

  beforeAll(() =>
    api.root.query(
      `update ingest.ingestion_logs set header = '{date,name,clicks}', delimiter = ',' where id = $1`,
      [id],
    ),
  );

  it('come as pages of JSON, in the order of the file', async () => {
    const { body } = await get(`/api/ingestions/${id}/rejects?limit=2`);
    expect(body).toEqual({
      codes: [
        { code: 'BAD_DATE', rows: 2500 },
        { code: 'BAD_COLUMNS', rows: 1 },
        { code: 'NOT_A_NUMBER', rows: 1 },
      ],
      total: 2502,
      items: [
        {
          lineNo: 3,
          code: 'NOT_A_NUMBER',
          column: 'clicks',
          value: '=cmd()',
          message: 'is no number',
          raw: '2026-01-01,"a, b",=cmd()',
        },
        { lineNo: 4, code: 'BAD_COLUMNS', column: null, value: null, message: 'has 3 columns', raw: '@x' },
      ],
    });
    expect((await get(`/api/ingestions/${id}/rejects?offset=2501`)).body.items[0].lineNo).toBe(2504);
  });

  it('come all at once as CSV in which no cell is a formula', async () => {
    const answer = await get(`/api/ingestions/${id}/rejects`, { accept: 'text/csv' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename=rejects-${id}.csv`);
    const lines = answer.body.split('\r\n');
    expect(lines).toHaveLength(1 + 2502 + 1);
    expect(lines.slice(0, 4)).toEqual([
      'reject_ingestion,reject_line,reject_code,reject_reason,date,name,clicks',
      `${id},3,NOT_A_NUMBER,clicks: is no number,2026-01-01,"a, b",'=cmd()`,
      `${id},4,BAD_COLUMNS,has 3 columns,'@x`,
      `${id},5,BAD_DATE,is no day,row 5`,
    ]);
    expect(lines.at(-2)).toBe(`${id},2504,BAD_DATE,is no day,row 2504`);
    const none = await get(`/api/ingestions/${await uploaded()}/rejects`, { accept: 'text/csv' });
    expect(none.body).toBe('reject_ingestion,reject_line,reject_code,reject_reason,line\r\n');
  });

  it('have held and ignored lines and those with a warning beside them', async () => {
    const other = await uploaded();
    await api.root.query(
      `insert into ingest.staging_media_raw (organization_id, ingestion_run_id, line_no, disposition, client_name, code, message, raw)
       values ($1, $2, 2, 'loaded', 'Acme', null, null, 'fine'),
              ($1, $2, 3, 'loaded', 'Acme', 'CTR_DIFFERS', 'is another', 'odd'),
              ($1, $2, 4, 'held', 'New', null, null, 'new'),
              ($1, $2, 5, 'ignored', null, 'TOTALS_ROW', 'is a sum', 'Total')`,
      [organizationId, other],
    );
    const found = async (of: string) =>
      (await get(`/api/ingestions/${other}/rejects?of=${of}`)).body.items.map(
        ({ lineNo, code, message }: Record<string, unknown>) => [lineNo, code, message],
      );
    expect(await found('warned')).toEqual([[3, 'CTR_DIFFERS', 'is another']]);
    expect(await found('ignored')).toEqual([[5, 'TOTALS_ROW', 'is a sum']]);
    expect(await found('held')).toEqual([
      [4, 'UNKNOWN_CLIENT', 'No client is called “New” yet; the row waits for it.'],
    ]);
    expect(await found('rejected')).toEqual([]);
    await api.root.query('delete from ingest.staging_media_raw where ingestion_run_id = $1', [other]);
  });

  it('are narrowed by code and by column', async () => {
    const found = async (query: string) => (await get(`/api/ingestions/${id}/rejects?${query}`)).body;
    expect(await found('code=BAD_COLUMNS')).toMatchObject({ total: 1, items: [{ lineNo: 4 }] });
    expect(await found('column=clicks')).toMatchObject({ total: 1, items: [{ lineNo: 3 }] });
    expect(await found('code=BAD_DATE&column=clicks')).toMatchObject({ total: 0 });
  });
});

describe('unknown clients', () => {
  it('are listed with what waits for them, and mapped to a client from then on', async () => {
    const run = await uploaded();
    await api.root.query(
      `insert into ingest.staging_media_raw
         (organization_id, ingestion_run_id, line_no, disposition, client_name, spelling, date, impressions, raw)
       values ($1, $2, 2, 'held', 'New Co', '{"client": "New  Co"}', '2026-01-01', 9007199254740993, ''),
              ($1, $2, 3, 'held', 'New Co', '{"client": "New  Co"}', '2026-01-03', 1, ''),
              ($1, $2, 4, 'held', 'Else', null, '2026-01-02', 5, '')`,
      [organizationId, run],
    );
    expect((await get('/api/unknown-clients')).body).toEqual({
      total: 2,
      items: [
        {
          name: 'New Co',
          rows: 2,
          files: 1,
          firstDay: '2026-01-01',
          lastDay: '2026-01-03',
          impressions: '9007199254740994',
        },
        { name: 'Else', rows: 1, files: 1, firstDay: '2026-01-02', lastDay: '2026-01-02', impressions: '5' },
      ],
    });
    const first = (await post('/api/clients', { name: 'NewCo Inc' })).body;
    const second = (await post('/api/clients', { name: 'Second' })).body;
    await forgetJobs();
    const map = (clientId: string, name = 'New  Co') => post('/api/unknown-clients/map', { name, clientId });
    expect((await map(first.id)).status).toBe(202);
    // What was loaded under the name stays with the first.
    expect((await map(second.id)).status).toBe(409);
    expect((await post('/api/clients', { name: 'New Co' })).status).toBe(409);
    expect((await api.jobs()).map(({ task }) => task)).toEqual(['release_held']);
    const { rows } = await api.root.query('select name_key, client_id from ingest.client_aliases');
    expect(rows).toEqual([{ name_key: 'New Co', client_id: first.id }]);
    expect((await get('/api/audit-log')).body.items[0]).toMatchObject({
      action: 'client_alias.set',
      after: { clientId: first.id },
    });
    expect((await map('019aa000-0000-7000-8000-000000000000')).status).toBe(404);
    expect((await map(first.id, 'Second')).status).toBe(409);
    expect((await map(second.id, 'Second')).status).toBe(202);
    expect((await map(first.id, ' ')).status).toBe(400);
  });
});

describe('sources', () => {
  it('are listed, and a bucket can be scanned now', async () => {
    const { body } = await get('/api/sources');
    expect(body.items).toMatchObject([
      {
        name: 'Partner bucket',
        kind: 's3',
        status: 'active',
        bucket: 'partner',
        region: 'us-east-1',
        lastScanAt: null,
      },
      { name: 'Uploads', kind: 'upload', bucket: null },
    ]);
    const [bucket, uploads] = body.items;
    await forgetJobs();
    const scan = await post(`/api/sources/${bucket.id}/scan`);
    expect([scan.status, scan.body]).toEqual([202, { sourceId: bucket.id }]);
    expect(await api.jobs()).toEqual([
      { task: 'scan_bucket', payload: { sourceId: bucket.id }, key: `scan:${bucket.id}`, queue: null },
    ]);
    expect((await post(`/api/sources/${uploads.id}/scan`)).status).toBe(409);
    await api.root.query(`update ingest.sources set status = 'disabled'`);
    expect((await post(`/api/sources/${bucket.id}/scan`)).status).toBe(409);
    expect((await upload('a,b\n')).status).toBe(409);
    await api.root.query(`update ingest.sources set status = 'active'`);
    expect((await post('/api/sources/019aa000-0000-7000-8000-000000000000/scan')).status).toBe(404);
  });
});

describe('the calendar', () => {
  it('says by reporting day of each source what became of its files, and the list follows it', async () => {
    const { rows } = await api.root.query<{ id: string }>(
      `insert into ingest.sources (organization_id, name, kind, bucket, expected_by, created_at)
       values ($1, 'Daily partner', 's3', 'b', '00:00', now() - interval '5 days') returning id`,
      [organizationId],
    );
    const sourceId = rows[0]?.id as string;
    const clientId = (await post('/api/clients', { name: 'In the calendar' })).body.id;
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    const run = async (fileName: string, status: string, runDate: string | null, arrivedAgo = 0) =>
      (
        await api.root.query<{ id: string }>(
          `insert into ingest.ingestion_logs (
             organization_id, source_id, file_name, status, run_date, created_at, finished_at, resolution_status
           )
           values ($1, $2, $3, $4::text, $5, now() - make_interval(days => $6), now(),
             case when $4::text in ('failed', 'partial') then 'open' end)
           returning id`,
          [organizationId, sourceId, fileName, status, runDate, arrivedAgo],
        )
      ).rows[0]?.id as string;
    const state = (runId: string, date: string) =>
      api.root.query(
        'insert into ingest.slices (organization_id, ingestion_run_id, client_id, date, rows) values ($1, $2, $3, $4, 1)',
        [organizationId, runId, clientId, date],
      );
    const loaded = await run('two-days.csv', 'success', day(3));
    for (const ago of [3, 4]) await state(loaded, day(ago));
    const partial = await run('partial.csv', 'partial', day(2));
    await state(partial, day(2));
    const failed = await run('unreadable.csv', 'failed', null); // arrived today: about yesterday
    const calendar = async () => {
      const { body } = await get('/api/ingestion-calendar?days=7');
      const source = body.sources.find(({ id }: { id: string }) => id === sourceId);
      return { ...body, source };
    };
    const { from, to, source } = await calendar();
    expect([from, to]).toEqual([day(7), day(1)]);
    expect(source).toEqual({
      id: sourceId,
      name: 'Daily partner',
      expectedBy: '00:00',
      days: [
        { date: day(5), state: 'missing', files: 0, failed: 0, partial: 0 },
        { date: day(4), state: 'loaded', files: 1, failed: 0, partial: 0 },
        { date: day(3), state: 'loaded', files: 1, failed: 0, partial: 0 },
        { date: day(2), state: 'partial', files: 1, failed: 0, partial: 1 },
        { date: day(1), state: 'failed', files: 1, failed: 1, partial: 0 },
      ],
    });
    const about = async (date: string) =>
      (await get(`/api/ingestions?sourceId=${sourceId}&day=${date}`)).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await about(day(4))).toEqual([loaded]);
    expect(await about(day(1))).toEqual([failed]);
    expect(await about(day(5))).toEqual([]);

    // Delivered again, or settled by a person, it is no problem any more.
    await run('partial.csv', 'success', day(2));
    await patch(`/api/ingestions/${failed}`, { resolutionStatus: 'resolved' });
    const states = (await calendar()).source.days.map(({ state }: { state: string }) => state);
    expect(states).toEqual(['missing', 'loaded', 'loaded', 'loaded', 'missing']);
  });
});
