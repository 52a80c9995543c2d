import type { TrendPoint } from '@pmd/core/charts/trend';
import type { Day } from '@pmd/core/days';
import { coveredDays, type Granularity, periodsOf } from '@pmd/core/periods';
import type { Measure, Values } from '../explore/measures.ts';
import * as format from '../format.ts';
import type { Period } from '../period/period.ts';
import type { Range } from '../period/ranges.ts';
import type { Series } from '../report/load.ts';

/** Something to know about a day of a chart. */
export type Mark = { date: Day; kind: 'rate' | 'restated'; text: string };

/** One period of a trend, beside the one it is compared with: the first with the first, and so on. */
export type Step = {
  days: Range & { isPartial: boolean };
  label: string;
  /** Null without rows. */
  now: Values | null;
  /** Null without comparison or without rows. */
  before: Values | null;
  beforeDays: Range | null;
  marks: Mark[];
};

export function stepsOf(
  period: Period,
  by: Granularity,
  now: Series,
  then: Series | undefined,
  marks: readonly Mark[],
): Step[] {
  const { range, before } = period;
  const earlier = before ? periodsOf(before, by) : [];
  return periodsOf(range, by).map((start, index) => {
    const days = coveredDays(start, by, range);
    const partner = earlier[index];
    return {
      days,
      label:
        by === 'day'
          ? format.axisDay(start)
          : by === 'week'
            ? format.axisDay(days.from)
            : format.period(start, by),
      now: now.get(start) ?? null,
      before: partner ? (then?.get(partner) ?? null) : null,
      beforeDays: partner && before ? coveredDays(partner, by, before) : null,
      marks: marks.filter(({ date }) => date >= days.from && date <= days.to),
    };
  });
}

/** What is drawn of a step. The numbers are for pixels only. */
export const pointOf = (step: Step, measure: Measure, by: Granularity): TrendPoint => ({
  label: step.label,
  value: drawn(step.now?.[measure]),
  before: drawn(step.before?.[measure]),
  isWeekend: by === 'day' && isWeekend(step.days.from),
  mark: step.marks.find(({ kind }) => kind === 'rate')?.kind ?? step.marks[0]?.kind ?? null,
});

const drawn = (value: string | null | undefined) => (typeof value === 'string' ? Number(value) : null);

const isWeekend = (day: Day) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
