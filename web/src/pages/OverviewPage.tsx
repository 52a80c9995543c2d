import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { trustQuery } from '../api/trust.ts';
import type { Mark } from '../charts/trend.ts';
import { NoData } from '../explore/NoData.tsx';
import { KpiCards } from '../overview/KpiCards.tsx';
import classes from '../overview/Lists.module.css';
import { MovedMost } from '../overview/MovedMost.tsx';
import { NeedsALook } from '../overview/NeedsALook.tsx';
import { TopMembers } from '../overview/TopMembers.tsx';
import { TrendCard } from '../overview/TrendCard.tsx';
import type { Range } from '../period/ranges.ts';
import { type Report, ReportPage } from '../report/ReportPage.tsx';
import { usualGranularity } from '../report/state.ts';
import { useTotals } from '../report/useReport.ts';
import { markOf } from '../trust/marks.ts';

/** The page everybody lands on: how it went, what changed, what needs a look. */
export default function OverviewPage() {
  return <ReportPage title="Overview">{(report) => <Overview report={report} />}</ReportPage>;
}

const NO_MARKS: Mark[] = [];

/** What is to know about single days, for the chart. */
function useMarks(clientId: string | null, range: Range): Mark[] {
  const { data } = useQuery(trustQuery(clientId, range));
  return useMemo(() => data?.marks.map(markOf) ?? NO_MARKS, [data]);
}

function Overview({ report }: { report: Report }) {
  const { me, scope, period, currency, state, change, changePeriod } = report;
  const { now } = useTotals(scope, period);
  const usual = usualGranularity(period.range);
  const { metric } = state;
  const marks = useMarks(scope.client ?? me.clientId, period.range);
  if (now.data === null && !now.isPlaceholderData) {
    return <NoData range={period.range} onRange={(range) => changePeriod({ range })} />;
  }
  const list = { scope, period, currency };
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
      <div className={classes.columns}>
        <MovedMost {...list} dimension="campaign" measure={metric} />
        <NeedsALook {...list} dimension="campaign" />
        <TopMembers {...list} dimension="creative" measure={metric} />
        <NeedsALook {...list} dimension="creative" />
      </div>
    </>
  );
}
