import type { ReactNode } from 'react';
import classes from './Page.module.css';

/**
 * Title, actions and content of a page. `fill` gives the content exactly the height that is left, for
 * grids that scroll by themselves.
 */
export function Page({
  title,
  heading = title,
  above,
  note,
  actions,
  fill = false,
  children,
}: {
  title: string;
  heading?: ReactNode;
  /** Over the heading: where this page is. */
  above?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  fill?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={classes.page} data-fill={fill || undefined}>
      <title>{`${title} · Paid media`}</title>
      <header className={classes.header}>
        <div className={classes.heading}>
          {above}
          <h1>{heading}</h1>
          {note && <p>{note}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
