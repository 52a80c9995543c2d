/**
 * The last step of a Cube query: from database columns to the JSON of the answer. Cube does this in its native
 * addon; this does the same where there is none.
 *
 * It is a security boundary. Cube runs the SQL of a query first and only here looks whether the caller may see
 * the members in it: those that are missing in `annotation` (not public, or denied by an access policy) must
 * never leave.
 */

export interface Annotation {
  type?: string;
}

export interface TimeDimension {
  dimension: string;
  granularity?: string | null;
  dateRange?: string | string[];
}

/** What this needs of a normalized query; the whole of it is passed on in the answer. */
export interface Query {
  measures?: string[];
  dimensions?: string[];
  timeDimensions?: TimeDimension[];
  [option: string]: unknown;
}

export interface Transformation {
  aliasToMemberNameMap: Record<string, string>;
  annotation: Record<string, Annotation>;
  query: Query;
  queryType: 'regularQuery' | 'compareDateRangeQuery' | 'blendingQuery';
  resType?: 'default' | 'compact' | 'columnar';
}

/** The answer without its data: query, annotation, freshness and so on. */
export type Root = Record<string, unknown>;

interface Column {
  member: string;
  values: unknown[];
}

/** Refuses a query; Cube answers 400 to an error of this type. */
class UserError extends Error {
  readonly type = 'UserError';
}

/**
 * One answer: `root` with its rows as `data`.
 * @param raw JSON of `{members: alias[], columns: value[][]}`; both are empty when there are no rows
 * @throws {UserError} when a member of the query is hidden from the caller
 */
export function queryResult(transformation: Transformation, raw: Uint8Array, root: Root): Root {
  const columns = visibleColumns(transformation, raw);
  return { ...withoutEmpty(root), data: shape(columns, transformation.resType) };
}

/** Several answers in one: the periods of a comparison, the parts of a blended query, or a single query. */
export function queryResults(
  transformations: Transformation[],
  raws: Uint8Array[],
  {
    queryType,
    results,
    slowQuery,
  }: { queryType: Transformation['queryType']; results: Root[]; slowQuery: boolean },
): Root {
  return {
    queryType,
    results: transformations.map((transformation, i) =>
      queryResult(transformation, raws[i] as Uint8Array, results[i] as Root),
    ),
    pivotQuery: pivotQuery(
      queryType,
      transformations.map(({ query }) => query),
    ),
    slowQuery,
  };
}

function visibleColumns(transformation: Transformation, raw: Uint8Array): Column[] {
  const { aliasToMemberNameMap, annotation, query, queryType } = transformation;
  const { members: aliases, columns } = JSON.parse(Buffer.from(raw).toString()) as {
    members: string[];
    columns: unknown[][];
  };
  if (aliases.length === 0) {
    membersOf(query).forEach((member) => {
      visible(member, annotation);
    });
    return [];
  }
  const found = aliases.map((alias, i): Column => {
    const member = aliasToMemberNameMap[alias];
    if (member === undefined) throw new Error(`No member for the column ${alias}`);
    const { type } = visible(member, annotation);
    return { member, values: (columns[i] as unknown[]).map((value) => jsonValue(value, type)) };
  });
  return [...found, ...bareTimeDimensions(found, query), ...syntheticColumn(found, query, queryType)];
}

function membersOf({ measures = [], dimensions = [], timeDimensions = [] }: Query): string[] {
  const grouped = timeDimensions.filter(({ granularity }) => granularity).map(({ dimension }) => dimension);
  return [...measures, ...dimensions, ...grouped];
}

function visible(member: string, annotation: Transformation['annotation']): Annotation {
  const found = Object.hasOwn(annotation, member) ? annotation[member] : undefined;
  if (!found) throw new UserError(`You requested hidden member: '${member}'`);
  return found;
}

const finestFirst = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** `cube.date.day` also answers to `cube.date`, unless that is asked for itself; the finest granularity wins. */
function bareTimeDimensions(columns: Column[], { dimensions = [] }: Query): Column[] {
  const bare = new Map<string, { rank: number; values: unknown[] }>();
  for (const { member, values } of columns) {
    const [cube, name, granularity, ...rest] = member.split('.');
    const base = `${cube}.${name}`;
    if (!granularity || rest.length > 0 || dimensions.includes(base)) continue;
    const known = finestFirst.indexOf(granularity);
    const rank = known === -1 ? finestFirst.length : known;
    if (rank <= (bare.get(base)?.rank ?? Number.POSITIVE_INFINITY)) bare.set(base, { rank, values });
  }
  return [...bare].map(([member, { values }]) => ({ member, values }));
}

/** Which period of a comparison a row belongs to, or the common time axis of a blended query. */
function syntheticColumn(
  columns: Column[],
  { timeDimensions = [] }: Query,
  queryType: Transformation['queryType'],
): Column[] {
  if (queryType === 'regularQuery') return [];
  const [time] = timeDimensions;
  if (!time) throw new Error(`A ${queryType} needs a time dimension`);
  if (queryType === 'blendingQuery') {
    const values = columns.find(({ member }) => member === `${time.dimension}.${time.granularity}`)?.values;
    if (!values) throw new Error('A blended query needs a time dimension with a granularity');
    return [{ member: `time.${time.granularity}`, values }];
  }
  if (!Array.isArray(time.dateRange) || time.dateRange.length !== 2) {
    throw new Error('A comparison needs a date range of two days');
  }
  const rows = columns[0]?.values ?? [];
  return [{ member: 'compareDateRange', values: rows.map(() => (time.dateRange as string[]).join(' - ')) }];
}

function jsonValue(value: unknown, type: string | undefined): unknown {
  if (typeof value === 'number') return plainNumber(value);
  if (typeof value === 'string' && type === 'time') return zoneless(value);
  return value;
}

/** Numbers travel as text; those that JavaScript would write with an exponent, without. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e')
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : text;
}

/** `2026-05-01T00:00:00.000`: milliseconds, no zone (it is UTC). What is not a time stays as it is. */
function zoneless(value: string): string {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d+)?)? ?(?:Z|UTC|\+00(?::?00)?)?$/.exec(value);
  if (!match) return value;
  const [, day, time = '00:00:00', fraction = '.000'] = match;
  return `${day}T${time}${fraction.slice(0, 4).padEnd(4, '0')}`;
}

function shape(columns: Column[], resType: Transformation['resType']): unknown {
  const members = columns.map(({ member }) => member);
  if (resType === 'columnar') return { members, columns: columns.map(({ values }) => values) };
  const rows = columns[0]?.values ?? [];
  if (resType === 'compact') {
    return { members, dataset: rows.map((_, row) => columns.map(({ values }) => values[row])) };
  }
  return rows.map((_, row) => Object.fromEntries(columns.map(({ member, values }) => [member, values[row]])));
}

function withoutEmpty(root: Root): Root {
  return Object.fromEntries(
    Object.entries(root).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** The query by which a client lays all results out in one table. */
function pivotQuery(queryType: Transformation['queryType'], queries: Query[]): Query {
  const [first = {}] = queries;
  if (queryType === 'compareDateRangeQuery') {
    return { ...first, dimensions: ['compareDateRange', ...(first.dimensions ?? [])], queryType };
  }
  if (queryType === 'blendingQuery') {
    const union = (list: 'measures' | 'dimensions') => [
      ...new Set(queries.flatMap((query) => query[list] ?? [])),
    ];
    const granularity = first.timeDimensions?.[0]?.granularity;
    return {
      ...first,
      measures: union('measures'),
      dimensions: union('dimensions'),
      timeDimensions: [{ dimension: 'time', ...(granularity && { granularity }) }],
      queryType,
    };
  }
  return { ...first, queryType };
}
