import { z } from 'zod';
import { DayText, Id, Instant, list, Name } from './common.ts';
import { LEVELS } from './lineage.ts';

const Level = z.enum(LEVELS);
/** Names of measures and presets: which ones there are is for the model and the page to say. */
const Word = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be a name such as conversion_rate');
const Days = z
  .strictObject({ from: DayText, to: DayText })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' });
const Sort = z.strictObject({ by: Word, descending: z.boolean() });
const distinct = <Item extends z.ZodType>(item: Item, most: number) =>
  z
    .array(item)
    .max(most)
    .refine((items) => new Set(items).size === items.length, 'must not repeat anything');

/** The id of a thing, or `=` and a name that several things may share. */
const Member = z.string().min(1).max(300);
/** Expanded nodes, as the page writes them into its address. */
const Nodes = z.string().max(20_000);

/** Everything that decides what Explore shows. It holds nobody's scope: whoever opens it sees their own rows. */
export const ViewState = z.strictObject({
  range: z.union([Word, Days]).meta({ description: 'a preset such as last_28_days, or days' }),
  comparison: z.union([Word, Days]).meta({ description: 'none, previous, year, or days' }),
  rows: distinct(Level, LEVELS.length).min(1),
  measures: distinct(Word, 50).min(1),
  by: z
    .union([z.enum(['day', 'week', 'month', 'quarter']), Level])
    .nullable()
    .meta({ description: 'what the columns are spread over' }),
  filters: z
    .array(
      z.strictObject({
        dimension: Level,
        exclude: z.boolean(),
        members: distinct(Member, 100).min(1),
      }),
    )
    .max(2 * LEVELS.length),
  sort: Sort,
  sorts: z.partialRecord(Level, Sort).meta({ description: 'levels sorted in their own way' }),
  top: z
    .partialRecord(Level, z.number().int().min(1).max(500))
    .meta({ description: 'levels that show their first few, the others as one' }),
  expand: z.number().int().min(0).max(LEVELS.length),
  open: Nodes,
  closed: Nodes,
  metric: Word,
  layout: z.strictObject({
    widths: z
      .record(z.string().max(320), z.number().min(40).max(2000))
      .refine((widths) => Object.keys(widths).length <= 200, 'must have at most 200 entries'),
    pinned: distinct(Word, 50),
    marks: z.partialRecord(Word, z.enum(['heat', 'bar'])),
  }),
});
export type ViewState = z.infer<typeof ViewState>;

/** A view somebody saved. Others of the same side see it when it is shared: of the agency, or of one client. */
export const SavedView = z.object({
  id: Id,
  name: z.string(),
  state: ViewState,
  isShared: z.boolean(),
  isDefault: z.boolean().meta({ description: 'the caller starts with it' }),
  isOwn: z.boolean(),
  owner: z.string().nullable().meta({ description: 'email; null where the caller may not know it' }),
  updatedAt: Instant,
});
export type SavedView = z.infer<typeof SavedView>;
export const SavedViewList = list(SavedView);

export const NewView = z.strictObject({ name: Name, state: ViewState, isShared: z.boolean().default(false) });
export type NewView = z.input<typeof NewView>;
/** Name, state and sharing are the owner's to change; anybody chooses their own default. */
export const ViewChange = z.strictObject({
  name: Name.optional(),
  state: ViewState.optional(),
  isShared: z.boolean().optional(),
  isDefault: z.boolean().optional(),
});
export type ViewChange = z.infer<typeof ViewChange>;
