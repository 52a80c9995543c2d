// Cube resolves imports from the root of the model.
import { accessPolicy } from './access';
import { monthly, whenFactsChange } from './media/freshness';

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
    campaign_id: { sql: 'campaign_id', type: 'string', title: 'Campaign ID' },
    strategy_id: { sql: 'strategy_id', type: 'string', title: 'Strategy ID' },
    placement_id: { sql: 'placement_id', type: 'string', title: 'Placement ID' },
    creative_id: { sql: 'creative_id', type: 'string', title: 'Creative ID' },
  },

  measures: {
    impressions: { sql: 'impressions', type: 'sum', description: 'How often ads were shown. A count.' },
    clicks: { sql: 'clicks', type: 'sum', description: 'How often ads were clicked. A count.' },
    conversions: {
      sql: 'conversions',
      type: 'sum',
      description: 'Conversions as the partner reports them. A count.',
    },

    // Money is stored in micros (1 unit = 1,000,000). Multiplying keeps every digit; dividing would round large sums.
    revenue_micros: { sql: 'conversion_revenue_micros', type: 'sum' },
    spend_micros: { sql: 'spend_micros', type: 'sum' },
    revenue: {
      sql: `${revenue_micros} * 0.000001`,
      type: 'number',
      description: "Revenue of the conversions, in the organization's currency.",
    },
    spend: {
      sql: `${spend_micros} * 0.000001`,
      type: 'number',
      description:
        "Impressions / 1000 × the CPM in force on each day, in the organization's currency. Days without a CPM add nothing; null when no day has one.",
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

    ctr: {
      sql: `${clicks}::numeric / nullif(${impressions}, 0)`,
      type: 'number',
      format: 'percent',
      title: 'CTR',
      description: 'Click-through rate: clicks / impressions, as a fraction. Null without impressions.',
    },
    conversion_rate: {
      sql: `${conversions}::numeric / nullif(${clicks}, 0)`,
      type: 'number',
      format: 'percent',
      description: 'Conversions / clicks, as a fraction. Null without clicks.',
    },
    cpm: {
      sql: `${spend} * 1000 / nullif(${priced_impressions}, 0)`,
      type: 'number',
      title: 'CPM',
      description:
        'Effective cost per 1,000 impressions: spend / impressions × 1000, over days with a CPM. Null without such impressions.',
    },
    cpc: {
      sql: `${spend} / nullif(${priced_clicks}, 0)`,
      type: 'number',
      title: 'CPC',
      description: 'Cost per click: spend / clicks, over days with a CPM. Null without such clicks.',
    },
    cpa: {
      sql: `${spend} / nullif(${priced_conversions}, 0)`,
      type: 'number',
      title: 'CPA',
      description:
        'Cost per conversion: spend / conversions, over days with a CPM. Null without such conversions.',
    },
    roas: {
      sql: `${priced_revenue_micros} / nullif(${spend_micros}, 0)`,
      type: 'number',
      title: 'ROAS',
      description:
        'Return on ad spend: revenue / spend, over days with a CPM, as a factor (2 = two earned for one spent). Null without spend.',
    },
  },

  // The first one that has every member of a query serves it, so the smallest comes first. There is none by
  // creative: the facts have that grain themselves.
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
      dimensions: [organization_id, client_id, clients.name, campaign_id, campaigns.name],
      time_dimension: date,
      indexes: { cl: { columns: [client_id, date.day] } },
    },
    placement_day: {
      ...sums,
      ...monthly,
      dimensions: [
        organization_id,
        client_id,
        clients.name,
        campaign_id,
        campaigns.name,
        strategy_id,
        strategies.name,
        placement_id,
        placements.name,
      ],
      time_dimension: date,
      indexes: { cl: { columns: [client_id, date.day] }, ca: { columns: [campaign_id, date.day] } },
    },
  },
});
