import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export interface Floor {
  copyMs: number;
  namesMs: number;
  insertMs: number;
}

const names = `
  insert into clients (name) select distinct client_name from raw;
  insert into campaigns (client_id, name)
    select distinct c.id, r.campaign_name from raw r join clients c on c.name = r.client_name;
  insert into strategies (campaign_id, name)
    select distinct ca.id, r.strategy_name
    from raw r join clients c on c.name = r.client_name
    join campaigns ca on ca.client_id = c.id and ca.name = r.campaign_name;
  analyze clients, campaigns, strategies;
  insert into placements (strategy_id, name)
    select distinct st.id, r.placement_name
    from raw r join clients c on c.name = r.client_name
    join campaigns ca on ca.client_id = c.id and ca.name = r.campaign_name
    join strategies st on st.campaign_id = ca.id and st.name = r.strategy_name;
  analyze placements;
  insert into creatives (placement_id, name)
    select distinct pl.id, r.creative_name
    from raw r join clients c on c.name = r.client_name
    join campaigns ca on ca.client_id = c.id and ca.name = r.campaign_name
    join strategies st on st.campaign_id = ca.id and st.name = r.strategy_name
    join placements pl on pl.strategy_id = st.id and pl.name = r.placement_name
    order by 1, 2;
  analyze creatives;`;

const insert = `
  insert into facts
    select c.id, r.date::date, ca.id, st.id, pl.id, cr.id, r.impressions::bigint, r.clicks::bigint, r.conversions::bigint,
      (r.conversion_revenue::numeric * 1000000)::bigint, round(r.impressions::bigint * 12.5 * 1000)::bigint
    from raw r join clients c on c.name = r.client_name
    join campaigns ca on ca.client_id = c.id and ca.name = r.campaign_name
    join strategies st on st.campaign_id = ca.id and st.name = r.strategy_name
    join placements pl on pl.strategy_id = st.id and pl.name = r.placement_name
    join creatives cr on cr.placement_id = pl.id and cr.name = r.creative_name
    order by cr.id`;

/** Loads a file with bare SQL into tables of its own, in the same Postgres, and times each part. */
export async function measureFloor(databaseUrl: string, file: string): Promise<Floor> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(readFileSync(new URL('floor.sql', import.meta.url), 'utf8'));
    await client.query("set work_mem = '256MB'");
    const copyMs = await timed(() =>
      pipeline(
        createReadStream(file),
        client.query(copyFrom('copy raw from stdin with (format csv, header)')),
      ),
    );
    await client.query('analyze raw');
    const namesMs = await timed(() => client.query(names));
    const insertMs = await timed(() => client.query(insert));
    await client.query('drop schema floor cascade');
    return { copyMs, namesMs, insertMs };
  } finally {
    await client.end();
  }
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
