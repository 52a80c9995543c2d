import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { trustQuery } from '../api/trust.ts';
import type { Mark } from '../charts/trend.ts';
import type { Range } from '../period/ranges.ts';
import type { Report } from '../report/ReportPage.tsx';
import type { Scope } from '../report/scope.ts';
import { usualGranularity } from '../report/state.ts';
import { markOf } from '../trust/marks.ts';
import { KpiCards } from './KpiCards.tsx';
import { TrendCard } from './TrendCard.tsx';

/** The cards and the trend of whatever a page is about; a card chooses what the trend shows. */
export function Performance({ report, scope }: { report: Report; scope: Scope }) {
  const { period, currency, state, change, changePeriod, client } = report;
  const marks = useMarks(client, period.range);
  const usual = usualGranularity(period.range);
  const { metric } = state;
  return (
    <>
      <KpiCards
        scope={scope}
        period={period}
        by={usual}
        currency={currency}
        chosen={metric}
        onChoose={(chosen) => change({ metric: chosen })}
      />
      <TrendCard
        scope={scope}
        period={period}
        measure={metric}
        by={state.by ?? usual}
        currency={currency}
        marks={marks}
        onMeasure={(chosen) => change({ metric: chosen })}
        onBy={(by) => change({ by })}
        onRange={(range) => changePeriod({ range })}
      />
    </>
  );
}

const NO_MARKS: Mark[] = [];

/** What is to know about single days. */
function useMarks(clientId: string | null, range: Range): Mark[] {
  const { data } = useQuery(trustQuery(clientId, range));
  return useMemo(() => data?.marks.map(markOf) ?? NO_MARKS, [data]);
}
