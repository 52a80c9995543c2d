import { Breadcrumbs } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { useUser } from '../api/useSession.ts';
import { type Dimension, dimensionLabels } from '../explore/dimensions.ts';
import { MemberLink } from '../report/MemberLink.tsx';
import { keptSearch, type MemberDimension, urls } from '../urls.ts';
import classes from './Crumbs.module.css';

/** The way to a member: the list it is in, then everything above it, outermost first. */
export function Crumbs({
  dimension,
  above,
}: {
  dimension: MemberDimension;
  above: readonly { level: Dimension; id: string; name: string }[];
}) {
  const { search } = useLocation();
  const isAdmin = useUser().role === 'admin';
  const shown = isAdmin ? above : above.filter(({ level }) => level !== 'client');
  return (
    <nav aria-label="Breadcrumb">
      <Breadcrumbs className={classes.crumbs ?? ''} separator="›" separatorMargin={6}>
        <Link
          to={{ pathname: urls.members(dimension), search: keptSearch(search) }}
          className={classes.crumb}
        >
          All {dimensionLabels[dimension].many}
        </Link>
        {shown.map(({ level, id, name }) => (
          <MemberLink key={level} dimension={level} id={id} className={classes.crumb}>
            {name}
          </MemberLink>
        ))}
      </Breadcrumbs>
    </nav>
  );
}
