import type { CellStyle } from 'ag-grid-community';
import type { Layout } from '../explore/layout.ts';
import type { Measure } from '../explore/measures.ts';
import { isValued, type TreeRow } from '../explore/tree.ts';

/** The largest value of every marked column, level by level: a campaign is not measured by its client. */
export type Scales = ReadonlyMap<string, number>;

/** Per cent of the accent that the largest value gets. */
const BAR = 12;
const HEAT = 20;

const NO_MARK: CellStyle = { backgroundImage: 'none' };

export function scalesOf(rows: readonly TreeRow[], marks: Layout['marks']): Scales {
  const scales = new Map<string, number>();
  const measures = Object.keys(marks) as Measure[];
  if (measures.length === 0) return scales;
  const take = (key: string, value: string | null | undefined) => {
    const size = Math.abs(Number(value ?? 0));
    if (size > (scales.get(key) ?? 0)) scales.set(key, size);
  };
  for (const row of rows) {
    if (!isValued(row) || row.kind === 'total') continue;
    for (const measure of measures) {
      take(scaleKey(row.level, null, measure), row.values?.[measure]);
      for (const [slot, values] of Object.entries(row.slots ?? {})) {
        take(scaleKey(row.level, slot, measure), values[measure]);
      }
    }
  }
  return scales;
}

/** The mark behind a number. Floats are good enough to paint with. */
export function markOf(
  row: TreeRow | undefined,
  slot: string | null,
  measure: Measure,
  value: string | null | undefined,
  marks: Layout['marks'],
  scales: Scales,
): CellStyle {
  const mark = marks[measure];
  if (!mark || !isValued(row) || row.kind === 'total' || typeof value !== 'string') return NO_MARK;
  const largest = scales.get(scaleKey(row.level, slot, measure)) ?? 0;
  const share = largest > 0 ? Math.abs(Number(value)) / largest : 0;
  if (mark === 'heat') {
    const colour = accent(HEAT * share);
    return { backgroundImage: `linear-gradient(${colour}, ${colour})` };
  }
  const end = `${(share * 100).toFixed(1)}%`;
  return { backgroundImage: `linear-gradient(90deg, ${accent(BAR)} ${end}, transparent ${end})` };
}

const accent = (percent: number) => `color-mix(in srgb, var(--accent) ${percent.toFixed(1)}%, transparent)`;
// All columns of a measure share a scale, so that one can be compared with the next.
const scaleKey = (level: number, slot: string | null, measure: Measure) =>
  `${level}.${slot === null ? 'range' : 'slots'}.${measure}`;
