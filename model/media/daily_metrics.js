import { accessPolicy } from './access';
import { factsVersion, monthsWithFacts } from './freshness';

cube('daily_metrics', {
  sql_table: 'media.daily_metrics',
  sql_alias: 'dm',
  public: false,
  refresh_key: factsVersion,
  access_policy: accessPolicy(),

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
    date: { sql: `${CUBE}.date`, type: 'time' },
    client_id: { sql: 'client_id', type: 'string' },
    campaign_id: { sql: 'campaign_id', type: 'string' },
    strategy_id: { sql: 'strategy_id', type: 'string' },
    placement_id: { sql: 'placement_id', type: 'string' },
    creative_id: { sql: 'creative_id', type: 'string' },
  },

  measures: {
    impressions: { sql: 'impressions', type: 'sum' },
    clicks: { sql: 'clicks', type: 'sum' },
    spend_micros: { sql: 'spend_micros', type: 'sum' },
    spend: { sql: `${spend_micros} * 0.000001`, type: 'number' },
  },

  pre_aggregations: {
    client_day: {
      measures: [impressions, clicks, spend_micros],
      dimensions: [organization_id, client_id, clients.name],
      time_dimension: date,
      granularity: 'day',
      partition_granularity: 'month',
      refresh_key: {
        every: '2 seconds',
        sql: `select count(*), sum(version) from media.metrics_version where ${FILTER_PARAMS.daily_metrics.date.filter((from, to) => `month between date_trunc('month', ${from}::timestamp) and ${to}::timestamp`)}`,
      },
      ...monthsWithFacts,
    },
  },
});
