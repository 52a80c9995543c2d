import pg from 'pg';
import { ADMIN, Session, startProduct, until } from '../support/product.ts';
import { timed } from './floor.ts';

const CREATIVES = 2_740;
const DAYS = 365;
/** A year of 1,000,100 daily rows of one client, in creative order within each day, as files bring them. */
const facts = `
  with creative as (
    insert into media.creatives (id, organization_id, client_id, placement_id, name, name_key)
    select uuidv7(), $1, $2, $2, n::text, n::text from generate_series(1, ${CREATIVES}) n
    returning id
  ),
  day as (select date '2025-11-01' + n as date from generate_series(0, ${DAYS - 1}) n),
  run as (
    insert into ingest.ingestion_logs (organization_id, source_id, file_name)
    select $1, id, 'bench.csv' from ingest.sources where organization_id = $1 and kind = 'upload' returning id
  ),
  stated as (
    insert into ingest.slices (organization_id, client_id, ingestion_run_id, date, rows)
    select $1, $2, run.id, date, ${CREATIVES} from run, day
  )
  insert into media.daily_metrics (organization_id, client_id, date, campaign_id, strategy_id, placement_id, creative_id,
    impressions, clicks, conversions, conversion_revenue_micros, spend_micros, line_no)
  select $1, $2, date, $2, $2, $2, id, 1000 + (random() * 99000)::integer, 10, 1, 1000000, 0, 2
  from day, creative
  order by date, id`;

/** A past rate of a client with a million daily rows: how long the preview and the re-computation take. */
export async function benchCpm(): Promise<void> {
  const product = await startProduct();
  const database = new pg.Client({ connectionString: product.databaseUrl });
  try {
    await database.connect();
    const admin = await Session.logIn(product.url, ADMIN);
    const client = await admin.createClient('Acme Outdoor', [['12.5', null]]);
    const { organizationId } = await admin.send('GET', '/api/me');
    await database.query(
      "select set_config('app.organization_id', $1, false), set_config('app.role', 'admin', false)",
      [organizationId],
    );
    await database.query("select media.ensure_partitions('2025-11-01', '2026-10-31')");
    // What follows a file rests: no worker is to summarize meanwhile, and only it may ask for that.
    await database.query('alter table ingest.slices disable trigger user');
    await database.query(facts, [organizationId, client]);
    await database.query('alter table ingest.slices enable trigger user');
    await database.query('vacuum analyze media.daily_metrics, media.creatives');
    console.log(`\ncpm: ${(CREATIVES * DAYS).toLocaleString('en')} daily rows of one client, a year`);

    const proposal = { cpm: '13.75', effectiveDate: null };
    const previewMs = await timed(() => admin.send('POST', `/api/clients/${client}/cpm/preview`, proposal));
    console.log(`  preview                          ${seconds(previewMs)}`);
    const steps = new Set<number>();
    const applyMs = await timed(async () => {
      await admin.send('POST', `/api/clients/${client}/cpm`, proposal);
      await until(async () => {
        const { recomputation } = await admin.send('GET', `/api/clients/${client}/cpm`);
        steps.add(recomputation.monthsDone);
        return recomputation.finishedAt !== null;
      }, 300_000);
    });
    console.log(
      `  apply, to the last row           ${seconds(applyMs)}  (at most 15 s; progress seen in ${steps.size} steps)`,
    );
  } finally {
    await database.end();
    await product.stop();
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
