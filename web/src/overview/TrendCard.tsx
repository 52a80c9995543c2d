import { ActionIcon, Button, SegmentedControl, Select, Skeleton, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { trendOption } from '@pmd/core/charts/trend';
import { GRANULARITIES, type Granularity } from '@pmd/core/periods';
import { IconChartLine, IconTable, IconZoomReset } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Chart } from '../charts/Chart.tsx';
import type { Stretch } from '../charts/EChart.tsx';
import { type Mark, pointOf, type Step, stepsOf } from '../charts/trend.ts';
import { useChartColors } from '../charts/useChartColors.ts';
import { compareDecimals } from '../decimal.ts';
import { MEASURES, type Measure, measureLabel } from '../explore/measures.ts';
import * as format from '../format.ts';
import type { Period } from '../period/period.ts';
import type { Range } from '../period/ranges.ts';
import { printAxis, printExact } from '../report/print.ts';
import type { Scope } from '../report/scope.ts';
import { useSeries } from '../report/useReport.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import classes from './TrendCard.module.css';
import { TrendTable } from './TrendTable.tsx';
import { trendTooltip } from './trendTooltip.ts';

const granularityLabels: Record<Granularity, string> = {
  day: 'Day',
  week: 'Week',
  month: 'Month',
  quarter: 'Quarter',
};
const OFFERED = GRANULARITIES.filter((name) => name !== 'quarter');

/** One measure over time beside its comparison, as a chart or as a table; dragging over the chart looks closer. */
export function TrendCard({
  scope,
  period,
  measure,
  by,
  currency,
  marks,
  onMeasure,
  onBy,
  onRange,
}: {
  scope: Scope;
  period: Period;
  measure: Measure;
  by: Granularity;
  currency: string;
  marks: readonly Mark[];
  onMeasure: (measure: Measure) => void;
  onBy: (by: Granularity) => void;
  onRange: (range: Range) => void;
}) {
  const [isTable, setIsTable] = useState(false);
  const { now, then } = useSeries(scope, period, by);
  // Of days that are not there yet it would say that they have no rows.
  const isCompared = period.before === null || then.data !== undefined || then.isError;
  const all = useMemo(
    () => (now.data && isCompared ? stepsOf(period, by, now.data, then.data, marks) : null),
    [now.data, then.data, isCompared, period, by, marks],
  );
  const [steps, stretch, setStretch] = useStretch(all);
  const isStale = now.isPlaceholderData || then.isPlaceholderData;
  const first = steps?.[0];
  const last = steps?.at(-1);
  return (
    <section className={classes.card} aria-busy={isStale || !steps}>
      <div className={classes.head}>
        <h2>
          {measureLabel(measure)} by {by}
        </h2>
        <div className={classes.tools}>
          {stretch && first && last && (
            <>
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => onRange({ from: first.days.from, to: last.days.to })}
              >
                Use {format.shortRange(first.days.from, last.days.to)} as range
              </Button>
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<IconZoomReset size={14} />}
                onClick={() => setStretch(null)}
              >
                Whole range
              </Button>
            </>
          )}
          <Select
            aria-label="Metric"
            size="xs"
            w={132}
            allowDeselect={false}
            data={MEASURES.map((name) => ({ value: name, label: measureLabel(name) }))}
            value={measure}
            onChange={(value) => {
              const chosen = MEASURES.find((name) => name === value);
              if (chosen) onMeasure(chosen);
            }}
          />
          <SegmentedControl
            aria-label="Points by"
            size="xs"
            data={OFFERED.map((name) => ({ value: name, label: granularityLabels[name] }))}
            value={by}
            onChange={(value) => {
              const chosen = GRANULARITIES.find((name) => name === value);
              if (chosen) onBy(chosen);
            }}
          />
          <Tooltip label={isTable ? 'Show as a chart' : 'Show as a table'}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={isTable ? 'Show as a chart' : 'Show as a table'}
              onClick={() => setIsTable(!isTable)}
            >
              {isTable ? <IconChartLine size={16} /> : <IconTable size={16} />}
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      <div className={classes.body} data-stale={isStale || undefined}>
        {now.error && !now.data && !now.isFetching ? (
          <ErrorState title="The trend could not be loaded" error={now.error} onRetry={now.refetch} />
        ) : !steps ? (
          <Skeleton h="100%" />
        ) : isTable ? (
          <TrendTable
            steps={steps}
            measure={measure}
            currency={currency}
            hasComparison={period.before !== null}
          />
        ) : (
          <TrendChart
            steps={steps}
            measure={measure}
            by={by}
            currency={currency}
            before={period.before}
            onSelect={setStretch}
          />
        )}
      </div>
      <Legend steps={steps ?? []} period={period} by={by} />
    </section>
  );
}

function TrendChart({
  steps,
  measure,
  by,
  currency,
  before,
  onSelect,
}: {
  steps: Step[];
  measure: Measure;
  by: Granularity;
  currency: string;
  before: Range | null;
  onSelect: (stretch: Stretch) => void;
}) {
  const colors = useChartColors();
  const isPhone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false });
  const option = useMemo(
    () => ({
      ...trendOption(
        {
          name: measureLabel(measure),
          beforeName: before ? format.dayRange(before.from, before.to) : null,
          points: steps.map((step) => pointOf(step, measure, by)),
          printAxis: (value) => printAxis(measure, value, currency),
        },
        colors,
      ),
      tooltip: {
        trigger: 'axis',
        confine: true,
        transitionDuration: 0,
        backgroundColor: 'var(--raised)',
        borderColor: 'var(--border)',
        padding: [8, 10],
        extraCssText: 'box-shadow: none',
        axisPointer: { lineStyle: { color: colors.before, type: 'solid' } },
        formatter: (shown: { dataIndex: number }[]) => {
          const step = steps[shown[0]?.dataIndex ?? -1];
          return step ? trendTooltip(step, measure, currency) : '';
        },
      },
    }),
    [steps, measure, by, currency, before, colors],
  );
  return (
    <Chart
      option={option}
      label={inWords(steps, measure, by, currency)}
      height={isPhone ? 220 : 280}
      onSelect={onSelect}
    />
  );
}

function Legend({ steps, period, by }: { steps: readonly Step[]; period: Period; by: Granularity }) {
  const has = (kind: Mark['kind']) => steps.some(({ marks }) => marks.some((mark) => mark.kind === kind));
  const compared = steps.filter(({ before }) => before !== null).length;
  return (
    <ul className={classes.legend}>
      <li>
        <span className={classes.key} aria-hidden />
        {format.dayRange(period.range.from, period.range.to)}
      </li>
      {period.before && (
        <li>
          <span className={classes.key} data-kind="before" aria-hidden />
          {format.dayRange(period.before.from, period.before.to)}
          {compared < steps.length &&
            ` (rows in ${format.count(compared)} of ${format.counted(steps.length, by)})`}
        </li>
      )}
      {by === 'day' && steps.length > 1 && (
        <li>
          <span className={classes.key} data-kind="weekend" aria-hidden />
          Weekend
        </li>
      )}
      {has('rate') && (
        <li>
          <svg className={classes.key} data-kind="rate" viewBox="0 0 10 10" aria-hidden="true">
            <path d="M5 1 9.5 9h-9z" />
          </svg>
          CPM changed
        </li>
      )}
      {has('restated') && (
        <li>
          <svg className={classes.key} data-kind="restated" viewBox="0 0 10 10" aria-hidden="true">
            <path d="M5 1 9 5 5 9 1 5z" />
          </svg>
          Restated by a later file
        </li>
      )}
    </ul>
  );
}

/** A closer look at some of the steps; forgotten when others come. */
function useStretch(all: Step[] | null) {
  const [chosen, setChosen] = useState<{ of: Step[] | null; stretch: Stretch } | null>(null);
  const stretch = chosen && chosen.of === all ? chosen.stretch : null;
  const steps = useMemo(() => (all && stretch ? all.slice(stretch[0], stretch[1] + 1) : all), [all, stretch]);
  const choose = (next: Stretch | null) => {
    const shift = stretch?.[0] ?? 0;
    if (next === null) setChosen(null);
    else if (next[1] > next[0]) setChosen({ of: all, stretch: [next[0] + shift, next[1] + shift] });
  };
  return [steps, stretch, choose] as const;
}

/** The chart in a sentence: what it shows, from when to when, and its extremes. */
function inWords(steps: readonly Step[], measure: Measure, by: Granularity, currency: string): string {
  const first = steps[0];
  const last = steps.at(-1);
  const label = measureLabel(measure);
  if (!first || !last) return `${label} by ${by}: nothing to show`;
  const known = steps.flatMap((step) => {
    const value = step.now?.[measure];
    return typeof value === 'string' ? [{ value, label: step.label }] : [];
  });
  const sorted = known.toSorted((a, b) => compareDecimals(a.value, b.value));
  const [low, high] = [sorted[0], sorted.at(-1)];
  const extremes =
    low && high
      ? `Lowest ${printExact(measure, low.value, currency)} on ${low.label}, highest ${printExact(measure, high.value, currency)} on ${high.label}.`
      : 'No values.';
  return `${label} by ${by}, ${format.dayRange(first.days.from, last.days.to)}. ${extremes}`;
}
