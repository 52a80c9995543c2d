import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import type { Dimension } from '../explore/dimensions.ts';
import { keptSearch, urls } from '../urls.ts';

/** A link to the page of a campaign, strategy, placement, creative or, for its numbers, client; the period goes along. */
export function MemberLink({
  dimension,
  id,
  className,
  children,
}: {
  dimension: Dimension;
  id: string;
  className?: string | undefined;
  children: ReactNode;
}) {
  const { search } = useLocation();
  const kept = keptSearch(search);
  const to =
    dimension === 'client'
      ? { pathname: urls.overview, search: withClient(kept, id) }
      : { pathname: urls.member(dimension, id), search: kept };
  return (
    <Link to={to} className={className ?? ''} title={typeof children === 'string' ? children : undefined}>
      {children}
    </Link>
  );
}

function withClient(search: string, id: string): string {
  const url = new URLSearchParams(search);
  url.set('client', id);
  return url.toString();
}
