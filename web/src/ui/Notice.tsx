import type { ReactNode } from 'react';
import classes from './Notice.module.css';

/** A boxed remark; `bad` ones are announced at once. */
export function Notice({ tone, children }: { tone: 'bad' | 'quiet'; children: ReactNode }) {
  return (
    <p className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      {children}
    </p>
  );
}
