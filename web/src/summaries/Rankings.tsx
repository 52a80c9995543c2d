import { SegmentedControl } from '@mantine/core';
import type { RankedBy, RankedItem } from '@pmd/core/contract/summaries';
import type { Summary } from '../api/summaries.ts';
import { measureLabel, whyUndefined } from '../explore/measures.ts';
import { printExact } from '../report/print.ts';
import { ItemLink } from './ItemLink.tsx';
import classes from './Summary.module.css';
import { valuesOf } from './values.ts';

const choices: RankedBy[] = ['spend', 'revenue', 'conversions', 'roas'];

/** The ten best campaigns and creatives by a measure that is chosen. */
export function Rankings({
  summary,
  currency,
  rankedBy,
  onRank,
}: {
  summary: Summary;
  currency: string;
  rankedBy: RankedBy;
  onRank: (measure: RankedBy) => void;
}) {
  const list = { summary, currency, rankedBy };
  return (
    <section className={classes.section} aria-label="Rankings">
      <div className={classes.head}>
        <h2>Top ten</h2>
        <SegmentedControl
          aria-label="Ranked by"
          className={classes.unprinted ?? ''}
          data={choices.map((value) => ({ value, label: measureLabel(value) }))}
          value={rankedBy}
          onChange={(value) => onRank(value as RankedBy)}
        />
      </div>
      <div className={classes.columns}>
        <Ranking {...list} title="Campaigns" level="campaign" items={summary.topCampaigns} />
        <Ranking {...list} title="Creatives" level="creative" items={summary.topCreatives} />
      </div>
    </section>
  );
}

function Ranking({
  title,
  level,
  items,
  summary,
  currency,
  rankedBy,
}: {
  title: string;
  level: 'campaign' | 'creative';
  items: RankedItem[];
  summary: Summary;
  currency: string;
  rankedBy: RankedBy;
}) {
  const placeOf = ({ ranks }: RankedItem) => ranks[rankedBy] ?? Number.POSITIVE_INFINITY;
  const ranked = items
    .filter((item) => Number.isFinite(placeOf(item)))
    .toSorted((a, b) => placeOf(a) - placeOf(b));
  const beside = rankedBy === 'spend' ? 'roas' : 'spend';
  return (
    <section className={classes.card}>
      <h3>
        {title}{' '}
        <small>
          by {rankedBy === 'roas' ? 'ROAS' : rankedBy}
          {rankedBy === 'roas' && ', of those that cost half of the usual or more'}
        </small>
      </h3>
      {ranked.length === 0 ? (
        <p className={classes.empty}>
          {whyUndefined(rankedBy, valuesOf(summary)) ??
            `None had any ${rankedBy === 'roas' ? 'revenue' : rankedBy} in this period.`}
        </p>
      ) : (
        <ol className={classes.list}>
          {ranked.map((item) => {
            const values = valuesOf(item);
            return (
              <li key={item.id}>
                <span className={classes.place}>{placeOf(item)}</span>
                <span className={classes.what}>
                  <ItemLink level={level} item={item} summary={summary} />
                </span>
                <span className={classes.number}>{printExact(rankedBy, values[rankedBy], currency)}</span>
                <span className={classes.beside} title={whyUndefined(beside, values) ?? undefined}>
                  {measureLabel(beside)} {printExact(beside, values[beside], currency)}
                </span>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
