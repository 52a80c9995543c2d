import { Paper, Stack } from '@mantine/core';
import type { FormEventHandler, ReactNode } from 'react';
import { Brand } from './Brand.tsx';
import classes from './GatePage.module.css';

/** What stands before the application: a card in the middle, which is a form where there is something to send. */
export function GatePage({
  title,
  lead,
  onSubmit,
  children,
}: {
  title: string;
  lead: ReactNode;
  onSubmit?: FormEventHandler;
  children?: ReactNode;
}) {
  const content = (
    <Stack gap="md">
      <div className={classes.head}>
        <Brand size={36} />
        <h1>{title}</h1>
        <p>{lead}</p>
      </div>
      {children}
    </Stack>
  );
  return (
    <main className={classes.page}>
      <title>{`${title} · Paid media`}</title>
      {onSubmit ? (
        <Paper component="form" noValidate onSubmit={onSubmit} className={classes.card}>
          {content}
        </Paper>
      ) : (
        <Paper className={classes.card}>{content}</Paper>
      )}
    </main>
  );
}
