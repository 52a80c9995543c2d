import { z } from 'zod';

/** What the object store's process is told, as JSON in the variable OBJECT_STORE. */
export const Settings = z.object({
  directory: z.string(),
  bucket: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});
export type Settings = z.infer<typeof Settings>;

/** What it tells its parent. */
export const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), port: z.number() }),
  z.object({ type: z.literal('object-created'), key: z.string() }),
]);
export type Message = z.infer<typeof Message>;
