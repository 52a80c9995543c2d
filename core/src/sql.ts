import { readFileSync } from 'node:fs';

const root = new URL('../../sql/', import.meta.url);
const cache = new Map<string, string>();

/**
 * The text of one statement kept under sql/, by path without ending: `sql('media/replace_slices')`.
 * Read once per process. @throws when there is no such file
 */
export function sql(name: string): string {
  let text = cache.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`${name}.sql`, root), 'utf8');
    cache.set(name, text);
  }
  return text;
}

/**
 * The same as a statement that a connection plans once and keeps. For what is asked again and again; not about temporary
 * tables, whose plans go with their rows.
 */
export const prepared = (name: string): { name: string; text: string } => ({ name, text: sql(name) });
