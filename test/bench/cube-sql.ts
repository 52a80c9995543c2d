/** The product's questions as an analyst would write them, for Postgres and DuckDB, over the facts or a rollup. */

/** A relation and what its columns are called. */
export interface Source {
  from: string;
  column(name: string): string;
  /** Joins what the names of this level come from. */
  join(level: string): string;
  name(level: string): string;
}

const tables: Record<string, string> = {
  client: 'clients',
  campaign: 'campaigns',
  strategy: 'strategies',
  placement: 'placements',
  creative: 'creatives',
};

/** The facts have ids and need a join for names; a rollup has both, prefixed by where they come from. */
export function columnsOf(from: string): Source {
  const isRollup = from.startsWith('bench_');
  return {
    from,
    column: (name) => (isRollup ? inRollup(name) : `${from}.${name}`),
    join: (level) =>
      isRollup ? '' : `join media.${tables[level]} ${level} on ${level}.id = ${from}.${level}_id`,
    name: (level) => (isRollup ? `${tables[level]}__name` : `${level}.name`),
  };
}

/** Below clients a rollup has the ids that are shown, which merged names share. */
function inRollup(name: string): string {
  if (name === 'date') return 'dm__date_day';
  const [, level = ''] = /^(campaign|strategy|placement)_id$/.exec(name) ?? [];
  return level === '' ? `dm__${name}` : `${tables[level]}__shown_id`;
}

interface Query {
  measures?: string[];
  dimensions?: string[];
  filters?: { member: string; values: string[] }[];
  timeDimensions?: { dateRange?: string[]; compareDateRange?: string[][]; granularity?: string }[];
  order?: [string, string][];
  limit?: number;
}

/** One statement, or one for each period of a comparison. */
export function statements(query: Query, source: Source, organizationId: string): string[] {
  const [time] = query.timeDimensions ?? [];
  const ranges = time?.compareDateRange ?? [time?.dateRange ?? []];
  const isWindow = query.measures?.[0] === 'performance.spend_28d';
  return ranges.map(([from = '', to = '']) =>
    isWindow ? windowed(source, organizationId, from, to) : grouped(query, source, organizationId, from, to),
  );
}

const nameOf = (member: string) => member.replace('performance.', '');
const sum = (source: Source, column: string) => `sum(${source.column(column)})`;

function grouped(query: Query, source: Source, organizationId: string, from: string, to: string): string {
  const { column } = source;
  const levels = (query.dimensions ?? []).map(nameOf).filter((name) => !name.endsWith('_id'));
  const granularity = query.timeDimensions?.[0]?.granularity;
  const keys = [
    ...(granularity ? [`date_trunc('${granularity}', ${column('date')})`] : []),
    ...levels.flatMap((level) => [column(`${level}_id`), source.name(level)]),
  ];
  const [impressions, clicks, conversions] = ['impressions', 'clicks', 'conversions'].map((name) =>
    sum(source, name),
  );
  const isRollup = source.column('date') === 'dm__date_day';
  const revenue = sum(source, isRollup ? 'revenue_micros' : 'conversion_revenue_micros');
  const spend = sum(source, 'spend_micros');
  const measures = [
    `${spend} * 0.000001`,
    impressions,
    clicks,
    conversions,
    `${revenue} * 0.000001`,
    `${clicks} * 1.0 / nullif(${impressions}, 0)`,
    `${conversions} * 1.0 / nullif(${clicks}, 0)`,
    `${spend} * 0.001 / nullif(${impressions}, 0)`,
    `${spend} * 0.000001 / nullif(${clicks}, 0)`,
    `${spend} * 0.000001 / nullif(${conversions}, 0)`,
    `${revenue} * 1.0 / nullif(${spend}, 0)`,
  ];
  const filters = (query.filters ?? []).map(
    ({ member, values }) => `and ${column(nameOf(member))} = '${values[0]}'`,
  );
  const places = keys.map((_, i) => i + 1).join(', ');
  return `
    select ${[...keys, ...measures].join(', ')}
    from ${source.from} ${levels.map(source.join).join(' ')}
    where ${column('organization_id')} = '${organizationId}' and ${column('date')} between '${from}' and '${to}' ${filters.join(' ')}
    ${places && `group by ${places}`}
    ${levels.length > 0 ? `order by ${keys.length + 1} desc, 1` : places && `order by ${places}`}
    limit ${query.limit ?? 10_000}`;
}

function windowed(source: Source, organizationId: string, from: string, to: string): string {
  const date = source.column('date');
  return `
    select day, spend from (
      select day, sum(spend) over (order by day range between interval '27 days' preceding and current row) as spend
      from (
        select ${date} as day, sum(${source.column('spend_micros')}) * 0.000001 as spend
        from ${source.from}
        where ${source.column('organization_id')} = '${organizationId}'
          and ${date} between cast('${from}' as date) - interval '27 days' and cast('${to}' as date)
        group by 1
      ) days
    ) windows
    where day between '${from}' and '${to}' order by day`;
}
