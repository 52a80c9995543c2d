import { useSyncExternalStore } from 'react';

let latest: string | null = null;
const listeners = new Set<() => void>();

/** Remembers when the newest of these answers was computed: for a rollup, when it was built. */
export function noteRefresh(answers: { lastRefreshTime?: unknown }[]): void {
  const times = answers
    .map(({ lastRefreshTime }) => lastRefreshTime)
    .filter((time) => typeof time === 'string');
  const newest = times.sort().at(-1);
  if (newest === undefined || (latest !== null && newest <= latest)) return;
  latest = newest;
  for (const listener of listeners) listener();
}

/** When the numbers that were shown last were computed, as an instant; null before any were. */
export const useLastRefresh = (): string | null => useSyncExternalStore(subscribe, () => latest);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
