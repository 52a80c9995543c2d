import { accessPolicy } from './access';
import { described } from './dictionary';

const columns = `
  organization_id, client_id, impressions, clicks, conversions, revenue_micros, spend_micros,
  priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros,
  cardinality(missing_days) as missing_days, cardinality(unpriced_days) as unpriced_days, is_final, updated_at`;

cube('weekly_summaries', {
  description: 'Weeks as they were reported.',
  sql: `select id, 'week' as period, week_start as first_day, week_end as last_day, ${columns} from media.weekly_summaries`,
  public: false,
});

cube('monthly_summaries', {
  description: 'Months as they were reported.',
  sql: `select id, 'month' as period, month_start as first_day, month_end as last_day, ${columns} from media.monthly_summaries`,
  public: false,
});

cube('reported_periods', {
  description: 'Weeks and months as they were reported, one row per client and period.',
  sql: `${weekly_summaries.sql()} union all ${monthly_summaries.sql()}`,
  sql_alias: 'rp',
  public: false,
  access_policy: accessPolicy(),
  refresh_key: {
    sql: `select count(*), max(updated_at) from (${weekly_summaries.sql()} union all ${monthly_summaries.sql()}) rp`,
  },

  joins: {
    clients: { sql: `${CUBE}.client_id = ${clients}.id`, relationship: 'many_to_one' },
  },

  dimensions: {
    id: { sql: `${CUBE}.id`, type: 'string', primary_key: true },
    organization_id: { sql: `${CUBE}.organization_id`, type: 'string' },
    client_id: { sql: 'client_id', type: 'string', title: 'Client ID' },
    period: {
      sql: 'period',
      type: 'string',
      description: '`week` or `month`. Filter on one of them: a day is in a week and in a month.',
    },
    first_day: { sql: 'first_day', type: 'time', description: 'First day of the week (a Monday) or month.' },
    last_day: { sql: 'last_day', type: 'time', description: 'Last day of the week (a Sunday) or month.' },
    is_final: {
      sql: 'is_final',
      type: 'boolean',
      description: 'Whether the period was over and complete when it was reported.',
    },
  },

  measures: {
    impressions: { sql: 'impressions', type: 'sum', ...described('impressions') },
    clicks: { sql: 'clicks', type: 'sum', ...described('clicks') },
    conversions: { sql: 'conversions', type: 'sum', ...described('conversions') },
    revenue_micros: { sql: 'revenue_micros', type: 'sum' },
    spend_micros: { sql: 'spend_micros', type: 'sum' },
    revenue: { sql: `${revenue_micros} * 0.000001`, type: 'number', ...described('revenue') },
    spend: { sql: `${spend_micros} * 0.000001`, type: 'number', ...described('spend') },
    // As in daily_metrics: what is divided by a spend counts where the spend is known.
    priced_impressions: { sql: 'priced_impressions', type: 'sum' },
    priced_clicks: { sql: 'priced_clicks', type: 'sum' },
    priced_conversions: { sql: 'priced_conversions', type: 'sum' },
    priced_revenue_micros: { sql: 'priced_revenue_micros', type: 'sum' },
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
    missing_days: {
      sql: 'missing_days',
      type: 'sum',
      description: 'Days of the period without a single row when it was reported.',
    },
    unpriced_days: {
      sql: 'unpriced_days',
      type: 'sum',
      title: 'Days without CPM',
      description: 'Days whose spend was unknown when the period was reported.',
    },
  },
});

view('summaries', {
  title: 'Summaries',
  description:
    'Weeks and months as they were reported to clients. `performance` has the numbers as they are now.',
  access_policy: accessPolicy(),

  dimensions: {
    organization_id: { sql: `${reported_periods.organization_id}`, type: 'string', public: false },
  },

  cubes: [
    {
      join_path: reported_periods,
      includes: [
        'period',
        'first_day',
        'last_day',
        'is_final',
        'client_id',
        'impressions',
        'clicks',
        'conversions',
        'revenue',
        'spend',
        'ctr',
        'conversion_rate',
        'cpm',
        'cpc',
        'cpa',
        'roas',
        'missing_days',
        'unpriced_days',
      ],
    },
    { join_path: reported_periods.clients, includes: [{ name: 'name', alias: 'client' }] },
  ],
});
