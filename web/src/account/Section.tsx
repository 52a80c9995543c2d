import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './account.module.css';

/** One part of the account page: a heading, what can be done about it, and the state it is in. */
export function Section({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper component="section" className={classes.section} aria-label={title}>
      <div className={classes.head}>
        <Title order={2}>{title}</Title>
        {actions}
      </div>
      {children}
    </Paper>
  );
}
