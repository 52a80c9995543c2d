import { Pagination } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { SUMMARIES_PER_PAGE, type Summary } from '../api/summaries.ts';
import { type Measure, measureHeading, printMeasure, whyUndefined } from '../explore/measures.ts';
import * as format from '../format.ts';
import { Delta } from '../period/Delta.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { Tag } from '../ui/StatusBadge.tsx';
import classes from './Summary.module.css';
import { valuesOf } from './values.ts';

const COLUMNS: readonly Measure[] = ['spend', 'conversions', 'cpa', 'revenue', 'roas'];

/** The period client by client; a name leads to its summary. */
export function AllClients({
  summaries,
  total,
  page,
  currency,
  onPage,
}: {
  summaries: Summary[];
  total: number;
  page: number;
  currency: string;
  onPage: (page: number) => void;
}) {
  const { search } = useLocation();
  const linkTo = (clientId: string) => {
    const url = new URLSearchParams(search);
    url.set('client', clientId);
    url.delete('page');
    return `?${url}`;
  };
  const pages = Math.ceil(total / SUMMARIES_PER_PAGE);
  return (
    <>
      <ScrollRegion label="Clients" className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Client</th>
              {COLUMNS.map((measure) => (
                <th key={measure} scope="col" data-number>
                  {measureHeading(measure, currency)}
                </th>
              ))}
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {summaries.map((summary) => {
              const now = valuesOf(summary);
              const before = summary.previous && valuesOf(summary.previous);
              return (
                <tr key={summary.id}>
                  <th scope="row">
                    <Link to={linkTo(summary.clientId)} className={classes.name ?? ''}>
                      {summary.client}
                    </Link>
                  </th>
                  {COLUMNS.map((measure) => (
                    <td key={measure} data-number title={whyUndefined(measure, now) ?? undefined}>
                      {printMeasure(measure, now[measure] ?? null)}
                      <span className={classes.under}>
                        {before && <Delta measure={measure} now={now[measure]} before={before[measure]} />}
                      </span>
                    </td>
                  ))}
                  <td>
                    <Tag tone={summary.isFinal ? 'good' : 'bad'}>
                      {summary.isFinal
                        ? 'Final'
                        : summary.missingDays.length > 0
                          ? `${format.counted(summary.missingDays.length, 'day')} missing`
                          : 'CPM missing'}
                    </Tag>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          getItemProps={(item) => ({ 'aria-label': `Page ${format.count(item)}` })}
          onChange={onPage}
        />
      )}
    </>
  );
}
