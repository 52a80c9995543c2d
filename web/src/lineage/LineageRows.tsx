import { Anchor } from '@mantine/core';
import type { LineageRow } from '@pmd/core/contract/lineage';
import { Link } from 'react-router';
import { useUser } from '../api/useSession.ts';
import * as format from '../format.ts';
import { urls } from '../urls.ts';
import classes from './Lineage.module.css';

/** The daily rows of a number, each with its counts, its rate, and the line of the file it came from. */
export function LineageRows({ rows, currency }: { rows: LineageRow[]; currency: string }) {
  const isAdmin = useUser().role === 'admin';
  const sign = format.currencySign(currency);
  return (
    <ul className={classes.rows}>
      {rows.map((row) => (
        <li key={`${row.creativeId}${row.date}`} className={classes.row}>
          <div className={classes.head}>
            <span className={classes.name}>{row.creative}</span>
            <span className={classes.day}>{format.day(row.date)}</span>
          </div>
          <div className={classes.path}>
            {[row.client, row.campaign, row.strategy, row.placement].join(' › ')}
          </div>
          <div className={classes.numbers}>
            {format.count(row.impressions)} impressions, {format.count(row.clicks)} clicks,{' '}
            {format.count(row.conversions)} conversions, revenue {sign} {format.amount(row.revenue)}
          </div>
          <div className={classes.numbers}>
            {row.cpm === null
              ? 'No CPM in force: spend is unknown'
              : `${format.count(row.impressions)} / 1000 × ${format.rate(row.cpm)} = ${sign} ${row.spend ?? '—'}`}
          </div>
          <details className={classes.source}>
            <summary>
              Line {format.count(row.lineNo)} of{' '}
              {isAdmin && row.ingestionId ? (
                <Anchor component={Link} to={urls.ingestion(row.ingestionId)} inherit>
                  {row.fileName}
                </Anchor>
              ) : (
                row.fileName
              )}
              , arrived {format.instant(row.deliveredAt)}
            </summary>
            {row.raw === null ? (
              <p className={classes.cleared}>
                The lines of this file were cleared after the time they are kept.
              </p>
            ) : (
              <pre className={classes.raw}>{row.raw}</pre>
            )}
          </details>
        </li>
      ))}
    </ul>
  );
}
