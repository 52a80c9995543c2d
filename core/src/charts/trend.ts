import type { ChartColors } from './palette.ts';

/** One period of a trend. Values are for drawing only: null leaves a gap. */
export interface TrendPoint {
  label: string;
  value: number | null;
  before: number | null;
  isWeekend: boolean;
  /** Whether there is something to know about this period. */
  mark: 'rate' | 'restated' | null;
}

export interface TrendInput {
  name: string;
  /** The name of the comparison; null without one. */
  beforeName: string | null;
  points: readonly TrendPoint[];
  printAxis: (value: number) => string;
}

/**
 * An ECharts option: a line of the period over a thin dashed one of the comparison, weekends shaded, marked days on
 * the base line. Plain data, so that the browser and a server without one draw the same.
 */
export function trendOption({ name, beforeName, points, printAxis }: TrendInput, colors: ChartColors) {
  const text = { color: colors.text, fontSize: 12, fontFamily: "'Inter Variable', Inter, sans-serif" };
  const isShort = points.length <= 62;
  const marks = (kind: TrendPoint['mark']) => points.map(({ mark }) => (mark === kind ? 0 : null));
  return {
    animation: false,
    grid: { left: 4, right: 12, top: 16, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category' as const,
      data: points.map(({ label }) => label),
      axisLine: { lineStyle: { color: colors.line } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true, margin: 12 },
    },
    yAxis: [
      {
        type: 'value' as const,
        splitNumber: 4,
        axisLabel: { ...text, formatter: printAxis },
        splitLine: { lineStyle: { color: colors.line } },
      },
      // For what has no value of its own: shading from top to bottom, marks on the base line.
      { type: 'value' as const, min: 0, max: 1, show: false },
    ],
    series: [
      {
        id: 'weekends',
        type: 'bar' as const,
        yAxisIndex: 1,
        data: points.map(({ isWeekend }) => (isWeekend ? 1 : null)),
        barWidth: '100%',
        // The border closes the seam between two days.
        itemStyle: { color: colors.shade, borderColor: colors.shade, borderWidth: 1 },
        silent: true,
        z: 0,
      },
      ...(beforeName === null
        ? []
        : [
            {
              id: 'before',
              name: beforeName,
              type: 'line' as const,
              data: points.map(({ before }) => before),
              showSymbol: false,
              lineStyle: { color: colors.before, width: 1, type: [4, 4] },
              itemStyle: { color: colors.before },
              z: 2,
            },
          ]),
      {
        id: 'now',
        name,
        type: 'line' as const,
        data: points.map(({ value }) => value),
        // A single day between gaps would be no line at all.
        showSymbol: isShort,
        symbol: 'circle',
        symbolSize: points.length === 1 ? 7 : 4,
        lineStyle: { color: colors.series[0] as string, width: 2 },
        itemStyle: { color: colors.series[0] as string },
        z: 3,
      },
      {
        id: 'rates',
        type: 'scatter' as const,
        yAxisIndex: 1,
        data: marks('rate'),
        symbol: 'triangle',
        symbolSize: 9,
        itemStyle: { color: colors.mark },
        z: 4,
      },
      {
        id: 'restated',
        type: 'scatter' as const,
        yAxisIndex: 1,
        data: marks('restated'),
        symbol: 'diamond',
        symbolSize: 7,
        itemStyle: { color: colors.card, borderColor: colors.mark, borderWidth: 1.5 },
        z: 4,
      },
    ],
  };
}
