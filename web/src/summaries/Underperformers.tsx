import type { Summary } from '../api/summaries.ts';
import { printExact } from '../report/print.ts';
import { ItemLink } from './ItemLink.tsx';
import classes from './Summary.module.css';

/** Campaigns and creatives that cost more than they should, with the reason in words. */
export function Underperformers({ summary, currency }: { summary: Summary; currency: string }) {
  return (
    <section className={classes.section} aria-label="Under-performers">
      <div className={classes.head}>
        <h2>Needs a look</h2>
      </div>
      <div className={classes.columns}>
        {(['campaign', 'creative'] as const).map((level) => {
          const items = summary.underperformers.filter((item) => item.level === level);
          return (
            <section key={level} className={classes.card}>
              <h3>
                {level === 'campaign' ? 'Campaigns' : 'Creatives'}{' '}
                <small>that bring less than half of the median for the same money</small>
              </h3>
              {items.length === 0 ? (
                <p className={classes.empty}>None. All that cost enough to be judged are near the median.</p>
              ) : (
                <ul className={classes.list}>
                  {items.map((item) => (
                    <li key={item.id} data-plain>
                      <span className={classes.what}>
                        <ItemLink level={level} item={item} summary={summary} />
                      </span>
                      <span className={classes.number}>{printExact('spend', item.spend, currency)}</span>
                      <span className={classes.reason}>{item.reason}</span>
                    </li>
                  ))}
                </ul>
              )}
            </section>
          );
        })}
      </div>
    </section>
  );
}
