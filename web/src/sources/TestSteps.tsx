import type { SourceTest } from '@pmd/core/contract/sources';
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import classes from './TestSteps.module.css';

const labels: Record<SourceTest['steps'][number]['step'], string> = {
  reach: 'The address answers',
  clock: 'The clocks agree',
  key: 'The access key is known',
  secret: 'The secret belongs to it',
  bucket: 'The bucket is there',
  list: 'Files can be listed',
  read: 'Files can be read',
};
const icons = { ok: IconCheck, failed: IconX, skipped: IconMinus };
const words = { ok: 'works', failed: 'fails', skipped: 'not tried' };

/** How far one gets with a bucket; where it ends, why and what to do. */
export function TestSteps({ test }: { test: SourceTest }) {
  return (
    <ol className={classes.steps} aria-label="Test of the source" aria-live="polite">
      {test.steps.map(({ step, status, message }) => {
        const Icon = icons[status];
        return (
          <li key={step} className={classes.step} data-status={status}>
            <Icon size={16} role="img" aria-label={words[status]} />
            <span>
              {labels[step]}
              {message && <span className={classes.message}>{message}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
