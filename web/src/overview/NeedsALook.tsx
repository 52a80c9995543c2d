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

/** All that cost anything have to be known to say what is usual; with more than this nobody is judged here. */
const MOST_JUDGED = 2_000;
const THOSE_THAT_COST: Choice = {
  order: { by: 'spend', descending: true },
  isDefined: true,
  limit: MOST_JUDGED,
};

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
  const members = useMembers(scope, period.range, dimension, THOSE_THAT_COST);
  const clients = useMembers(scope, period.range, 'client', EVERY_CLIENT);
  const { many } = dimensionLabels[dimension];
  const isTooMany = members.data?.length === MOST_JUDGED;
  const found = useMemo(() => {
    if (!members.data || !clients.data) return undefined;
    const wholes = new Map(clients.data.map(({ id, values }) => [id, values]));
    return isTooMany ? [] : underperformers(members.data, wholes, dimension);
  }, [members.data, clients.data, dimension, isTooMany]);
  return (
    <ListCard
      title={
        dimension === 'campaign' ? 'Needs a look' : `${dimensionLabels[dimension].one}s that need a look`
      }
      note={`${many} that bring less than half of the median`}
      query={members}
      items={found}
      empty={
        isTooMany
          ? `There are too many ${many} to judge them all. Choose a client, or see the summaries.`
          : `None. All ${many} that cost enough to be judged are near the median.`
      }
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
