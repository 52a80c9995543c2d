import type { OpenedReport, ReportFigures } from '@pmd/core/contract/reports';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { toApiError } from '../api/error.ts';
import { openReport } from '../api/reports.ts';
import { measureLabel } from '../explore/measures.ts';
import * as format from '../format.ts';
import { Brand } from '../frame/Brand.tsx';
import { printDifference, printExact } from '../report/print.ts';
import { differencesInWords, type Line, linesOf } from '../reports/differences.ts';
import { daysInWords, periodName } from '../summaries/state.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import classes from './ReportPage.module.css';

/** The number you were sent: the figures of a mailed report beside what they are now, for whoever holds its link. */
export default function ReportPage() {
  const { token = '' } = useParams();
  const opened = useQuery({
    queryKey: ['opened-report', token],
    queryFn: async () => {
      const report = await openReport(token);
      format.setLocale(report.organization.locale);
      return report;
    },
    retry: false,
  });
  return (
    <>
      <meta name="robots" content="noindex" />
      <main className={classes.page}>
        {opened.data ? (
          <Opened report={opened.data} />
        ) : opened.error ? (
          <>
            <title>Report · Paid media</title>
            <ErrorState
              title="This report cannot be shown"
              error={opened.error}
              {...(toApiError(opened.error).isPassing && { onRetry: () => void opened.refetch() })}
            />
          </>
        ) : (
          <PageSkeleton />
        )}
      </main>
    </>
  );
}

function Opened({ report }: { report: OpenedReport }) {
  const { organization, client, grain, sentAt, asSent, now } = report;
  const period = periodName(grain, asSent.start);
  const lines = now && linesOf(asSent, now);
  return (
    <>
      <title>{`${client}, ${period} · Paid media`}</title>
      <header className={classes.header}>
        <Brand size={24} />
        <span>
          {organization.name} · {grain === 'week' ? 'Weekly report' : 'Monthly report'}
        </span>
      </header>
      <h1>
        {client}, {period}
      </h1>
      {lines ? (
        <Verdict lines={lines} sentAt={sentAt} currency={organization.currency} />
      ) : (
        <p className={classes.verdict}>
          These are the figures as they were sent on {format.instant(sentAt)}. There are none of this {grain}{' '}
          now to compare them with.
        </p>
      )}
      <Missing asSent={asSent} now={now} />
      <Figures
        lines={lines ?? linesOf(asSent, asSent)}
        hasNow={lines !== null}
        currency={organization.currency}
      />
    </>
  );
}

function Verdict({ lines, sentAt, currency }: { lines: Line[]; sentAt: string; currency: string }) {
  const told = differencesInWords(lines, currency);
  if (told.length === 0) {
    return (
      <p className={classes.verdict} data-same>
        <strong>Nothing has changed.</strong> The figures are what they were when this report was made,{' '}
        {format.instant(sentAt)}.
      </p>
    );
  }
  return (
    <div className={classes.verdict} data-changed>
      <p>
        <strong>The figures have changed</strong> since this report was made, {format.instant(sentAt)}: data
        was restated, or a CPM was.
      </p>
      <ul>
        {told.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function Missing({ asSent, now }: { asSent: ReportFigures; now: ReportFigures | null }) {
  const { missingDays, unpricedDays } = asSent;
  if (missingDays.length + unpricedDays.length === 0) return null;
  const isMissing = now !== null && now.missingDays.length + now.unpricedDays.length > 0;
  return (
    <p className={classes.note}>
      It was sent as incomplete:
      {missingDays.length > 0 && ` no data on ${daysInWords(missingDays)}.`}
      {unpricedDays.length > 0 && ` No CPM on ${daysInWords(unpricedDays)}.`}
      {now !== null && (isMissing ? ' It is not complete now either.' : ' It is complete now.')}
    </p>
  );
}

function Figures({ lines, hasNow, currency }: { lines: Line[]; hasNow: boolean; currency: string }) {
  return (
    <ScrollRegion label="Figures" className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">As sent</th>
            {hasNow && <th scope="col">Now</th>}
            {hasNow && <th scope="col">Difference</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ measure, asSent, now, difference, isSame }) => (
            <tr key={measure} data-changed={(hasNow && !isSame) || undefined}>
              <th scope="row">{measureLabel(measure)}</th>
              <td>{printExact(measure, asSent, currency)}</td>
              {hasNow && <td>{printExact(measure, now, currency)}</td>}
              {hasNow && <td>{differenceText(measure, difference, isSame, currency)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function differenceText(
  measure: Line['measure'],
  difference: string | null,
  isSame: boolean,
  currency: string,
): string {
  if (isSame) return 'same';
  return difference === null ? '—' : printDifference(measure, difference, currency).replace('%', 'pp');
}
