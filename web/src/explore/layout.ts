import { MEASURES, type Measure } from './measures.ts';

/** How a column shows the size of its values beside the numbers. */
export const MARKS = ['heat', 'bar'] as const;
export type Mark = (typeof MARKS)[number];

/** How the grid is laid out: nothing of it changes a number. Kept per person in the browser, and in views. */
export type Layout = {
  /** Pixels by column. */
  widths: Readonly<Record<string, number>>;
  /** Stay in sight beside the names. */
  pinned: readonly Measure[];
  marks: Partial<Record<Measure, Mark>>;
};

export const PLAIN_LAYOUT: Layout = { widths: {}, pinned: [], marks: {} };

const MOST_WIDTHS = 200;

/** Reads a layout from anywhere; what is not understood is left out. */
export function readLayout(found: unknown): Layout {
  const { widths, pinned, marks } = isRecord(found) ? found : {};
  const known = isRecord(marks) ? marks : {};
  return {
    widths: Object.fromEntries(
      Object.entries(isRecord(widths) ? widths : {})
        .filter((entry): entry is [string, number] => isWidth(entry[1]))
        .slice(-MOST_WIDTHS),
    ),
    pinned: MEASURES.filter((measure) => Array.isArray(pinned) && pinned.includes(measure)),
    marks: Object.fromEntries(
      MEASURES.flatMap((measure) => {
        const mark = MARKS.find((one) => one === known[measure]);
        return mark ? [[measure, mark]] : [];
      }),
    ),
  };
}

const isRecord = (found: unknown): found is Record<string, unknown> =>
  typeof found === 'object' && found !== null && !Array.isArray(found);
const isWidth = (width: unknown) => typeof width === 'number' && width >= 40 && width <= 2000;
