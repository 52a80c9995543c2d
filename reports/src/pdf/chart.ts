import { type Day, daysBetween } from '@pmd/core/days';
import { axisText } from '../print.ts';
import type { Cell, Column } from '../table.ts';
import { colours, MARGIN, type Sheet } from './sheet.ts';

/** A measure over time. A period without a value is a gap, not zero. */
export interface Trend {
  column: Column;
  by: 'day' | 'week' | 'month';
  points: { day: Day; value: Cell }[];
  /** The days compared with, laid over from their first day on. */
  before: { day: Day; value: Cell }[];
}

const HEIGHT = 130;
const AXIS = 44;
const PERIOD = { day: 1, week: 7, month: 31 };

/** Draws the trend as lines over a quiet grid. Numbers become floats here, for the places of the points only. */
export function drawTrend(sheet: Sheet, trend: Trend): void {
  const { doc } = sheet;
  const values = [...trend.points, ...trend.before].flatMap(({ value }) =>
    value === null ? [] : [Number(value)],
  );
  const highest = Math.max(...values, 0);
  const { step, top } = scale(highest);
  const left = MARGIN + AXIS;
  const right = MARGIN + sheet.width;
  const upper = sheet.y + 6;
  const lower = upper + HEIGHT;
  const yOf = (value: number) => lower - (value / top) * HEIGHT;

  for (let value = 0; value <= top + step / 2; value += step) {
    sheet.rule(yOf(value), colours.hairline, left, right);
    sheet.write(
      axisText(trend.column.kind, value),
      left - 6,
      yOf(value) + 2.5,
      { size: 7, colour: colours.quiet },
      'right',
    );
  }

  const span = Math.max(1, ...[trend.points, trend.before].map(lengthOf));
  const xOf = (days: number) => left + 4 + (days / span) * (right - left - 8);
  const line = (points: Trend['points'], colour: string, width: number, dash: boolean) => {
    const first = points[0]?.day;
    if (!first) return;
    doc.save().lineWidth(width).strokeColor(colour).lineJoin('round').lineCap('round');
    if (dash) doc.dash(2, { space: 2.5 });
    let last: Day | null = null;
    for (const { day, value } of points) {
      if (value === null) continue;
      const [x, y] = [xOf(daysBetween(first, day)), yOf(Number(value))];
      const isNext = last !== null && daysBetween(last, day) <= PERIOD[trend.by];
      if (isNext) doc.lineTo(x, y);
      else {
        if (last !== null) doc.stroke();
        doc.moveTo(x, y);
        // A lone point would be no line at all.
        doc.lineTo(x + 0.01, y);
      }
      last = day;
    }
    doc.stroke().restore();
  };
  line(trend.before, colours.quiet, 0.8, true);
  line(trend.points, colours.accent, 1.6, false);

  const first = trend.points[0]?.day;
  const shown = trend.points.filter((_, i) => i % Math.max(1, Math.ceil(trend.points.length / 7)) === 0);
  for (const { day } of shown) {
    const x = xOf(daysBetween(first ?? day, day));
    sheet.write(
      day,
      Math.min(Math.max(x, left + 16), right - 20),
      lower + 11,
      { size: 7, colour: colours.quiet },
      'center',
    );
  }
  sheet.y = lower + 22;
}

const lengthOf = (points: Trend['points']) =>
  points.length < 2 ? 0 : daysBetween(points[0]?.day as Day, points.at(-1)?.day as Day);

/** Steps of 1, 2 or 5 times a power of ten, about four of them. */
function scale(highest: number): { step: number; top: number } {
  if (highest <= 0) return { step: 1, top: 1 };
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  return { step, top: Math.ceil(highest / step) * step };
}
