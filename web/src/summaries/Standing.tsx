import type { SummaryChange } from '@pmd/core/contract/summaries';
import { Link } from 'react-router';
import type { Summary } from '../api/summaries.ts';
import { useUser } from '../api/useSession.ts';
import { type Measure, measureLabel } from '../explore/measures.ts';
import * as format from '../format.ts';
import { printExact } from '../report/print.ts';
import { Tag } from '../ui/StatusBadge.tsx';
import { urls } from '../urls.ts';
import classes from './Summary.module.css';
import { daysInWords } from './state.ts';

/** Whether the summary is final, what is missing when it is not, and what it said before. */
export function Standing({ summary, currency }: { summary: Summary; currency: string }) {
  const { isFinal, missingDays, unpricedDays, madeAt, previous } = summary;
  return (
    <div className={classes.standing}>
      <Tag tone={isFinal ? 'good' : 'bad'}>{isFinal ? 'Final' : 'Not final'}</Tag>
      {missingDays.length > 0 && (
        <span>
          No data on {daysInWords(missingDays)}
          {missingDays.length > 1 && ` (${format.counted(missingDays.length, 'day')})`}.
        </span>
      )}
      {unpricedDays.length > 0 && <span>No CPM on {daysInWords(unpricedDays)}: that spend is unknown.</span>}
      {previous && previous.missingDays.length > 0 && (
        <span>The period before lacks {daysInWords(previous.missingDays)}.</span>
      )}
      <span>Made {format.instant(madeAt)}.</span>
      {summary.changes.length > 0 && (
        <details className={classes.changes}>
          <summary>
            Changed {summary.changes.length === 1 ? 'once' : `${summary.changes.length} times`} since
          </summary>
          <ul>
            {summary.changes.map((change) => (
              <li key={change.changedAt}>
                {format.instant(change.changedAt)}: {differencesInWords(change, currency)}
                <Causes causes={change.causes} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const sums: Measure[] = ['spend', 'impressions', 'clicks', 'conversions', 'revenue'];

/** `spend $10.00 → $12.00, clicks 5 → 6`. */
function differencesInWords({ differences }: SummaryChange, currency: string): string {
  const told = sums.flatMap((measure) => {
    const difference = differences[measure];
    if (difference === undefined || difference === true) return [];
    const [was, is] = [difference.before, difference.after].map((value) =>
      printExact(measure, value === null ? null : String(value), currency),
    );
    return [`${measureLabel(measure).toLowerCase()} ${was} → ${is}`];
  });
  if (told.length > 0) return told.join(', ');
  return differences.rankings
    ? 'the totals are the same, the rankings differ'
    : 'the period before has changed';
}

function Causes({ causes }: { causes: SummaryChange['causes'] }) {
  return causes.map((cause) => (
    <span key={JSON.stringify(cause)}>
      , by <Cause cause={cause} />
    </span>
  ));
}

function Cause({ cause }: { cause: SummaryChange['causes'][number] }) {
  const isAdmin = useUser().role === 'admin';
  switch (cause.kind) {
    case 'file':
      return isAdmin ? <Link to={urls.ingestion(cause.ingestionId)}>{cause.fileName}</Link> : cause.fileName;
    case 'cpm':
      return rateInWords(cause);
    case 'names':
      return 'other names';
  }
}

function rateInWords({ rates, fromDate }: Extract<SummaryChange['causes'][number], { kind: 'cpm' }>): string {
  const from = (date: string | null) => (date === null ? 'since ever' : `from ${format.day(date)}`);
  if (rates.length === 0) return `a change of the CPM ${from(fromDate)}`;
  return rates
    .map(({ cpm, effectiveDate }) => `the CPM ${format.rate(cpm)} ${from(effectiveDate)}`)
    .join(' and ');
}
