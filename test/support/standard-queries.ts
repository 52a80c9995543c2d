/** The questions that the product asks Cube, one of each kind: what must be served by a rollup, and what is measured. */
export interface StandardQuery {
  name: string;
  query: Record<string, unknown>;
  /** The rollup that serves it; `facts` where there is none on purpose. */
  servedBy: 'client_day' | 'campaign_day' | 'placement_day' | 'client_window' | 'facts';
}

/** What the questions are about. Ids as Cube gives them, days as YYYY-MM-DD. */
export interface Subject {
  range: [from: string, to: string];
  previous: [from: string, to: string];
  client: string;
  campaign: string;
  strategy: string;
  placement: string;
}

const of = (name: string) => `performance.${name}`;

const measures = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'cpc',
  'cpm',
  'conversions',
  'conversion_rate',
  'cpa',
  'revenue',
  'roas',
].map(of);

const time = (dateRange: [string, string], granularity?: string) => ({
  timeDimensions: [{ dimension: of('date'), dateRange, ...(granularity && { granularity }) }],
});

/** Grouped by a level: its id and name, the largest first. */
const by = (level: string) => ({
  measures,
  dimensions: [of(`${level}_id`), of(level)],
  order: [
    [of('spend'), 'desc'],
    [of(`${level}_id`), 'asc'],
  ],
});

const only = (level: string, id: string) => ({
  filters: [{ member: of(`${level}_id`), operator: 'equals', values: [id] }],
});

export function standardQueries({
  range,
  previous,
  client,
  campaign,
  strategy,
  placement,
}: Subject): StandardQuery[] {
  const trend = { order: [[of('date'), 'asc']] };
  return [
    { name: 'totals of a period', servedBy: 'client_day', query: { measures, ...time(range) } },
    {
      name: 'totals beside those of the period before',
      servedBy: 'client_day',
      query: { measures, timeDimensions: [{ dimension: of('date'), compareDateRange: [range, previous] }] },
    },
    {
      name: 'the trend by day',
      servedBy: 'client_day',
      query: { measures, ...trend, ...time(range, 'day') },
    },
    {
      name: 'the trend of one client by week',
      servedBy: 'client_day',
      query: { measures, ...trend, ...only('client', client), ...time(range, 'week') },
    },
    {
      name: 'spend of the last 28 days, day by day',
      servedBy: 'client_window',
      query: { measures: [of('spend_28d')], ...trend, ...time(range, 'day') },
    },
    { name: 'clients', servedBy: 'client_day', query: { ...by('client'), limit: 200, ...time(range) } },
    {
      name: 'campaigns of a client',
      servedBy: 'campaign_day',
      query: { ...by('campaign'), ...only('client', client), limit: 200, ...time(range) },
    },
    {
      name: 'the ten largest campaigns of all clients',
      servedBy: 'campaign_day',
      query: { ...by('campaign'), limit: 10, ...time(range) },
    },
    {
      name: 'one campaign by day',
      servedBy: 'campaign_day',
      query: { measures, ...trend, ...only('campaign', campaign), ...time(range, 'day') },
    },
    {
      name: 'strategies of a campaign',
      servedBy: 'placement_day',
      query: { ...by('strategy'), ...only('campaign', campaign), limit: 200, ...time(range) },
    },
    {
      name: 'placements of a strategy',
      servedBy: 'placement_day',
      query: { ...by('placement'), ...only('strategy', strategy), limit: 200, ...time(range) },
    },
    {
      name: 'creatives of a placement',
      servedBy: 'facts',
      query: { ...by('creative'), ...only('placement', placement), limit: 200, ...time(range) },
    },
  ];
}
