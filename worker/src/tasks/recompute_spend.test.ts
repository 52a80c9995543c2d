import { asTenant } from '@pmd/core/database';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import { sql } from '@pmd/core/sql';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import type { JobHelpers } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deps, ingestFile } from '../ingest/ingest-file.ts';
import { recomputeSpend } from './recompute_spend.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await startDatabase();
  deps = {
    db: database.worker,
    log: createLogger('test', 'silent'),
    keys: sourceKeys(database.config),
  };
});
afterAll(() => database.stop());

/** A client Acme at 10 with a row of 1,000 impressions on the 15th of each of four months. */
async function start() {
  const organization = await createOrganization(database);
  const client = await createClient(database, organization.id, 'Acme', [['10', null]]);
  const other = await createClient(database, organization.id, 'Bolt', [['20', null]]);
  const scope = { organizationId: organization.id, role: 'admin' as const };
  const months = ['2026-01', '2026-02', '2026-03', '2026-04'];
  const lines = ['Acme', 'Bolt'].flatMap((name) =>
    months.map((month) => `${month}-15,${name},A,B,C,D,1000,1,,0,0`),
  );
  const run = await asTenant(database.api, scope, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `insert into ingest.ingestion_logs (organization_id, source_id, file_name) values ($1, $2, 'a.csv') returning id`,
      [organization.id, organization.sourceId],
    );
    await tx.query(
      'insert into ingest.upload_chunks (organization_id, ingestion_run_id, chunk_no, bytes) values ($1, $2, 0, $3)',
      [organization.id, rows[0]?.id, Buffer.from([HEADER, ...lines].join('\n'))],
    );
    return rows[0]?.id ?? '';
  });
  await ingestFile(deps, organization.id, run);
  /** Sets a rate and asks for the spend, as the API does, in one transaction. */
  const setRate = (cpm: string, from: string | null) =>
    asTenant(database.api, scope, async (tx) => {
      await tx.query(
        `insert into media.client_settings (organization_id, client_id, cpm, effective_date) values ($1, $2, $3, $4)
         on conflict (client_id, effective_date) do update set cpm = excluded.cpm`,
        [organization.id, client, cpm, from],
      );
      await tx.query(sql('media/request_recomputation'), [client, organization.id, from]);
    });
  const compute = () =>
    recomputeSpend(deps)({ organizationId: organization.id, clientId: client }, {} as JobHelpers);
  const spend = async (of = client) => {
    const { rows } = await database.root.query<{ spend: string }>(
      'select spend from media.daily_metrics where client_id = $1 order by date',
      [of],
    );
    return rows.map((row) => Number(row.spend));
  };
  const progress = async () => {
    const { rows } = await database.root.query(
      `select months_total, months_done, rows_changed::integer, finished_at is not null as done
       from media.recomputations where client_id = $1`,
      [client],
    );
    return rows[0];
  };
  const versions = async () => {
    const { rows } = await database.root.query<{ version: string }>(
      'select version from media.metrics_version where organization_id = $1 order by month',
      [organization.id],
    );
    return rows.map((row) => Number(row.version));
  };
  return { client, other, setRate, compute, spend, progress, versions };
}

describe('recomputing spend', () => {
  it('prices the days from the changed one on, of that client only, and tells how far it is', async () => {
    const { other, setRate, compute, spend, progress, versions } = await start();
    const before = await versions();
    await setRate('12', '2026-02-16');
    expect(await progress()).toMatchObject({ done: false, months_total: null });
    await compute();
    expect(await spend()).toEqual([10, 10, 12, 12]);
    expect(await spend(other)).toEqual([20, 20, 20, 20]);
    expect(await progress()).toEqual({ months_total: 2, months_done: 2, rows_changed: 2, done: true });
    // Only months in which a number changed are new to the rollups.
    expect((await versions()).map((version, i) => version - (before[i] ?? 0))).toEqual([0, 0, 1, 1]);
    await compute();
    expect(await progress()).toMatchObject({ rows_changed: 2 });
  });

  it('ends right when rates are changed many times at once, while it runs', async () => {
    const { setRate, compute, spend, progress } = await start();
    await Promise.all([
      ...['11', '12', '13', '14'].map(async (cpm, i) => {
        await setRate(cpm, `2026-0${i + 1}-01`);
        await compute();
      }),
      setRate('5', null).then(compute),
      compute(),
    ]);
    await compute();
    expect(await spend()).toEqual([11, 12, 13, 14]);
    expect(await progress()).toMatchObject({ done: true });
  });

  it('keeps an earlier request that is not done yet when a later one asks for less', async () => {
    const { setRate, compute, spend } = await start();
    await setRate('1', null);
    await setRate('2', '2026-04-01');
    await compute();
    expect(await spend()).toEqual([1, 1, 1, 2]);
  });
});
