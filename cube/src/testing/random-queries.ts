import fc from 'fast-check';

/** A question in plain terms, from which both a Cube query and SQL are made. */
export interface Question {
  measures: Measure[];
  /** Levels to group by, each as id, or as name where `byName`. */
  levels: Level[];
  byName: boolean;
  granularity: Grain | undefined;
  /** One range, or several that are compared. */
  ranges: [from: string, to: string][];
  filters: Filter[];
  /** Rows with more than this many clicks only. */
  minClicks: number | undefined;
  /** Ordered by the first measure, and by everything that is grouped by. */
  descending: boolean;
  limit: number | undefined;
  offset: number;
}

export const sums = ['impressions', 'clicks', 'conversions', 'revenue', 'spend'] as const;
export const ratios = ['ctr', 'cpc', 'cpm', 'cpa', 'roas', 'conversion_rate'] as const;
export const levels = ['client', 'campaign', 'strategy', 'placement', 'creative'] as const;
export const grains = ['day', 'week', 'month', 'quarter'] as const;
export const operators = ['equals', 'notEquals', 'contains', 'notContains', 'startsWith'] as const;

export type Measure = (typeof sums)[number] | (typeof ratios)[number];
export type Level = (typeof levels)[number];
export type Grain = (typeof grains)[number];
export interface Filter {
  level: Level;
  operator: (typeof operators)[number];
  /** Of names; see `words`. */
  values: string[];
}

/** What names are made of, and what is in none: quotes, wild cards, other scripts. */
const words = [
  'Acme',
  'Birch',
  '🌳',
  '1',
  '2',
  'Campaign 1',
  'Prospecting',
  'Banner 2',
  '"the"',
  '%',
  '_',
  "'",
  '\\',
  '',
];

/** Days from 2026-03-10 on, some of them before and after those with facts. */
const day = (offset: number) => new Date(Date.UTC(2026, 2, 10 + offset)).toISOString().slice(0, 10);
const range = fc
  .tuple(fc.nat(78), fc.nat(78))
  .map(([a, b]): [string, string] => [day(Math.min(a, b)), day(Math.max(a, b))]);

const filter: fc.Arbitrary<Filter> = fc.record({
  level: fc.constantFrom(...levels),
  operator: fc.constantFrom(...operators),
  values: fc.uniqueArray(fc.constantFrom(...words.filter(Boolean)), { minLength: 1, maxLength: 3 }),
});

export const question: fc.Arbitrary<Question> = fc.record({
  measures: fc.uniqueArray(fc.constantFrom(...sums, ...ratios), { minLength: 1, maxLength: 6 }),
  levels: fc.uniqueArray(fc.constantFrom(...levels), { maxLength: 3 }),
  byName: fc.boolean(),
  granularity: fc.option(fc.constantFrom(...grains), { nil: undefined }),
  ranges: fc.oneof(
    { weight: 4, arbitrary: range.map((only) => [only]) },
    { weight: 1, arbitrary: fc.tuple(range, range) },
  ),
  filters: fc.oneof(
    { weight: 1, arbitrary: fc.constant<Filter[]>([]) },
    { weight: 1, arbitrary: fc.array(filter, { minLength: 1, maxLength: 2 }) },
  ),
  minClicks: fc.option(fc.nat(500), { nil: undefined, freq: 3 }),
  descending: fc.boolean(),
  limit: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  offset: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) }),
});

const of = (member: string) => `performance.${member}`;
const memberOf = (level: Level, { byName }: Question) => of(byName ? level : `${level}_id`);

/** The members that name a row, in the order in which they are asked for. */
export const keysOf = (asked: Question) => [
  ...(asked.granularity ? [of('date')] : []),
  ...asked.levels.map((level) => memberOf(level, asked)),
];

/** As a client asks Cube. */
export function cubeQuery(asked: Question): Record<string, unknown> {
  const { measures, granularity, ranges, filters, minClicks, descending, limit, offset } = asked;
  const [only] = ranges;
  return {
    measures: measures.map(of),
    dimensions: asked.levels.map((level) => memberOf(level, asked)),
    timeDimensions: [
      {
        dimension: of('date'),
        ...(ranges.length > 1 ? { compareDateRange: ranges } : { dateRange: only }),
        ...(granularity && { granularity }),
      },
    ],
    filters: [
      ...filters.map(({ level, operator, values }) => ({ member: of(level), operator, values })),
      ...(minClicks === undefined
        ? []
        : [{ member: of('clicks'), operator: 'gt', values: [String(minClicks)] }]),
    ],
    order: [
      [of(measures[0] as string), descending ? 'desc' : 'asc'],
      ...keysOf(asked).map((key) => [key, 'asc']),
    ],
    limit: limit ?? 5000,
    ...(offset > 0 && { offset }),
  };
}

/** The same, kept from every rollup by a filter that is true of all rows. */
export function cubeQueryOnFacts(asked: Question): Record<string, unknown> {
  const query = cubeQuery(asked);
  return { ...query, filters: [...(query.filters as []), { member: of('creative_id'), operator: 'set' }] };
}

const money = (micros: string) => `sum(${micros}) * 0.000001`;
const priced = 'filter (where spend_micros is not null)';
const definitions: Record<Measure, string> = {
  impressions: 'sum(impressions)',
  clicks: 'sum(clicks)',
  conversions: 'sum(conversions)',
  revenue: money('conversion_revenue_micros'),
  spend: money('spend_micros'),
  ctr: 'sum(clicks) / nullif(sum(impressions), 0)',
  conversion_rate: 'sum(conversions) / nullif(sum(clicks), 0)',
  cpm: `${money('spend_micros')} * 1000 / nullif(sum(impressions) ${priced}, 0)`,
  cpc: `${money('spend_micros')} / nullif(sum(clicks) ${priced}, 0)`,
  cpa: `${money('spend_micros')} / nullif(sum(conversions) ${priced}, 0)`,
  roas: `sum(conversion_revenue_micros) ${priced} / nullif(sum(spend_micros), 0)`,
};

/**
 * As an analyst would ask Postgres, over the tables. One statement for each range; $1 is the organization.
 */
export function plainSql(asked: Question): { text: string; values: string[] }[] {
  return asked.ranges.map(([from, to]) => {
    const values: string[] = [];
    const parameter = (value: string) => `$${values.push(value) + 1}`;
    const days = `date between ${parameter(from)} and ${parameter(to)}`;
    const conditions = asked.filters.map((each) => condition(each, parameter));
    const keys = asked.levels.map((level) => (asked.byName ? `${level}.name` : `${level}.id::text`));
    const columns = [
      ...(asked.granularity ? [`to_char(date_trunc('${asked.granularity}', date), 'YYYY-MM-DD')`] : []),
      ...keys,
    ];
    const measures = asked.measures.map((name) => definitions[name]);
    const order = [
      `${columns.length + 1} ${asked.descending ? 'desc' : 'asc'} nulls last`,
      ...columns.map((_, i) => `${i + 1} asc`),
    ];
    const grouping = columns.map((_, i) => i + 1).join(', ');
    const text = `
      select ${[...columns, ...measures].map((column, i) => `${column} as "${i}"`).join(', ')}
      from media.daily_metrics
      join media.clients client on client.id = client_id
      join media.campaigns campaign on campaign.id = campaign_id
      join media.strategies strategy on strategy.id = strategy_id
      join media.placements placement on placement.id = placement_id
      join media.creatives creative on creative.id = creative_id
      where daily_metrics.organization_id = $1 and ${[days, ...conditions].join(' and ')}
      ${grouping && `group by ${grouping}`}
      ${asked.minClicks === undefined ? '' : `having sum(clicks) > ${asked.minClicks}`}
      order by ${order.join(', ')}
      limit ${asked.limit ?? 5000} offset ${asked.offset}`;
    return { text, values };
  });
}

function condition({ level, operator, values }: Filter, parameter: (value: string) => string): string {
  const name = `${level}.name`;
  const position = (value: string) => `position(lower(${parameter(value)}) in lower(${name}))`;
  const each = (test: (value: string) => string, join: string) => `(${values.map(test).join(join)})`;
  switch (operator) {
    case 'equals':
      return each((value) => `${name} = ${parameter(value)}`, ' or ');
    case 'notEquals':
      return each((value) => `${name} <> ${parameter(value)}`, ' and ');
    case 'contains':
      return each((value) => `${position(value)} > 0`, ' or ');
    case 'notContains':
      return each((value) => `${position(value)} = 0`, ' and ');
    case 'startsWith':
      return each((value) => `${position(value)} = 1`, ' or ');
  }
}
