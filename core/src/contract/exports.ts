import { z } from 'zod';
import { idOf, levelNames, measureNames, member } from '../performance.ts';
import { DayText } from './common.ts';

const MeasureMember = z.enum(measureNames.map(member));
const DimensionMember = z.enum(levelNames.flatMap((level) => [member(level), idOf(level)]));
const DateMember = z.literal(member('date'));
const AnyMember = z.union([MeasureMember, DimensionMember, DateMember]);

const OPERATORS = [
  ...[
    'equals',
    'notEquals',
    'contains',
    'notContains',
    'startsWith',
    'notStartsWith',
    'endsWith',
    'notEndsWith',
  ],
  ...['gt', 'gte', 'lt', 'lte', 'set', 'notSet'],
  ...['inDateRange', 'notInDateRange', 'beforeDate', 'beforeOrOnDate', 'afterDate', 'afterOrOnDate'],
] as const;

export const MemberFilter = z.strictObject({
  member: AnyMember,
  operator: z.enum(OPERATORS),
  values: z.array(z.string().max(1000)).max(1000).optional(),
});
export type MemberFilter = z.infer<typeof MemberFilter>;
export type QueryFilter = MemberFilter | { and: QueryFilter[] } | { or: QueryFilter[] };
const QueryFilter: z.ZodType<QueryFilter> = z.lazy(() =>
  z.union([
    MemberFilter,
    z.strictObject({ and: z.array(QueryFilter).max(1000) }),
    z.strictObject({ or: z.array(QueryFilter).max(1000) }),
  ]),
);

/** True for a measure, false for a dimension or the date. */
export const isMeasure = (name: string): boolean => measureNames.some((measure) => name === member(measure));

/** True when a filter chooses among rows by their numbers. */
export function isOnMeasure(filter: QueryFilter): boolean {
  if ('and' in filter) return filter.and.some(isOnMeasure);
  if ('or' in filter) return filter.or.some(isOnMeasure);
  return isMeasure(filter.member);
}

const Direction = z.enum(['asc', 'desc']);
const unique = (list: unknown[]) => new Set(list).size === list.length;
const TWICE = 'must not name anything twice';

/** A Cube query over the public view. No limit and no offset: an export is whole or refused. */
export const ExportQuery = z.strictObject({
  measures: z.array(MeasureMember).min(1, 'must name at least one measure').refine(unique, TWICE),
  dimensions: z.array(DimensionMember).refine(unique, TWICE).default([]),
  timeDimensions: z
    .array(
      z.strictObject({
        dimension: DateMember,
        granularity: z.enum(['day', 'week', 'month', 'quarter', 'year']).optional(),
        dateRange: z
          .union([
            z.tuple([DayText, DayText]),
            z.string().max(50),
            z.tuple([DayText]).transform(([day]) => [day, day]),
          ])
          .optional(),
      }),
    )
    .max(1, 'must hold the date at most once')
    .default([]),
  filters: z.array(QueryFilter).max(100).default([]),
  order: z
    .union([
      z.array(z.tuple([AnyMember, Direction])).max(20),
      z.partialRecord(AnyMember, Direction).transform((order) => Object.entries(order)),
    ])
    .default([]),
  timezone: z.literal('UTC').optional(),
});
export type ExportQuery = z.output<typeof ExportQuery>;

/** Text that holds JSON; what is not JSON is a problem of its field. */
const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const listOf = <Name extends string>(names: readonly [Name, ...Name[]]) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(names)).min(1).refine(unique, TWICE));

/** Nodes of a tree in reading order, each as its depth and its id, or `=`, its name and `~`; a `-` before leads to others only. */
const NodePaths = z
  .string()
  .max(15_000)
  .regex(
    /^(\d-?([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|=[^~]*~))*$/,
    'must be nodes, each with its depth before it',
  )
  .transform(pathsOf)
  .meta({
    description:
      'Nodes in reading order, each as its depth (from 0) and its id, or `=`, its encoded name and `~` where a level is by name.',
  });

/** `0a…1b…1c…` is a, a/b and a/c. What hangs on nothing is left out. */
function pathsOf(text: string): string[][] {
  const paths: string[][] = [];
  let above: string[] = [];
  for (const [, depth, leads, node = ''] of text.matchAll(/(\d)(-?)([\da-f-]{36}|=[^~]*~)/g)) {
    if (Number(depth) > above.length) continue;
    above = [...above.slice(0, Number(depth)), node.startsWith('=') ? decoded(node.slice(0, -1)) : node];
    if (!leads) paths.push(above);
  }
  return paths;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const EXPORT_FORMATS = ['csv', 'xlsx', 'pdf'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const ExportRequest = z
  .object({
    query: json(ExportQuery).meta({
      description:
        'A Cube query over `performance`, as JSON: measures, dimensions, timeDimensions, filters, order. Alone it is exported flat, one line per combination of its dimensions.',
    }),
    rows: listOf(levelNames).optional().meta({
      description:
        'Levels of a tree, outermost first (`client,campaign`): a line with its own subtotal per node and a grand total. The query then has no dimensions; a granularity spreads the measures over periods.',
    }),
    sorts: z
      .string()
      .transform((text) => text.split(',').map((part) => part.split(/[:.]/)))
      .pipe(z.array(z.tuple([z.enum(levelNames), z.enum(['name', ...measureNames]), Direction])).max(6))
      .optional()
      .meta({
        description:
          'How the nodes of each level of a tree, and the members across, are sorted: `campaign:spend.desc,creative:name.asc`. By the order of the query without.',
      }),
    tops: z
      .string()
      .regex(/^[a-z]+:\d+(,[a-z]+:\d+)*$/, 'must be written campaign:5,creative:10')
      .transform((text) =>
        text.split(',').map((part) => {
          const [level = '', count] = part.split(':');
          return [level, Number(count)];
        }),
      )
      .pipe(z.array(z.tuple([z.enum(levelNames), z.int().min(1).max(1000)])).max(6))
      .optional()
      .meta({
        description:
          'Levels of a tree, or the one across, of which the first few members are shown and all others as one: `campaign:5,creative:10`.',
      }),
    across: z.enum(levelNames).optional().meta({
      description: 'Spreads the measures of a tree over the members of this level, instead of over periods.',
    }),
    expand: z.coerce.number().int().min(0).max(5).optional().meta({
      description:
        'How many levels of a tree are expanded, but for `closed`. What is expanded below is in `open`. Everything is expanded without the three.',
    }),
    open: NodePaths.optional(),
    closed: NodePaths.optional(),
    compare: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$/, 'must be written 2026-10-01..2026-10-19')
      .transform((text) => text.split('..') as [string, string])
      .pipe(z.tuple([DayText, DayText]))
      .optional()
      .meta({ description: 'Days to compare a tree with: adds the value before beside each measure.' }),
    title: z.string().trim().min(1).max(200).optional(),
    bom: z.enum(['0', '1']).default('0').meta({
      description: 'CSV only: 1 begins with a byte order mark, by which Excel knows that the file is UTF-8.',
    }),
  })
  .superRefine(({ query, rows, sorts, tops, across, expand, open, closed, compare }, context) => {
    const problem = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (tops && query.filters.some(isOnMeasure)) {
      problem(
        'tops',
        'cannot go with a filter on a measure, which chooses among members and not among others as one',
      );
    }
    if (rows && query.dimensions.length > 0) problem('query', 'must have no dimensions with rows');
    for (const [name, value] of Object.entries({ sorts, tops, across, expand, open, closed, compare })) {
      if (value !== undefined && !rows) problem(name, 'is of no use without rows');
    }
    if (across && rows?.includes(across)) problem('across', 'must not be one of the rows');
    if (across && query.timeDimensions[0]?.granularity) problem('across', 'goes with no granularity');
    if (compare && compare[0] > compare[1]) problem('compare', 'must not end before it begins');
    const [from, to] = query.timeDimensions[0]?.dateRange ?? [];
    if (Array.isArray(query.timeDimensions[0]?.dateRange) && from && to && from > to) {
      problem('query', 'has days that end before they begin');
    }
  });
export type ExportRequest = z.output<typeof ExportRequest>;
