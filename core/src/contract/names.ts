import { z } from 'zod';
import { Id, Instant, list, Name, Page } from './common.ts';

/** From the top; each level's items lie under one of the level before. */
export const NameLevel = z.enum(['campaigns', 'strategies', 'placements', 'creatives']);
export type NameLevel = z.infer<typeof NameLevel>;

/** Items of a level: those under `parentId`, or all of the client that `search` finds. */
export const NameQuery = Page.extend({
  clientId: Id,
  level: NameLevel,
  parentId: Id.optional(),
  search: z.string().trim().max(255).optional(),
});

/** Something merged into another item, as it is called itself. */
const Merged = z.object({ mergeId: Id, id: Id, name: z.string() });

export const NamedItem = z.object({
  id: Id,
  level: NameLevel,
  name: z.string(),
  path: z.array(z.string()).meta({ description: 'names of the items it lies under, from the top' }),
  fileNames: z
    .array(z.string())
    .meta({ description: 'what files call it, in the form names are matched by' }),
  children: z.number().int().meta({ description: 'items right under it, as shown' }),
  merged: z.array(Merged),
});
export type NamedItem = z.infer<typeof NamedItem>;
export const NamedItemList = list(NamedItem);

export const NameChange = z.strictObject({ level: NameLevel, name: Name });

export const NewMerge = z.strictObject({ level: NameLevel, sourceId: Id, targetId: Id });
export const Merge = z.object({
  id: Id,
  level: NameLevel,
  clientId: Id,
  source: z.string(),
  target: z.string(),
  mergedBy: z.string().nullable(),
  mergedAt: Instant,
  undoneBy: z.string().nullable(),
  undoneAt: Instant.nullable(),
});
export type Merge = z.infer<typeof Merge>;
export const MergeQuery = Page.extend({ clientId: Id });
export const MergeList = list(Merge);
