import { type Dimension, dimensionLabels } from '../explore/dimensions.ts';
import { type Measure, measureLabel } from '../explore/measures.ts';
import { Delta } from '../period/Delta.tsx';
import type { Period } from '../period/period.ts';
import { sumBehind } from '../report/kpis.ts';
import { MemberLink } from '../report/MemberLink.tsx';
import { MemberPath } from '../report/MemberPath.tsx';
import { printDifference } from '../report/print.ts';
import type { Scope } from '../report/scope.ts';
import { useMovers } from '../report/useReport.ts';
import { ListCard } from './ListCard.tsx';
import classes from './Lists.module.css';

/** Members whose sum of the charted measure changed most against the comparison. */
export function MovedMost({
  scope,
  period,
  dimension,
  measure,
  currency,
}: {
  scope: Scope;
  period: Period;
  dimension: Dimension;
  measure: Measure;
  currency: string;
}) {
  const sum = sumBehind[measure];
  const movers = useMovers(scope, period, dimension, sum);
  const { many } = dimensionLabels[dimension];
  return (
    <ListCard
      title="Moved most"
      note={`${many} by change of ${measureLabel(sum).toLowerCase()}`}
      query={movers}
      items={period.before ? movers.data : []}
      empty={
        period.before
          ? `No ${many} changed between the two periods.`
          : 'Choose a comparison above to see what changed.'
      }
    >
      {(mover) => (
        <li key={mover.id}>
          <MemberLink dimension={dimension} id={mover.id} className={classes.name}>
            {mover.name}
          </MemberLink>
          <span className={classes.number}>{printDifference(sum, mover.difference, currency)}</span>
          <span className={classes.delta}>
            <Delta measure={sum} now={mover.now?.[sum] ?? '0'} before={mover.before?.[sum]} />
          </span>
          <MemberPath path={mover.path} />
        </li>
      )}
    </ListCard>
  );
}
