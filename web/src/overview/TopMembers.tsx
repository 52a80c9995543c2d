import { type Dimension, dimensionLabels } from '../explore/dimensions.ts';
import { type Measure, measureLabel, whyUndefined } from '../explore/measures.ts';
import { Delta } from '../period/Delta.tsx';
import type { Period } from '../period/period.ts';
import { sumBehind } from '../report/kpis.ts';
import { MemberLink } from '../report/MemberLink.tsx';
import { MemberPath } from '../report/MemberPath.tsx';
import { printExact } from '../report/print.ts';
import type { Scope } from '../report/scope.ts';
import { useMembers, useSameMembers } from '../report/useReport.ts';
import { ListCard } from './ListCard.tsx';
import classes from './Lists.module.css';

/** The members with most of the charted measure, with how that changed. */
export function TopMembers({
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
  const members = useMembers(scope, period.range, dimension, {
    order: { by: sum, descending: true },
    limit: 6,
  });
  const before = useSameMembers(scope, period.before, dimension, members.data);
  const { many } = dimensionLabels[dimension];
  return (
    <ListCard
      title={`Top ${many}`}
      note={`by ${measureLabel(sum).toLowerCase()}`}
      query={members}
      items={members.data}
      empty={`No ${many} in this period.`}
    >
      {({ id, name, path, values }) => (
        <li key={id}>
          <MemberLink dimension={dimension} id={id} className={classes.name}>
            {name}
          </MemberLink>
          <span className={classes.number} title={whyUndefined(sum, values) ?? undefined}>
            {printExact(sum, values[sum], currency)}
          </span>
          <span className={classes.delta}>
            {period.before && before.data && (
              <Delta measure={sum} now={values[sum]} before={before.data.get(id)?.[sum]} />
            )}
          </span>
          <MemberPath path={path} />
        </li>
      )}
    </ListCard>
  );
}
