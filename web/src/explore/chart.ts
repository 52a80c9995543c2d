import type { ChartColors } from '@pmd/core/charts/palette';
import type { Values } from './measures.ts';
import { isValued, type TreeRow, type ValuedRow } from './tree.ts';

/** One row of a chart: its values, in the order of the points, as decimal strings. */
export type Series = { name: string; values: (string | null)[] };
/** What is drawn: with one point bars of the rows, with more a line for each row. */
export type Drawing = { points: string[]; series: Series[]; left: number };

const MOST_BARS = 30;
const MOST_LINES = 6;

/** The rows a chart is of: what was chosen, or the row with its siblings. */
export function chartedRows(
  rows: readonly TreeRow[],
  row: ValuedRow,
  chosen: readonly ValuedRow[],
): ValuedRow[] {
  if (chosen.length > 0) return [...chosen];
  if (row.kind === 'total') return [row];
  const parent = siblingKey(row);
  return rows.filter(isValued).filter((one) => one.level === row.level && siblingKey(one) === parent);
}

const siblingKey = ({ key }: ValuedRow) => key.slice(0, Math.max(0, key.lastIndexOf('/')));

/** `slots` holds key and name of every column that rows are spread over; empty where they are not. */
export function drawingOf(
  rows: readonly ValuedRow[],
  nameOf: (row: ValuedRow) => string,
  valueIn: (values: Values | null | undefined) => string | null,
  slots: readonly { slot: string; name: string }[],
): Drawing {
  const isLines = slots.length > 1;
  const most = isLines ? MOST_LINES : MOST_BARS;
  return {
    points: isLines ? slots.map(({ name }) => name) : [''],
    series: rows.slice(0, most).map((row) => ({
      name: nameOf(row),
      values: isLines ? slots.map(({ slot }) => valueIn(row.slots?.[slot])) : [valueIn(row.values)],
    })),
    left: Math.max(0, rows.length - most),
  };
}

/** An ECharts option. Numbers are for pixels only; the table beside it has them exactly. */
export function chartOption(
  { points, series }: Drawing,
  colors: ChartColors,
  print: (value: number) => string,
) {
  const text = { color: colors.text, fontSize: 12, fontFamily: "'Inter Variable', Inter, sans-serif" };
  const drawn = (value: string | null) => (value === null ? null : Number(value));
  const value = {
    type: 'value' as const,
    splitNumber: 4,
    axisLabel: { ...text, formatter: print, hideOverlap: true },
    splitLine: { lineStyle: { color: colors.line } },
  };
  const category = {
    type: 'category' as const,
    axisLine: { lineStyle: { color: colors.line } },
    axisTick: { show: false },
  };
  const base = { animation: false, grid: { left: 4, right: 16, top: 12, bottom: 4, containLabel: true } };
  if (points.length > 1) {
    return {
      ...base,
      xAxis: { ...category, data: points, axisLabel: { ...text, hideOverlap: true } },
      yAxis: value,
      series: series.map(({ name, values }, index) => ({
        name,
        type: 'line' as const,
        data: values.map(drawn),
        symbolSize: 4,
        lineStyle: { color: colors.series[index], width: 2 },
        itemStyle: { color: colors.series[index] },
      })),
    };
  }
  return {
    ...base,
    xAxis: value,
    yAxis: {
      ...category,
      inverse: true,
      data: series.map(({ name }) => name),
      axisLabel: { ...text, width: 180, overflow: 'truncate' as const },
    },
    series: [
      {
        type: 'bar' as const,
        data: series.map(({ values }) => drawn(values[0] ?? null)),
        barMaxWidth: 18,
        itemStyle: { color: colors.series[0] },
      },
    ],
  };
}
