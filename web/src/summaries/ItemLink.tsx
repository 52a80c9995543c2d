import { Link } from 'react-router';
import type { Summary } from '../api/summaries.ts';
import { rangeText } from '../period/ranges.ts';
import { urls } from '../urls.ts';
import classes from './Summary.module.css';

/** A campaign or creative with the names above it; its page opens on the days of the summary. */
export function ItemLink({
  level,
  item,
  summary,
}: {
  level: 'campaign' | 'creative';
  item: { id: string; name: string; path: string[] };
  summary: Summary;
}) {
  const search = new URLSearchParams({ range: rangeText({ from: summary.start, to: summary.end }) });
  const path = item.path.join(' › ');
  return (
    <>
      <Link
        className={classes.name ?? ''}
        to={{ pathname: urls.member(level, item.id), search: search.toString() }}
        title={item.name}
      >
        {item.name}
      </Link>
      {path && (
        <span className={classes.path} title={path}>
          {path}
        </span>
      )}
    </>
  );
}
