import type { CellStyle } from 'ag-grid-community';
import type { Layout } from '../explore/layout.ts';
import type { Measure } from '../explore/measures.ts';
import { isValued, type TreeRow } from '../explore/tree.ts';

/** The least and the largest value of every marked column, level by level: a campaign is not measured by its client. */
export type Scales = ReadonlyMap<string, { least: number; largest: number }>;

/** Per cent of the accent that the largest value gets. */
const BAR = 12;
const HEAT = 20;

const NO_MARK: CellStyle = { backgroundImage: 'none' };

export function scalesOf(rows: readonly TreeRow[], marks: Layout['marks']): Scales {
  const scales = new Map<string, { least: number; largest: number }>();
  const measures = Object.keys(marks) as Measure[];
  if (measures.length === 0) return scales;
  const take = (key: string, value: string | null | undefined) => {
    if (typeof value !== 'string') return;
    const number = Number(value);
    const { least, largest } = scales.get(key) ?? { least: number, largest: number };
    scales.set(key, { least: Math.min(least, number), largest: Math.max(largest, number) });
  };
  for (const row of rows) {
    // Others are many at once: beside them no single one would show.
    if (row.kind !== 'node') continue;
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
  const { least, largest } = scales.get(scaleKey(row.level, slot, measure)) ?? { least: 0, largest: 0 };
  // Heat tells the least from the largest; a bar has a length of its own, from zero.
  const from = mark === 'heat' ? least : 0;
  const share = largest > from ? Math.max(0, Math.min(1, (Number(value) - from) / (largest - from))) : 0;
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
