import type pg from 'pg';

export interface Client {
  id: string;
  organizationId: string;
  name: string;
}

export interface Organization {
  id: string;
  name: string;
}

/** An agency with two clients; its second has no CPM before 20 April. */
export const north: Organization = { id: '01900000-0000-7000-8000-00000000000a', name: 'North' };
export const acme: Client = {
  id: '01900000-0000-7000-8000-0000000000a1',
  organizationId: north.id,
  name: 'Acme, "the" client',
};
export const birch: Client = {
  id: '01900000-0000-7000-8000-0000000000a2',
  organizationId: north.id,
  name: 'Birch 🌳',
};

/** Another agency, whose one client is called like one of the first. */
export const south: Organization = { id: '01900000-0000-7000-8000-00000000000b', name: 'South' };
export const rival: Client = {
  id: '01900000-0000-7000-8000-0000000000b1',
  organizationId: south.id,
  name: acme.name,
};

export const firstDay = '2026-03-16';
export const lastDay = '2026-05-20';

export async function seed(db: pg.Client): Promise<void> {
  await seedNames(db);
  await addFacts(db, firstDay, lastDay);
}

/** 2 campaigns × 1 strategy × 2 placements × 2 creatives a client; a client's names repeat below different parents. */
export async function seedNames(db: pg.Client): Promise<void> {
  for (const { id, name } of [north, south]) {
    await db.query('insert into identity.organizations (id, name) values ($1, $2)', [id, name]);
  }
  for (const { id, organizationId, name } of [acme, birch, rival]) {
    await db.query(
      'insert into media.clients (id, organization_id, name, name_key) values ($1, $2, $3, $3)',
      [id, organizationId, name],
    );
  }
  await db.query(names);
}

/** Facts of every creative for the days from..to, with the version bump of the months they are in. */
export async function addFacts(db: pg.Client, from: string, to: string): Promise<void> {
  await db.query('select media.ensure_partitions($1, $2)', [from, to]);
  await inTransaction(db, async () => {
    await db.query(facts, [from, to]);
    await bump(db, from, to);
  });
}

/** Clicks of one day raised by one a row, as a restatement would, with the version bump. */
export async function restate(db: pg.Client, day: string): Promise<void> {
  await inTransaction(db, async () => {
    await db.query('update media.daily_metrics set clicks = clicks + 1 where date = $1', [day]);
    await bump(db, day, day);
  });
}

async function bump(db: pg.Client, from: string, to: string): Promise<void> {
  await db.query(
    `insert into media.metrics_version (organization_id, month)
     select distinct organization_id, date_trunc('month', date)::date
     from media.daily_metrics where date between $1 and $2
     on conflict (organization_id, month)
     do update set version = metrics_version.version + 1, changed_at = now()`,
    [from, to],
  );
}

async function inTransaction(db: pg.Client, work: () => Promise<void>): Promise<void> {
  await db.query('begin');
  await work();
  await db.query('commit');
}

const names = `
  with campaign as (
    insert into media.campaigns (organization_id, client_id, name, name_key)
    select organization_id, id, name || ' Campaign ' || n, name || ' Campaign ' || n
    from media.clients, generate_series(1, 2) as n
    returning *
  ), strategy as (
    insert into media.strategies (organization_id, client_id, campaign_id, name, name_key)
    select c.organization_id, client_id, c.id, cl.name || ' Prospecting', cl.name || ' Prospecting'
    from campaign c join media.clients cl on cl.id = client_id
    returning *
  ), placement as (
    insert into media.placements (organization_id, client_id, strategy_id, name, name_key)
    select s.organization_id, client_id, s.id, cl.name || ' Placement ' || n, cl.name || ' Placement ' || n
    from strategy s join media.clients cl on cl.id = client_id, generate_series(1, 2) as n
    returning *
  )
  insert into media.creatives (organization_id, client_id, placement_id, name, name_key)
  select p.organization_id, client_id, p.id, cl.name || ' Banner ' || n, cl.name || ' Banner ' || n
  from placement p join media.clients cl on cl.id = client_id, generate_series(1, 2) as n`;

// Uneven on purpose: days without impressions, clicks or conversions, sums beyond 2^53 micros, spend that is
// unknown for some days of one client.
const facts = `
  insert into media.daily_metrics (
    organization_id, client_id, date, campaign_id, strategy_id, placement_id, creative_id,
    impressions, clicks, conversions, conversion_revenue_micros, spend_micros, line_no
  )
  select
    cr.organization_id, cr.client_id, day, st.campaign_id, pl.strategy_id, cr.placement_id, cr.id,
    case when seed % 11 = 0 then 0 else seed % 100000 end,
    case when seed % 11 = 0 then 0 else seed % 97 end,
    case when seed % 3 = 0 then 0 else seed % 7 end,
    (seed % 3)::bigint * 3002399751580331,
    case when cr.client_id = '${birch.id}' and day < '2026-04-20' then null else (seed % 100000)::bigint * 12345 end,
    1
  from media.creatives cr
  join media.placements pl on pl.id = cr.placement_id
  join media.strategies st on st.id = pl.strategy_id
  cross join (select day::date from generate_series($1::date, $2::date, interval '1 day') as day) as days
  cross join lateral (select abs(hashtext(cr.id::text || day::text) / 2) as seed) as s`;
