import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Child, hasEnded, launch } from '@pmd/dev/processes';
import getPort from 'get-port';
import { SignJWT } from 'jose';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { createOrganization, startDatabase, type TestDatabase } from '../support/database.ts';
import { type StandardQuery, type Subject, standardQueries } from '../support/standard-queries.ts';
import { columnsOf, type Source, statements } from './cube-sql.ts';
import { writeFacts } from './facts.ts';
import { timed } from './floor.ts';

const FIRST_DAY = '2025-10-01';
const DAYS = 365;
const JWT_SECRET = 'the secret that the bench of Cube signs with';
/** Each of the 12 questions is asked about this many subjects and ranges. */
const ROUNDS = 10;
/** Of the facts, which take seconds. */
const SLOW_ROUNDS = 2;

/** The product's 12 questions over 10,000,000 facts: Cube beside SQL on its rollups, SQL on the facts, and DuckDB. */
export async function benchCube(): Promise<void> {
  const database = await startDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'pmd-bench-'));
  let cube: Cube | undefined;
  try {
    const { id: organizationId } = await createOrganization(database);
    const rows = await writeFacts(database.superuserUrl, { organizationId, firstDay: FIRST_DAY, days: DAYS });
    console.log(`\ncube: ${rows.toLocaleString('en')} daily rows, 50 clients of 2,000 creatives, a year`);
    const starting = performance.now();
    cube = await startCube(database, organizationId);
    console.log(
      `  all rollups built, from the start of the process  ${seconds(performance.now() - starting)}`,
    );
    await reportRollups(database);

    const [first, second] = [await draw(database, ROUNDS, 1), await draw(database, ROUNDS, 2)];
    const asked = cube;
    console.log('\n                                     p50       p95       max   (ms)');
    // The first questions of a process compile the model.
    await inTurns(await draw(database, 1, 3), 1, (query) => asked.ask(query));
    const before = processorMs(cube.child);
    const cold = await row('Cube, cold, one at a time', first, 1, (query) => asked.ask(query));
    const perQuestion = (processorMs(cube.child) - before) / first.length;
    await row('Cube, hot, one at a time', first, 1, (query) => asked.ask(query));
    await row('Cube, cold, eight at a time', second, 8, (query) => asked.ask(query));
    const hot = await row('Cube, hot, eight at a time', second, 8, (query) => asked.ask(query));

    const rollups = await rollupSources(database);
    const sqlOn = (sourceOf: (query: StandardQuery) => Source) => async (query: StandardQuery) => {
      for (const text of statements(query.query, sourceOf(query), organizationId))
        await database.root.query(text);
    };
    const facts = columnsOf('media.daily_metrics');
    const onRollups = (query: StandardQuery) => rollups[query.servedBy] ?? facts;
    await row('SQL on the rollups, one at a time', first, 1, sqlOn(onRollups));
    await row('SQL on the rollups, eight at a time', second, 8, sqlOn(onRollups));
    const slow = await row(
      'SQL on the facts, one at a time',
      first.slice(0, 12 * SLOW_ROUNDS),
      1,
      sqlOn(() => facts),
    );
    await row(
      'SQL on the facts, eight at a time',
      second.slice(0, 12 * SLOW_ROUNDS),
      8,
      sqlOn(() => facts),
    );

    const duck = await openDuck(database, directory);
    await row('DuckDB, one at a time', first, 1, (query) => duck.ask(query, organizationId));
    await row('DuckDB, eight at a time', second, 8, (query) => duck.ask(query, organizationId));

    console.log(`\n  facts / Cube cold, p95             ${(slow.p95 / cold.p95).toFixed(0)} ×   (bar: 20 ×)`);
    console.log(`  Cube cold, one at a time, p95      ${ms(cold.p95)} (bar: 50 ms)`);
    console.log(`  Cube hot, eight at a time, p95     ${ms(hot.p95)} (bar: 100 ms)`);
    // What neighbours on the machine do not change.
    console.log(`  processor time of a cold question  ${ms(perQuestion)}`);
    console.log(`  memory of Cube                     ${memory(cube.child)} MB`);
    console.log(
      `  one month's rollups rebuilt after  ${seconds(await rebuild(database, organizationId))} (bar: 5 s)`,
    );
  } finally {
    await cube?.child.stop();
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Cube {
  child: Child;
  ask(query: StandardQuery): Promise<void>;
}

async function startCube({ config }: TestDatabase, organizationId: string): Promise<Cube> {
  const port = await getPort();
  const env = { ...config, JWT_SECRET, CUBE_PORT: String(port) };
  const child = launch({ name: 'cube', args: ['cube/src/start.ts'], env });
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (hasEnded(child.process)) throw new Error(`Cube did not start:\n${child.tail().join('\n')}`);
    await new Promise((again) => setTimeout(again, 100));
  }
  const token = await new SignJWT({ role: 'admin', organizationId, clientId: null })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setAudience('pmd')
    .setExpirationTime('2h')
    .sign(new TextEncoder().encode(JWT_SECRET));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    child,
    async ask({ query, name }) {
      const body = JSON.stringify({ query, queryType: 'multi' });
      for (;;) {
        const response = await fetch(`${url}/cubejs-api/v1/load`, { method: 'POST', headers, body });
        const { error } = (await response.json()) as { error?: string };
        if (error === undefined) return;
        if (error !== 'Continue wait') throw new Error(`${name}: ${error}`);
      }
    },
  };
}

/** Every question about other things and other days each time, so that none is in a cache. The same seed draws the same. */
async function draw({ root }: TestDatabase, rounds: number, seed: number): Promise<StandardQuery[]> {
  const { rows } = await root.query<Omit<Subject, 'range' | 'previous'>>(
    `select pl.client_id as client, st.campaign_id as campaign, st.id as strategy, pl.id as placement
     from media.placements pl join media.strategies st on st.id = pl.strategy_id
     order by md5(pl.id::text || $2) limit $1`,
    [rounds, String(seed)],
  );
  return rows.flatMap((subject, round) => {
    const days = 14 + ((round * 37 + seed * 11) % 160);
    const from = days + ((round * 53 + seed * 29) % (DAYS - 2 * days));
    return standardQueries({
      ...subject,
      range: [day(from), day(from + days - 1)],
      previous: [day(from - days), day(from - 1)],
    });
  });
}

const day = (offset: number) =>
  new Date(Date.parse(`${FIRST_DAY}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);

async function row(
  label: string,
  queries: StandardQuery[],
  at: number,
  ask: (query: StandardQuery) => Promise<void>,
) {
  const times = await inTurns(queries, at, ask);
  const part = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const [p50, p95, max] = [part(0.5), part(0.95), part(1)];
  console.log(
    `  ${label.padEnd(36)} ${[p50, p95, max].map((value) => value.toFixed(1).padStart(8)).join('  ')}`,
  );
  return { p50, p95, max };
}

/** How long each question took, shortest first. */
async function inTurns(queries: StandardQuery[], at: number, ask: (query: StandardQuery) => Promise<void>) {
  const waiting = [...queries];
  const times: number[] = [];
  const turn = async () => {
    for (let query = waiting.shift(); query; query = waiting.shift()) {
      const next = query;
      times.push(await timed(() => ask(next)));
    }
  };
  await Promise.all(Array.from({ length: at }, turn));
  return times.sort((a, b) => a - b);
}

const newest = `
  select distinct on (rollup, month) relname, rollup, month, pg_total_relation_size(c.oid) as bytes, c.oid
  from pg_class c, lateral (select (regexp_match(relname, '^dm_(client_day|campaign_day|placement_day|client_window)(\\d{8})'))[1] as rollup,
    (regexp_match(relname, '^dm_[a-z_]+(\\d{8})'))[1] as month) named
  where relnamespace = 'cube_rollups'::regnamespace and relkind = 'r' and rollup is not null
  order by rollup, month, c.oid desc`;

async function reportRollups({ root }: TestDatabase): Promise<void> {
  await root.query('analyze');
  const { rows } = await root.query(
    `select rollup, count(*) as tables, (sum(bytes) / 1e6)::integer as megabytes, sum(reltuples)::integer as rows
     from (${newest}) newest join pg_class using (oid, relname) group by rollup order by 4`,
  );
  for (const { rollup, tables, megabytes, rows: count } of rows) {
    console.log(
      `  ${rollup.padEnd(14)} ${tables} tables, ${Number(count).toLocaleString('en')} rows, ${megabytes} MB`,
    );
  }
}

/** Each rollup's newest tables as one relation. */
async function rollupSources({ root }: TestDatabase): Promise<Partial<Record<string, Source>>> {
  const { rows } = await root.query<{ relname: string; rollup: string }>(newest);
  const sources: Partial<Record<string, Source>> = {};
  for (const [rollup, tables] of Map.groupBy(rows, (table) => table.rollup)) {
    const view = `bench_${rollup}`;
    const parts = tables.map(({ relname }) => `select * from cube_rollups."${relname}"`);
    await root.query(`create view ${view} as ${parts.join(' union all ')}`);
    sources[rollup] = columnsOf(view);
  }
  return sources;
}

/** From a change of facts until the last of the month's rollups is there. */
async function rebuild({ root }: TestDatabase, organizationId: string): Promise<number> {
  const tables = async () => {
    const { rows } = await root.query<{ oid: string }>(
      `select oid from (${newest}) newest where month = '20260401'`,
    );
    return rows.map(({ oid }) => oid);
  };
  const before = await tables();
  return timed(async () => {
    await root.query(
      "update media.metrics_version set version = version + 1 where organization_id = $1 and month = '2026-04-01'",
      [organizationId],
    );
    while ((await tables()).some((oid) => before.includes(oid)))
      await new Promise((again) => setTimeout(again, 50));
  });
}

/** The same rows in DuckDB, in memory, through a file. */
async function openDuck({ superuserUrl }: TestDatabase, directory: string) {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const instance = await DuckDBInstance.create(':memory:');
  const main = await instance.connect();
  const copy = async (table: string, select: string) => {
    const file = join(directory, `${table}.csv`);
    await pipeline(
      client.query(copyTo(`copy (${select}) to stdout (format csv, header)`)),
      createWriteStream(file),
    );
    await main.run(
      `create schema if not exists media; create table media.${table} as from read_csv('${file}')`,
    );
    await rm(file);
  };
  await copy(
    'daily_metrics',
    `select organization_id, client_id, date, campaign_id, strategy_id, placement_id, creative_id,
       impressions, clicks, conversions, conversion_revenue_micros, spend_micros from media.daily_metrics`,
  );
  for (const table of ['clients', 'campaigns', 'strategies', 'placements', 'creatives']) {
    await copy(table, `select id, name from media.${table}`);
  }
  await client.end();
  const connections = await Promise.all(Array.from({ length: 8 }, () => instance.connect()));
  return {
    async ask({ query }: StandardQuery, organizationId: string): Promise<void> {
      const connection = connections.pop() ?? (await instance.connect());
      for (const text of statements(query, columnsOf('media.daily_metrics'), organizationId)) {
        await connection.runAndReadAll(text);
      }
      connections.push(connection);
    },
  };
}

/** Time on a processor since the process began, in milliseconds. */
function processorMs({ process }: Child): number {
  const [, fields = ''] = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ');
  const [, , , , , , , , , , , user = '0', system = '0'] = fields.split(' ');
  return (Number(user) + Number(system)) * 10;
}

function memory({ process }: Child): string {
  const [, kilobytes = '0'] =
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8')) ?? [];
  return (Number(kilobytes) / 1000).toFixed(0);
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const ms = (milliseconds: number) => `${milliseconds.toFixed(0)} ms`.padEnd(8);
