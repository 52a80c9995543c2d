import type pg from 'pg';

/** A row of the facts with the ids and names above it, read past Cube. Counts and micros as text. */
export interface Fact extends Record<string, string | null> {
  date: string;
  client_id: string;
  spend_micros: string | null;
}

export type Grain = 'day' | 'week' | 'month' | 'quarter';

export async function readFacts(db: pg.Client, organizationId: string): Promise<Fact[]> {
  const { rows } = await db.query<Fact>(
    `select m.date::text, m.impressions, m.clicks, m.conversions, m.conversion_revenue_micros, m.spend_micros,
       m.client_id, m.campaign_id, m.strategy_id, m.placement_id, m.creative_id,
       cl.name as client, ca.name as campaign, st.name as strategy, pl.name as placement, cr.name as creative
     from media.daily_metrics m
     join media.clients cl on cl.id = m.client_id
     join media.campaigns ca on ca.id = m.campaign_id
     join media.strategies st on st.id = m.strategy_id
     join media.placements pl on pl.id = m.placement_id
     join media.creatives cr on cr.id = m.creative_id
     where m.organization_id = $1`,
    [organizationId],
  );
  return rows;
}

/**
 * What the view must answer: exact text for counts and money, a number for ratios, null where undefined.
 * Written from the definitions of the measures, in integers, without SQL and without Cube.
 */
export function totals(facts: Fact[], level: string, grain: Grain | undefined) {
  const groups = Map.groupBy(facts, (fact) =>
    [grain ? startOf(fact.date, grain) : '', level === 'total' ? '' : fact[`${level}_id`]].join(' '),
  );
  return [...groups].map(([key, group]) => {
    const [date = '', id = ''] = key.split(' ');
    const priced = group.filter(({ spend_micros }) => spend_micros !== null);
    const [impressions, clicks, conversions] = [
      sum(group, 'impressions'),
      sum(group, 'clicks'),
      sum(group, 'conversions'),
    ];
    const revenue = sum(group, 'conversion_revenue_micros');
    const spend = sum(priced, 'spend_micros');
    return {
      date,
      id,
      name: level === 'total' ? undefined : group[0]?.[level],
      rows: group.length,
      pricedRows: priced.length,
      values: {
        impressions: String(impressions),
        clicks: String(clicks),
        conversions: String(conversions),
        revenue: money(revenue),
        spend: priced.length === 0 ? null : money(spend),
        ctr: ratio(clicks, impressions),
        conversion_rate: ratio(conversions, clicks),
        cpm: ratio(spend * 1000n, sum(priced, 'impressions') * 1_000_000n),
        cpc: ratio(spend, sum(priced, 'clicks') * 1_000_000n),
        cpa: ratio(spend, sum(priced, 'conversions') * 1_000_000n),
        roas: ratio(sum(priced, 'conversion_revenue_micros'), spend),
      },
    };
  });
}

function sum(facts: Fact[], column: string): bigint {
  return facts.reduce((total, fact) => total + BigInt(fact[column] ?? 0), 0n);
}

function money(micros: bigint): string {
  const digits = String(micros).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** To 20 digits, then as near as a number comes. */
function ratio(numerator: bigint, denominator: bigint): number | null {
  if (denominator === 0n) return null;
  const scale = 10n ** 20n;
  return Number((numerator * scale) / denominator) / Number(scale);
}

function startOf(day: string, grain: Grain): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (grain === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  if (grain === 'month') date.setUTCDate(1);
  if (grain === 'quarter') date.setUTCMonth(date.getUTCMonth() - (date.getUTCMonth() % 3), 1);
  return date.toISOString().slice(0, 10);
}
