import { Skeleton, Tooltip } from '@mantine/core';
import { metrics } from '@pmd/core/metrics';
import { type Granularity, periodsOf } from '@pmd/core/periods';
import { useMemo } from 'react';
import { Sparkline } from '../charts/Sparkline.tsx';
import { type Measure, measureLabel, type Values, whyUndefined } from '../explore/measures.ts';
import { Delta } from '../period/Delta.tsx';
import type { Period } from '../period/period.ts';
import { KPIS } from '../report/kpis.ts';
import type { Series } from '../report/load.ts';
import { printExact, printGlance } from '../report/print.ts';
import type { Scope } from '../report/scope.ts';
import { useSeries, useTotals } from '../report/useReport.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import classes from './KpiCards.module.css';

/** The measures at a glance: value, difference, shape. Choosing one charts it. */
export function KpiCards({
  scope,
  period,
  by,
  currency,
  chosen,
  onChoose,
}: {
  scope: Scope;
  period: Period;
  by: Granularity;
  currency: string;
  chosen: Measure;
  onChoose: (measure: Measure) => void;
}) {
  const { now, then } = useTotals(scope, period);
  const series = useSeries(scope, period, by);
  if (now.error && now.data === undefined && !now.isFetching) {
    return <ErrorState title="The totals could not be loaded" error={now.error} onRetry={now.refetch} />;
  }
  if (now.data === undefined) {
    return (
      <div className={classes.cards} aria-busy="true">
        {KPIS.map((measure) => (
          <div key={measure} className={classes.card}>
            <span className={classes.label}>{measureLabel(measure)}</span>
            <Skeleton className={classes.value ?? ''} h={28} w="62%" my={4} />
            <Skeleton h={12} w="36%" />
            <Skeleton className={classes.spark ?? ''} h={24} />
          </div>
        ))}
      </div>
    );
  }
  return (
    <div className={classes.cards}>
      {KPIS.map((measure) => (
        <KpiCard
          key={measure}
          measure={measure}
          now={now.data ?? null}
          before={period.before && !then.error ? then.data : undefined}
          isCompared={period.before === null || then.data !== undefined || then.isError}
          series={series.now.data}
          period={period}
          by={by}
          currency={currency}
          isStale={now.isPlaceholderData || then.isPlaceholderData}
          isChosen={measure === chosen}
          onChoose={() => onChoose(measure)}
        />
      ))}
    </div>
  );
}

function KpiCard({
  measure,
  now,
  before,
  isCompared,
  series,
  period,
  by,
  currency,
  isStale,
  isChosen,
  onChoose,
}: {
  measure: Measure;
  /** Null without rows. */
  now: Values | null;
  /** Undefined without a comparison. */
  before: Values | null | undefined;
  /** False while what it is compared with is on its way. */
  isCompared: boolean;
  series: Series | undefined;
  period: Period;
  by: Granularity;
  currency: string;
  isStale: boolean;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const value = now?.[measure];
  const shape = useMemo(
    () => periodsOf(period.range, by).map((start) => series?.get(start)?.[measure] ?? null),
    [period.range, by, series, measure],
  );
  const { name, description, formula } = metrics[measure];
  return (
    <button
      type="button"
      className={classes.card}
      aria-pressed={isChosen}
      data-stale={isStale || undefined}
      onClick={onChoose}
    >
      <Tooltip label={`${name}: ${description} ${formula}`} multiline maw={320}>
        <span className={classes.label}>{measureLabel(measure)}</span>
      </Tooltip>
      <Tooltip label={whyUndefined(measure, now) ?? printExact(measure, value, currency)}>
        <span className={classes.value} data-measure={measure} data-exact={value ?? undefined}>
          {printGlance(measure, value, currency)}
        </span>
      </Tooltip>
      <span className={classes.delta}>
        {!isCompared && <Skeleton h={12} w="36%" mt={3} />}
        {before !== undefined && <Delta measure={measure} now={value} before={before?.[measure]} />}
      </span>
      <span className={classes.spark}>
        <Sparkline values={shape} />
      </span>
    </button>
  );
}
