import { useMemo } from 'react';
import { type Dimension, dimensionLabels } from '../explore/dimensions.ts';
import type { Period } from '../period/period.ts';
import { MemberLink } from '../report/MemberLink.tsx';
import { MemberPath } from '../report/MemberPath.tsx';
import { printExact } from '../report/print.ts';
import type { Choice } from '../report/query.ts';
import type { Scope } from '../report/scope.ts';
import { underperformers } from '../report/underperformers.ts';
import { useMembers } from '../report/useReport.ts';
import { ListCard } from './ListCard.tsx';
import classes from './Lists.module.css';

const EVERY_CLIENT: Choice = { order: { by: 'name', descending: false }, limit: 10_000 };

/** The largest are judged: what is small cannot cost much. */
const JUDGED = 200;

/** Members that do worse than the whole, with the reason in words. */
export function NeedsALook({
  scope,
  period,
  dimension,
  currency,
}: {
  scope: Scope;
  period: Period;
  dimension: Dimension;
  currency: string;
}) {
  const members = useMembers(scope, period.range, dimension, {
    order: { by: 'impressions', descending: true },
    limit: JUDGED,
  });
  const clients = useMembers(scope, period.range, 'client', EVERY_CLIENT);
  const { many } = dimensionLabels[dimension];
  const found = useMemo(() => {
    if (!members.data || !clients.data) return undefined;
    const wholes = new Map(clients.data.map(({ id, values }) => [id, values]));
    return underperformers(members.data, wholes, currency);
  }, [members.data, clients.data, currency]);
  return (
    <ListCard
      title={
        dimension === 'campaign' ? 'Needs a look' : `${dimensionLabels[dimension].one}s that need a look`
      }
      note={`${many} below the usual of their client`}
      query={members}
      items={found}
      empty={`No ${many} stand out: all are near the usual cost of a conversion.`}
    >
      {(item) => (
        <li key={item.id}>
          <MemberLink dimension={dimension} id={item.id} className={classes.name}>
            {item.name}
          </MemberLink>
          <span className={classes.last}>{printExact('spend', item.values.spend, currency)}</span>
          <MemberPath path={item.path} />
          <span className={classes.reason}>{item.reason}</span>
        </li>
      )}
    </ListCard>
  );
}
