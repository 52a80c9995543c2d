import { asTenant } from '@pmd/core/database';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expireLines } from './expire.ts';
import { type Deps, ingestFile } from './ingest-file.ts';
import { releaseHeld } from './release-held.ts';

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

/** Lines under the contract's header, or a whole text when it brings its own. */
const csv = (...lines: string[]): string => `${[HEADER, ...lines].join('\n')}\n`;

/** Uploads a file as the API does, without ingesting it. */
async function upload(
  organization: { id: string; sourceId: string },
  content: string | Buffer,
  fileName = 'daily.csv',
) {
  return asTenant(database.api, { organizationId: organization.id, role: 'admin' }, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      'insert into ingest.ingestion_logs (organization_id, source_id, file_name) values ($1, $2, $3) returning id',
      [organization.id, organization.sourceId, fileName],
    );
    const id = rows[0]?.id ?? '';
    await tx.query(
      'insert into ingest.upload_chunks (organization_id, ingestion_run_id, chunk_no, bytes) values ($1, $2, 0, $3)',
      [organization.id, id, Buffer.from(content)],
    );
    return id;
  });
}

async function runOf(id: string) {
  const { rows } = await database.root.query(
    `select status, message, rows_read as read, records_loaded as loaded, records_failed as rejected,
       rows_held as held, rows_ignored as ignored, rows_warned as warned, run_date
     from ingest.ingestion_logs where id = $1`,
    [id],
  );
  return rows[0];
}

async function ingest(
  organization: { id: string; sourceId: string },
  content: string | Buffer,
  fileName?: string,
) {
  const id = await upload(organization, content, fileName);
  await ingestFile(deps, organization.id, id);
  return { id, ...(await runOf(id)) };
}

/** Facts of an organization with their names, in a fixed order. */
async function facts(organizationId: string) {
  const { rows } = await database.root.query(
    `select c.name as client, m.date, ca.name as campaign, st.name as strategy, pl.name as placement, cr.name as creative,
       m.impressions::int, m.clicks::int, m.conversions::int, m.conversion_revenue::text as revenue, m.spend::text
     from media.daily_metrics m
     join media.clients c on c.id = m.client_id
     join media.campaigns ca on ca.id = m.campaign_id
     join media.strategies st on st.id = m.strategy_id
     join media.placements pl on pl.id = m.placement_id
     join media.creatives cr on cr.id = m.creative_id
     where m.organization_id = $1
     order by c.name, m.date, ca.name, st.name, pl.name, cr.name`,
    [organizationId],
  );
  return rows;
}

describe('ingesting a file', () => {
  it('turns its rows into facts with spend at the CPM in force on each day', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [
      ['10', null],
      ['12.3456', '2026-03-02'],
    ]);
    const run = await ingest(
      organization,
      csv(
        '2026-03-01,Acme,Brand,Prospecting,Home page,Banner,1000,10,0.01,1,50.25',
        '2026-03-02,Acme,Brand,Prospecting,Home page,Banner,333,0,0,0,0',
      ),
    );
    expect(run).toMatchObject({ status: 'success', read: 2, loaded: 2, run_date: '2026-03-02' });
    expect(await facts(organization.id)).toMatchObject([
      {
        date: '2026-03-01',
        impressions: 1000,
        clicks: 10,
        conversions: 1,
        revenue: '50.250000',
        spend: '10.000000',
      },
      { date: '2026-03-02', impressions: 333, clicks: 0, spend: '4.111085' },
    ]);
  });

  it('leaves spend unknown, not zero, on days without a CPM', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', '2026-03-02']]);
    await ingest(organization, csv('2026-03-01,Acme,A,B,C,D,1000,10,,1,50'));
    expect(await facts(organization.id)).toMatchObject([{ spend: null }]);
  });

  it('accounts for every row: loaded, rejected, held or ignored', async () => {
    const organization = await createOrganization(database, { rejectLimit: 0.9 });
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const run = await ingest(
      organization,
      csv(
        '2026-03-01,Acme,A,B,C,D,1000,10,,1,50',
        '2026-03-01,Acme,A,B,C,E,2.0,3,,0,0',
        '2026-02-30,Acme,A,B,C,F,1,1,,1,1',
        '2026-03-01,Acme,A,B,C,G,2.5,1,,1,1',
        '2026-03-01,Acme,A,B,C,H,-1,1,,1,1',
        '2026-03-01,Nobody,A,B,C,D,1,1,,1,1',
        '2026-03-01,Acme,A,B,C,D,1000,10,,1,50',
        'Total,,,,,,1003,15,,3,53',
      ),
    );
    expect(run).toMatchObject({
      status: 'partial',
      read: 8,
      loaded: 2,
      rejected: 3,
      held: 1,
      ignored: 2,
      warned: 1,
    });
    const { rows } = await database.root.query(
      `select line_no, code, column_name, value from ingest.rejected_rows where ingestion_run_id = $1 order by line_no`,
      [run.id],
    );
    expect(rows).toEqual([
      { line_no: 4, code: 'BAD_DATE', column_name: 'date', value: '2026-02-30' },
      { line_no: 5, code: 'NOT_WHOLE', column_name: 'impressions', value: '2.5' },
      { line_no: 6, code: 'NEGATIVE', column_name: 'impressions', value: '-1' },
    ]);
    expect(await facts(organization.id)).toMatchObject([
      { creative: 'D' },
      { creative: 'E', impressions: 2, clicks: 3 },
    ]);
  });

  it('rejects all of several rows that contradict each other', async () => {
    const organization = await createOrganization(database, { rejectLimit: 0.9 });
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const run = await ingest(
      organization,
      csv(
        '2026-03-01,Acme,A,B,C,D,1000,10,,1,50',
        '2026-03-01,Acme,A,B,C,D,1001,10,,1,50',
        '2026-03-01,Acme,A,B,C,E,7,1,,1,1',
      ),
    );
    expect(run).toMatchObject({ status: 'partial', loaded: 1, rejected: 2 });
    expect(await facts(organization.id)).toMatchObject([{ creative: 'E' }]);
  });

  it('knows a creative by its other days when its first rows contradict each other', async () => {
    const organization = await createOrganization(database, { rejectLimit: 0.9 });
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    await ingest(
      organization,
      csv(
        '2026-03-01,Acme,A,B,C,D,1000,10,,1,50',
        '2026-03-01,Acme,A,B,C,D,1001,10,,1,50',
        '2026-03-02,Acme,A,B,C,D,7,1,,1,1',
        '2026-03-03,Acme,A,B,C,D,8,1,,1,1',
      ),
    );
    expect(await facts(organization.id)).toMatchObject([
      { creative: 'D', date: '2026-03-02', impressions: 7 },
      { creative: 'D', date: '2026-03-03', impressions: 8 },
    ]);
  });

  it('keeps creatives of the same name under two placements apart, and one under two spellings together', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    await ingest(
      organization,
      csv(
        '2026-03-01,Acme,A,B,Left,Banner,1,0,,0,0',
        '2026-03-01,Acme,A,B,Right,Banner,2,0,,0,0',
        '2026-03-02,  Acme ,A,B,Right,Banner ,4,0,,0,0',
        '2026-03-02,Acme,A,B,"Left\tCafe\u0301",Banner,8,0,,0,0',
        '2026-03-03,Acme,A,B,Left  Café,Banner,16,0,,0,0',
      ),
    );
    const rows = await facts(organization.id);
    expect(rows.map((row) => [row.placement, row.creative, row.impressions])).toEqual([
      ['Left', 'Banner', 1],
      ['Right', 'Banner', 2],
      ['Left\tCafe\u0301', 'Banner', 8],
      ['Right', 'Banner', 4],
      ['Left\tCafe\u0301', 'Banner', 16],
    ]);
  });

  it('brings names with commas, quotes, line breaks, emoji, right-to-left text and formulas back unchanged', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const names = [
      'a,b',
      'say "hi"',
      'two\nlines',
      '🚀 launch',
      'שלום עולם',
      '=SUM(A1:A9)',
      "O'Neil\\n",
      '\\N',
      '(none)',
    ];
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`);
    await ingest(organization, csv(...quoted.map((name) => `2026-03-01,Acme,A,B,C,${name},1,0,,0,0`)));
    const rows = await facts(organization.id);
    expect(rows.map((row) => row.creative).sort()).toEqual([...names].sort());
  });

  it('changes nothing when more rows are rejected than the source allows', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    await ingest(organization, csv('2026-03-01,Acme,A,B,C,D,5,0,,0,0'));
    const run = await ingest(
      organization,
      csv('2026-03-01,Acme,A,B,C,D,6,0,,0,0', '2026-03-01,Acme,A,B,C,X,x,0,,0,0'),
    );
    expect(run).toMatchObject({ status: 'failed', read: 2, loaded: 0, rejected: 1, ignored: 1 });
    expect(run.message).toContain('1 of 2 rows were rejected');
    expect(await facts(organization.id)).toMatchObject([{ impressions: 5 }]);
  });

  it.each([
    ['an HTML page', '<!DOCTYPE html><html></html>', 'web page'],
    ['an empty file', '', 'empty'],
    ['a missing column', 'date,client_name\n2026-03-01,Acme\n', 'campaign_name'],
    ['a doubled column', `${HEADER},Impressions\n`, 'twice'],
    ['a cut-off quote', csv('2026-03-01,Acme,A,B,C,"cut off'), 'cut off'],
    ['a binary file', Buffer.from([0x89, 0x50, 0x00, 0x01, 0xff]), 'not UTF-8'],
    ['a damaged gzip', Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]), 'damaged'],
  ])('fails %s whole, with a sentence that says why', async (_what, content, words) => {
    const organization = await createOrganization(database);
    const run = await ingest(organization, content);
    expect(run).toMatchObject({ status: 'failed', read: 0 });
    expect(run.message).toContain(words);
  });
});

describe('delivering a day again', () => {
  const day = (impressions: number, creative = 'D') =>
    csv(`2026-03-01,Acme,A,B,C,${creative},${impressions},0,,0,0`);

  it('replaces the stated slices whole and leaves other days and clients alone', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    await createClient(database, organization.id, 'Bolt', [['10', null]]);
    await ingest(
      organization,
      csv(
        '2026-03-01,Acme,A,B,C,D,1,0,,0,0',
        '2026-03-01,Acme,A,B,C,E,2,0,,0,0',
        '2026-03-02,Acme,A,B,C,D,4,0,,0,0',
        '2026-03-01,Bolt,A,B,C,D,8,0,,0,0',
      ),
    );
    await ingest(organization, day(100));
    expect(
      (await facts(organization.id)).map((row) => [row.client, row.date, row.creative, row.impressions]),
    ).toEqual([
      ['Acme', '2026-03-01', 'D', 100],
      ['Acme', '2026-03-02', 'D', 4],
      ['Bolt', '2026-03-01', 'D', 8],
    ]);
  });

  it('skips bytes that are in force and applies them again after another version: A, A, B, A ends on A', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const statuses = [];
    for (const impressions of [1, 1, 2, 1])
      statuses.push((await ingest(organization, day(impressions))).status);
    expect(statuses).toEqual(['success', 'skipped_duplicate', 'success', 'success']);
    expect(await facts(organization.id)).toMatchObject([{ impressions: 1 }]);
  });

  it('lets the later delivery win whichever is ingested first', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const earlier = await upload(organization, day(1));
    const later = await upload(organization, day(2));
    await ingestFile(deps, organization.id, later);
    await ingestFile(deps, organization.id, earlier);
    expect(await facts(organization.id)).toMatchObject([{ impressions: 2 }]);
    expect(await runOf(earlier)).toMatchObject({ status: 'success', loaded: 0, ignored: 1 });
  });

  it('gives the same facts when two files of a day are ingested at once', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const runs = await Promise.all([1, 2, 3, 4].map((impressions) => upload(organization, day(impressions))));
    const last = runs.at(-1) ?? '';
    await Promise.all(runs.map((id) => ingestFile(deps, organization.id, id)));
    const { rows } = await database.root.query(
      'select ingestion_run_id as id from ingest.slices where organization_id = $1 and superseded_by is null',
      [organization.id],
    );
    const latest = await database.root.query(
      'select id from ingest.ingestion_logs where organization_id = $1 order by delivery_no desc limit 1',
      [organization.id],
    );
    expect(rows).toEqual(latest.rows);
    expect((await facts(organization.id)).length).toBe(1);
    expect(last).not.toBe('');
  });

  it('never wipes a day with a header-only file', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    await ingest(organization, day(1));
    expect(await ingest(organization, csv())).toMatchObject({ status: 'success', read: 0 });
    expect(await facts(organization.id)).toMatchObject([{ impressions: 1 }]);
  });

  it('of a client nobody has made is skipped, or held again, by the same rule: A, B, A ends on A', async () => {
    const organization = await createOrganization(database);
    const held = (impressions: number) => csv(`2026-03-01,Later,A,B,C,D,${impressions},0,,0,0`);
    const statuses = [];
    for (const [impressions, name] of [
      [1, 'a.csv'],
      [1, 'a.csv'],
      [2, 'b.csv'],
      [1, 'a.csv'],
    ] as const)
      statuses.push((await ingest(organization, held(impressions), name)).status);
    expect(statuses).toEqual(['partial', 'skipped_duplicate', 'partial', 'partial']);
    await createClient(database, organization.id, 'Later', [['10', null]]);
    await releaseHeld(deps, organization.id);
    expect(await facts(organization.id)).toMatchObject([{ impressions: 1 }]);
  });

  it('states the same again when a run is done twice', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const id = await upload(organization, day(3));
    await ingestFile(deps, organization.id, id);
    await ingestFile(deps, organization.id, id);
    await retry(organization, id);
    expect(await facts(organization.id)).toMatchObject([{ impressions: 3 }]);
    expect(await runOf(id)).toMatchObject({ status: 'success', read: 1, loaded: 1 });
  });
});

/** Reads the file of a run again, as the API's retry does. */
async function retry(organization: { id: string }, id: string) {
  await database.root.query(`update ingest.ingestion_logs set status = 'queued' where id = $1`, [id]);
  await ingestFile(deps, organization.id, id);
  return runOf(id);
}

describe('reading a file of which a part was loaded again', () => {
  const partly = csv(
    '2026-03-01,Acme,A,B,C,D,1,0,,0,0',
    '03/04/2026,Acme,A,B,C,D,2,0,,0,0',
    '2026-03-02,Acme,A,B,C,D,4,0,,0,0',
  );
  const start = async () => {
    const organization = await createOrganization(database, { rejectLimit: 0.5 });
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const run = await ingest(organization, partly);
    expect(run).toMatchObject({ status: 'partial', loaded: 2, rejected: 1 });
    return { organization, run };
  };
  const linesOf = async (id: string) => {
    const { rows } = await database.root.query(
      'select disposition from ingest.staging_media_raw where ingestion_run_id = $1 order by line_no',
      [id],
    );
    return rows.map(({ disposition }) => disposition);
  };

  it('loads what the mended settings of its source make readable', async () => {
    const { organization, run } = await start();
    await database.root.query(`update ingest.sources set day_format = 'MM/DD/YYYY' where id = $1`, [
      organization.sourceId,
    ]);
    expect(await retry(organization, run.id)).toMatchObject({ status: 'success', loaded: 3 });
    expect((await facts(organization.id)).map((row) => row.date)).toEqual([
      '2026-03-01',
      '2026-03-02',
      '2026-03-04',
    ]);
  });

  it('leaves facts, lines and counts as they are when the file is gone', async () => {
    const { organization, run } = await start();
    await database.root.query('update ingest.upload_chunks set bytes = $2 where ingestion_run_id = $1', [
      run.id,
      Buffer.from(''),
    ]);
    expect(await retry(organization, run.id)).toMatchObject({ status: 'partial', loaded: 2, rejected: 1 });
    expect(await linesOf(run.id)).toEqual(['loaded', 'rejected', 'loaded']);
    expect(await facts(organization.id)).toMatchObject([{ impressions: 1 }, { impressions: 4 }]);
  });

  it('leaves them as they are, too, when its source now allows fewer rejected rows', async () => {
    const { organization, run } = await start();
    await database.root.query('update ingest.sources set reject_limit = 0 where id = $1', [
      organization.sourceId,
    ]);
    const ended = await retry(organization, run.id);
    expect(ended).toMatchObject({ status: 'partial', loaded: 2, rejected: 1 });
    expect(ended.message).toContain('1 of 3 rows were rejected, more than the 0%');
    expect(await linesOf(run.id)).toEqual(['loaded', 'rejected', 'loaded']);
  });

  it('takes back days that it no longer states', async () => {
    const { organization, run } = await start();
    await database.root.query('update ingest.upload_chunks set bytes = $2 where ingestion_run_id = $1', [
      run.id,
      Buffer.from(csv('2026-03-01,Acme,A,B,C,D,1,0,,0,0')),
    ]);
    expect(await retry(organization, run.id)).toMatchObject({ read: 1, loaded: 1 });
    expect((await facts(organization.id)).map((row) => row.date)).toEqual(['2026-03-01']);
  });
});

describe('rows of an unknown client', () => {
  it('load by themselves once the client is made, and the run ends as success', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const run = await ingest(
      organization,
      csv('2026-03-01,Acme,A,B,C,D,1,0,,0,0', '2026-03-01,New  Co,A,B,C,D,2,0,,0,0'),
    );
    expect(run).toMatchObject({ status: 'partial', loaded: 1, held: 1 });
    await createClient(database, organization.id, 'New Co', [['20', null]]);
    await releaseHeld(deps, organization.id);
    expect(await runOf(run.id)).toMatchObject({ status: 'success', read: 2, loaded: 2, held: 0 });
    expect(await facts(organization.id)).toMatchObject([
      { client: 'Acme', impressions: 1 },
      { client: 'New Co', impressions: 2, spend: '0.040000' },
    ]);
  });

  it('end on the latest delivery when several files waited', async () => {
    const organization = await createOrganization(database);
    for (const impressions of [1, 2]) {
      await ingest(organization, csv(`2026-03-01,New Co,A,B,C,D,${impressions},0,,0,0`));
    }
    await createClient(database, organization.id, 'New Co', [['20', null]]);
    await releaseHeld(deps, organization.id);
    expect(await facts(organization.id)).toMatchObject([{ impressions: 2 }]);
  });

  it('join the slice of the client they are mapped to', async () => {
    const organization = await createOrganization(database);
    const acme = await createClient(database, organization.id, 'Acme', [['10', null]]);
    const run = await ingest(
      organization,
      csv('2026-03-01,Acme,A,B,C,D,1,0,,0,0', '2026-03-01,ACME Inc.,A,B,C,E,2,0,,0,0'),
    );
    await asTenant(database.api, { organizationId: organization.id, role: 'admin' }, (tx) =>
      tx.query(
        'insert into ingest.client_aliases (organization_id, name_key, client_id) values ($1, $2, $3)',
        [organization.id, 'ACME Inc.', acme],
      ),
    );
    await releaseHeld(deps, organization.id);
    expect(await facts(organization.id)).toMatchObject([{ creative: 'D' }, { creative: 'E' }]);
    expect(await runOf(run.id)).toMatchObject({ status: 'success', loaded: 2 });
  });
});

describe('retention', () => {
  it('clears the lines of old runs of which nothing is in force, and of no others', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const day = (impressions: number) => csv(`2026-03-01,Acme,A,B,C,D,${impressions},0,,0,0`);
    const replaced = await ingest(organization, day(1));
    const inForce = await ingest(organization, day(2));
    const held = await ingest(organization, csv('2026-03-01,Nobody,A,B,C,D,1,0,,0,0'));
    const age = (days: number) =>
      database.root.query(
        'update ingest.ingestion_logs set finished_at = now() - make_interval(days => $2) where organization_id = $1',
        [organization.id, days],
      );
    const runsWithLines = async () => {
      const { rows } = await database.root.query<{ id: string }>(
        'select distinct ingestion_run_id as id from ingest.staging_media_raw where organization_id = $1',
        [organization.id],
      );
      return rows.map((row) => row.id).sort();
    };
    await age(89);
    await expireLines(deps);
    expect(await runsWithLines()).toEqual([replaced.id, inForce.id, held.id].sort());
    await age(91);
    await expireLines(deps);
    expect(await runsWithLines()).toEqual([inForce.id, held.id].sort());
    expect(await facts(organization.id)).toMatchObject([{ impressions: 2 }]);
    expect(await runOf(replaced.id)).toMatchObject({ status: 'success', loaded: 1 });
  });
});
