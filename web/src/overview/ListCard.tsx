import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from '../ui/ErrorState.tsx';
import classes from './Lists.module.css';

/** A short list with its heading; its outline while it loads, words where it is empty. */
export function ListCard<T>({
  title,
  note,
  query,
  items,
  empty,
  children,
}: {
  title: string;
  /** What it is ordered or judged by. */
  note: string;
  query: Pick<UseQueryResult, 'data' | 'error' | 'isFetching' | 'isPlaceholderData' | 'refetch'>;
  /** Undefined while they are not known. */
  items: readonly T[] | undefined;
  empty: string;
  children: (item: T) => ReactNode;
}) {
  return (
    <section className={classes.card} aria-busy={query.isPlaceholderData || !items}>
      <h2>
        {title} <small>{note}</small>
      </h2>
      {items ? (
        items.length === 0 ? (
          <p className={classes.empty}>{empty}</p>
        ) : (
          <ul className={classes.list} data-stale={query.isPlaceholderData || undefined}>
            {items.map(children)}
          </ul>
        )
      ) : query.error && !query.isFetching ? (
        <ErrorState title="This list could not be loaded" error={query.error} onRetry={query.refetch} />
      ) : (
        <Outline />
      )}
    </section>
  );
}

/** What stands for a list that is not asked for yet. */
export const ListSkeleton = () => (
  <section className={classes.card}>
    <Skeleton h={20} w="40%" />
    <Outline />
  </section>
);

const Outline = () => (
  <Stack gap={12} pt={4} role="status" aria-busy="true" aria-label="Loading">
    {[1, 2, 3, 4, 5].map((row) => (
      <Skeleton key={row} h={22} />
    ))}
  </Stack>
);
