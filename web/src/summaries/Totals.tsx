import { Tooltip } from '@mantine/core';
import { metrics } from '@pmd/core/metrics';
import type { Summary } from '../api/summaries.ts';
import { measureLabel, whyUndefined } from '../explore/measures.ts';
import { Delta } from '../period/Delta.tsx';
import { KPIS } from '../report/kpis.ts';
import { printExact, printGlance } from '../report/print.ts';
import classes from './Summary.module.css';
import { valuesOf } from './values.ts';

/** What the period amounts to, each figure with how it differs from the period before. */
export function Totals({ summary, currency }: { summary: Summary; currency: string }) {
  const now = valuesOf(summary);
  const before = summary.previous && valuesOf(summary.previous);
  return (
    <dl className={classes.totals}>
      {KPIS.map((measure) => {
        const value = now[measure];
        const { name, description, formula } = metrics[measure];
        return (
          <div key={measure} className={classes.total}>
            <Tooltip label={`${name}: ${description} ${formula}`} multiline maw={320}>
              <dt>{measureLabel(measure)}</dt>
            </Tooltip>
            <Tooltip label={whyUndefined(measure, now) ?? printExact(measure, value, currency)}>
              <dd className={classes.value} data-measure={measure} data-exact={value ?? undefined}>
                {printGlance(measure, value, currency)}
              </dd>
            </Tooltip>
            <dd className={classes.delta}>
              {before && <Delta measure={measure} now={value} before={before[measure]} />}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
