import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent, ToolboxComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

echarts.use([
  LineChart,
  BarChart,
  ScatterChart,
  GridComponent,
  TooltipComponent,
  ToolboxComponent,
  DataZoomComponent,
  SVGRenderer,
]);

/** First and last of some points in a row, by index. */
export type Stretch = [number, number];

/**
 * Draws an option with ECharts; this file is a chunk of its own, loaded when the first chart is wanted. `label` says in
 * words what is drawn. With `onSelect`, dragging over the chart chooses a stretch of it.
 */
export default function EChart({
  option,
  label,
  height,
  onSelect,
}: {
  option: object;
  label: string;
  height: number;
  onSelect?: (stretch: Stretch) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts>(null);
  const report = useRef(onSelect);
  useEffect(() => {
    report.current = onSelect;
  });

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const drawn = echarts.init(element, null, { renderer: 'svg' });
    chart.current = drawn;
    drawn.on('datazoom', (event) => {
      const { batch } = event as { batch?: { startValue?: number; endValue?: number }[] };
      const [stretch] = batch ?? [];
      if (stretch?.startValue !== undefined && stretch.endValue !== undefined)
        report.current?.([stretch.startValue, stretch.endValue]);
    });
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      drawn.dispose();
    };
  }, []);

  const isSelectable = onSelect !== undefined;
  useEffect(() => {
    const drawn = chart.current;
    if (!drawn) return;
    drawn.setOption({ ...option, ...(isSelectable && brush) }, { notMerge: true });
    if (!isSelectable) return;
    drawn.dispatchAction({ type: 'takeGlobalCursor', key: 'dataZoomSelect', dataZoomSelectActive: true });
  }, [option, isSelectable]);

  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}

/** The brush is a tool of the toolbox; its icons are out of sight, because it is always at hand. */
const brush = {
  toolbox: { top: -100, feature: { dataZoom: { yAxisIndex: false, filterMode: 'none' } } },
};
