import { NoData } from '../explore/NoData.tsx';
import { ListSkeleton } from '../overview/ListCard.tsx';
import classes from '../overview/Lists.module.css';
import { MovedMost } from '../overview/MovedMost.tsx';
import { NeedsALook } from '../overview/NeedsALook.tsx';
import { Performance } from '../overview/Performance.tsx';
import { TopMembers } from '../overview/TopMembers.tsx';
import { type Report, ReportPage } from '../report/ReportPage.tsx';
import { useTotals } from '../report/useReport.ts';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { useIsAsked } from '../ui/useIsAsked.ts';

/** The page everybody lands on: how it went, what changed, what needs a look. */
export default function OverviewPage() {
  return <ReportPage title="Overview">{(report) => <Overview report={report} />}</ReportPage>;
}

function Overview({ report }: { report: Report }) {
  const { scope, period, currency, state, changePeriod } = report;
  const { now } = useTotals(scope, period);
  if (!useIsAsked()) return <PageSkeleton />;
  if (now.data === null && !now.isPlaceholderData) {
    return <NoData range={period.range} onRange={(range) => changePeriod({ range })} />;
  }
  const list = { scope, period, currency };
  return (
    <>
      <Performance report={report} scope={scope} />
      <div className={classes.columns}>
        {/* What is seen first is asked first. */}
        {now.data || now.error ? (
          <>
            <MovedMost {...list} dimension="campaign" measure={state.metric} />
            <NeedsALook {...list} dimension="campaign" />
            <TopMembers {...list} dimension="creative" measure={state.metric} />
            <NeedsALook {...list} dimension="creative" />
          </>
        ) : (
          [1, 2, 3, 4].map((list) => <ListSkeleton key={list} />)
        )}
      </div>
    </>
  );
}
