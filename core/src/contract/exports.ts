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

/** `0a…1b…1c…` is a, a/b and a/c. What hangs on nothing is left out. */
function pathsOf(text: string): string[][] {
  const paths: string[][] = [];
  let above: string[] = [];
  for (const [, depth, id] of text.matchAll(/(\d)([\da-f-]{36})/g)) {
    if (Number(depth) > above.length) continue;
    above = [...above.slice(0, Number(depth)), id as string];
    paths.push(above);
  }
  return paths;
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
    open: z
      .string()
      .max(15_000)
      .regex(/^(\d[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})*$/, 'must be ids, each with its depth before it')
      .transform(pathsOf)
      .optional()
      .meta({
        description:
          'The expanded nodes in reading order, each as its depth (from 0) and its id: only what is below these is written, as on the screen. Empty: none is; left out: all are.',
      }),
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
  .superRefine(({ query, rows, open, compare }, context) => {
    const problem = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (rows && query.dimensions.length > 0) problem('query', 'must have no dimensions with rows');
    if (open && !rows) problem('open', 'is of no use without rows');
    if (compare && !rows) problem('compare', 'is of no use without rows');
    if (compare && compare[0] > compare[1]) problem('compare', 'must not end before it begins');
    const [from, to] = query.timeDimensions[0]?.dateRange ?? [];
    if (Array.isArray(query.timeDimensions[0]?.dateRange) && from && to && from > to) {
      problem('query', 'has days that end before they begin');
    }
  });
export type ExportRequest = z.output<typeof ExportRequest>;
