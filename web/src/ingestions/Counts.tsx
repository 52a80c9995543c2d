import type { Ingestion } from '@pmd/core/contract/ingestions';
import * as format from '../format.ts';
import classes from './Counts.module.css';

/** Where the rows of a file went. Read is always the sum of the others. */
export function Counts({ run }: { run: Ingestion }) {
  const parts = [
    { label: 'read', value: run.rowsRead, hint: 'Rows in the file' },
    { label: 'loaded', value: run.rowsLoaded, hint: 'In the numbers' },
    { label: 'rejected', value: run.rowsRejected, hint: 'With a mistake, listed below' },
    { label: 'held', value: run.rowsHeld, hint: 'Waiting for a client of that name' },
    {
      label: 'ignored',
      value: run.rowsIgnored,
      hint: 'Totals rows, doubled rows, and rows that a later file states',
    },
  ];
  return (
    <dl className={classes.counts} aria-label="Row counts">
      {parts.map(({ label, value, hint }, index) => (
        <div key={label} className={classes.part}>
          {index > 0 && <span className={classes.sign}>{index === 1 ? '=' : '+'}</span>}
          <div title={hint}>
            <dd>{format.count(value)}</dd>
            <dt>{label}</dt>
          </div>
        </div>
      ))}
    </dl>
  );
}
