import type { CubeRow } from '../api/cube.ts';
import { MEASURES, type Measure, type Values } from '../explore/measures.ts';
import { member } from '../explore/query.ts';

/** The measures that a row of Cube's answer holds; null where one is undefined. */
export const readValues = (row: CubeRow): Values =>
  Object.fromEntries(
    MEASURES.filter((measure) => member(measure) in row).map((measure): [Measure, string | null] => [
      measure,
      row[member(measure)] ?? null,
    ]),
  );

/** An id or a name. @throws when the answer lacks it */
export function readText(row: CubeRow, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new Error(`Cube answered without a value for ${name}`);
  return value;
}
