// Cube resolves imports from the root of the model.
import { accessPolicy } from './access';
import { described } from './dictionary';
import { monthly, whenFactsChange } from './media/freshness';

const lastDays = (days) => ({ trailing: `${days} day`, offset: 'end' });
const monthToDate = { type: 'to_date', granularity: 'month' };

// What rollups store: sums only. Every ratio is computed from them, at the level that is asked for.
const sums = {
  measures: (CUBE) => [
    CUBE.impressions,
    CUBE.clicks,
    CUBE.conversions,
    CUBE.revenue_micros,
    CUBE.spend_micros,
    CUBE.priced_impressions,
    CUBE.priced_clicks,
    CUBE.priced_conversions,
    CUBE.priced_revenue_micros,
  ],
};

// One more has windows, too, apart from the others: each measure of a rollup costs every question it serves some time on
// the processor. By campaign and below, windows are added up from the facts.
const sumsAndWindows = {
  measures: (CUBE) => [
    ...sums.measures(CUBE),
    CUBE.impressions_7d,
    CUBE.clicks_7d,
    CUBE.conversions_7d,
    CUBE.revenue_micros_7d,
    CUBE.spend_micros_7d,
    CUBE.impressions_28d,
    CUBE.clicks_28d,
    CUBE.conversions_28d,
    CUBE.revenue_micros_28d,
    CUBE.spend_micros_28d,
    CUBE.impressions_mtd,
    CUBE.clicks_mtd,
    CUBE.conversions_mtd,
    CUBE.revenue_micros_mtd,
    CUBE.spend_micros_mtd,
  ],
};

cube('daily_metrics', {
  description: 'The facts: one row per creative and reporting day.',
  sql_table: 'media.daily_metrics',
  sql_alias: 'dm', // starts the names of rollups and their indexes, which Postgres would cut at 63 characters
  public: false,
  access_policy: accessPolicy(),
  refresh_key: whenFactsChange,

  joins: {
    clients: { sql: `${CUBE}.client_id = ${clients}.id`, relationship: 'many_to_one' },
    campaigns: { sql: `${CUBE}.campaign_id = ${campaigns}.id`, relationship: 'many_to_one' },
    strategies: { sql: `${CUBE}.strategy_id = ${strategies}.id`, relationship: 'many_to_one' },
    placements: { sql: `${CUBE}.placement_id = ${placements}.id`, relationship: 'many_to_one' },
    creatives: { sql: `${CUBE}.creative_id = ${creatives}.id`, relationship: 'many_to_one' },
  },

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    organization_id: { sql: 'organization_id', type: 'string' },
    date: {
      sql: `${CUBE}.date`,
      type: 'time',
      description:
        "Reporting day: the partner's own day, never shifted to another time zone. Weeks start on Monday.",
    },
    client_id: { sql: 'client_id', type: 'string', title: 'Client ID' },
    // What was merged is one item, by the id and the name of what it was merged into (media.resolve_names).
    campaign_id: { sql: `${campaigns.shown_id}`, type: 'string', title: 'Campaign ID' },
    strategy_id: { sql: `${strategies.shown_id}`, type: 'string', title: 'Strategy ID' },
    placement_id: { sql: `${placements.shown_id}`, type: 'string', title: 'Placement ID' },
    creative_id: { sql: `${creatives.shown_id}`, type: 'string', title: 'Creative ID' },

    // As they stand in the facts: cube/fact-ids.js.
    fact_placement_id: { sql: `${CUBE}.placement_id`, type: 'string' },
    fact_creative_id: { sql: `${CUBE}.creative_id`, type: 'string' },
  },

  hierarchies: {
    media: {
      title: 'Client to creative',
      levels: [clients.name, campaigns.name, strategies.name, placements.name, creatives.name],
    },
  },

  measures: {
    impressions: {
      sql: 'impressions',
      type: 'sum',
      ...described('impressions'),
      drill_members: [clients.name, campaigns.name, strategies.name, placements.name, creatives.name],
    },
    clicks: {
      sql: 'clicks',
      type: 'sum',
      ...described('clicks'),
      drill_members: [clients.name, campaigns.name, strategies.name, placements.name, creatives.name],
    },
    conversions: {
      sql: 'conversions',
      type: 'sum',
      ...described('conversions'),
      drill_members: [clients.name, campaigns.name, strategies.name, placements.name, creatives.name],
    },

    // Money is stored in micros (1 unit = 1,000,000). Multiplying keeps every digit; dividing would round large sums.
    revenue_micros: { sql: 'conversion_revenue_micros', type: 'sum' },
    spend_micros: { sql: 'spend_micros', type: 'sum' },
    revenue: {
      sql: `${revenue_micros} * 0.000001`,
      type: 'number',
      ...described('revenue'),
      drill_members: [clients.name, campaigns.name, strategies.name, placements.name, creatives.name],
    },
    spend: {
      sql: `${spend_micros} * 0.000001`,
      type: 'number',
      ...described('spend'),
      drill_members: [clients.name, campaigns.name, strategies.name, placements.name, creatives.name],
    },

    // The part of each sum whose spend is known. Dividing a spend that lacks some days by clicks that have them
    // all would show clicks cheaper than they were. Where every day has a CPM these equal the plain sums.
    priced_impressions: {
      sql: 'impressions',
      type: 'sum',
      filters: [{ sql: `${CUBE}.spend_micros is not null` }],
    },
    priced_clicks: { sql: 'clicks', type: 'sum', filters: [{ sql: `${CUBE}.spend_micros is not null` }] },
    priced_conversions: {
      sql: 'conversions',
      type: 'sum',
      filters: [{ sql: `${CUBE}.spend_micros is not null` }],
    },
    priced_revenue_micros: {
      sql: 'conversion_revenue_micros',
      type: 'sum',
      filters: [{ sql: `${CUBE}.spend_micros is not null` }],
    },

    ctr: { sql: `${clicks}::numeric / nullif(${impressions}, 0)`, type: 'number', ...described('ctr') },
    conversion_rate: {
      sql: `${conversions}::numeric / nullif(${clicks}, 0)`,
      type: 'number',
      ...described('conversion_rate'),
    },
    cpm: { sql: `${spend} * 1000 / nullif(${priced_impressions}, 0)`, type: 'number', ...described('cpm') },
    cpc: { sql: `${spend} / nullif(${priced_clicks}, 0)`, type: 'number', ...described('cpc') },
    cpa: { sql: `${spend} / nullif(${priced_conversions}, 0)`, type: 'number', ...described('cpa') },
    roas: {
      sql: `${priced_revenue_micros} / nullif(${spend_micros}, 0)`,
      type: 'number',
      ...described('roas'),
    },

    // Windows that end on each day. Rollups store the day's sums for them, as for the plain ones.
    impressions_7d: {
      sql: 'impressions',
      type: 'sum',
      rolling_window: lastDays(7),
      ...described('impressions_7d'),
    },
    clicks_7d: { sql: 'clicks', type: 'sum', rolling_window: lastDays(7), ...described('clicks_7d') },
    conversions_7d: {
      sql: 'conversions',
      type: 'sum',
      rolling_window: lastDays(7),
      ...described('conversions_7d'),
    },
    revenue_micros_7d: { sql: 'conversion_revenue_micros', type: 'sum', rolling_window: lastDays(7) },
    spend_micros_7d: { sql: 'spend_micros', type: 'sum', rolling_window: lastDays(7) },
    revenue_7d: { sql: `${revenue_micros_7d} * 0.000001`, type: 'number', ...described('revenue_7d') },
    spend_7d: { sql: `${spend_micros_7d} * 0.000001`, type: 'number', ...described('spend_7d') },
    impressions_28d: {
      sql: 'impressions',
      type: 'sum',
      rolling_window: lastDays(28),
      ...described('impressions_28d'),
    },
    clicks_28d: { sql: 'clicks', type: 'sum', rolling_window: lastDays(28), ...described('clicks_28d') },
    conversions_28d: {
      sql: 'conversions',
      type: 'sum',
      rolling_window: lastDays(28),
      ...described('conversions_28d'),
    },
    revenue_micros_28d: { sql: 'conversion_revenue_micros', type: 'sum', rolling_window: lastDays(28) },
    spend_micros_28d: { sql: 'spend_micros', type: 'sum', rolling_window: lastDays(28) },
    revenue_28d: { sql: `${revenue_micros_28d} * 0.000001`, type: 'number', ...described('revenue_28d') },
    spend_28d: { sql: `${spend_micros_28d} * 0.000001`, type: 'number', ...described('spend_28d') },
    impressions_mtd: {
      sql: 'impressions',
      type: 'sum',
      rolling_window: monthToDate,
      ...described('impressions_mtd'),
    },
    clicks_mtd: { sql: 'clicks', type: 'sum', rolling_window: monthToDate, ...described('clicks_mtd') },
    conversions_mtd: {
      sql: 'conversions',
      type: 'sum',
      rolling_window: monthToDate,
      ...described('conversions_mtd'),
    },
    revenue_micros_mtd: { sql: 'conversion_revenue_micros', type: 'sum', rolling_window: monthToDate },
    spend_micros_mtd: { sql: 'spend_micros', type: 'sum', rolling_window: monthToDate },
    revenue_mtd: { sql: `${revenue_micros_mtd} * 0.000001`, type: 'number', ...described('revenue_mtd') },
    spend_mtd: { sql: `${spend_micros_mtd} * 0.000001`, type: 'number', ...described('spend_mtd') },

    // Of all rows of the answer: taken after grouping and before the limit.
    impressions_share: {
      sql: `${impressions}::numeric / nullif(sum(${impressions}) over (), 0)`,
      type: 'number',
      ...described('impressions_share'),
    },
    clicks_share: {
      sql: `${clicks}::numeric / nullif(sum(${clicks}) over (), 0)`,
      type: 'number',
      ...described('clicks_share'),
    },
    conversions_share: {
      sql: `${conversions}::numeric / nullif(sum(${conversions}) over (), 0)`,
      type: 'number',
      ...described('conversions_share'),
    },
    revenue_share: {
      sql: `${revenue_micros}::numeric / nullif(sum(${revenue_micros}) over (), 0)`,
      type: 'number',
      ...described('revenue_share'),
    },
    spend_share: {
      sql: `${spend_micros}::numeric / nullif(sum(${spend_micros}) over (), 0)`,
      type: 'number',
      ...described('spend_share'),
    },

    // Counted from the facts, never from rollups: they do not add up.
    active_creatives: {
      sql: 'creative_id',
      type: 'count_distinct',
      filters: [{ sql: `${CUBE}.impressions > 0` }],
      ...described('active_creatives'),
    },
    days_with_data: { sql: `${CUBE}.date`, type: 'count_distinct', ...described('days_with_data') },
  },

  // The first one that has every member of a query serves it, so the smallest comes first. There is none by
  // creative: the facts have that grain themselves. Ids below clients are those shown, which merged items share, under the
  // cube that they are read from: under the name they have here Cube would not find them.
  pre_aggregations: {
    client_day: {
      ...sums,
      ...monthly,
      dimensions: [organization_id, client_id, clients.name],
      time_dimension: date,
    },
    campaign_day: {
      ...sums,
      ...monthly,
      dimensions: [organization_id, client_id, clients.name, campaigns.shown_id, campaigns.name],
      time_dimension: date,
      indexes: { cl: { columns: [client_id, date.day] }, ca: { columns: [campaigns.shown_id, date.day] } },
    },
    placement_day: {
      ...sums,
      ...monthly,
      dimensions: [
        organization_id,
        client_id,
        clients.name,
        campaigns.shown_id,
        campaigns.name,
        strategies.shown_id,
        strategies.name,
        placements.shown_id,
        placements.name,
      ],
      time_dimension: date,
      indexes: {
        cl: { columns: [client_id, date.day] },
        ca: { columns: [campaigns.shown_id, date.day] },
        st: { columns: [strategies.shown_id, date.day] },
      },
    },
    client_window: {
      ...sumsAndWindows,
      ...monthly,
      dimensions: [organization_id, client_id, clients.name],
      time_dimension: date,
    },
  },
});
