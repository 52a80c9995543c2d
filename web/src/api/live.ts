import { Live } from '@pmd/core/contract/live';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { request } from './http.ts';
import { listen } from './live-socket.ts';

/** Milliseconds between two looks, while the page is in sight and no socket can be opened. */
const LOOK_MS = 4_000;

/**
 * Milliseconds after a change at which numbers are asked anew. Cube builds its rollups within a few seconds, more while
 * many files are loaded; an answer that is the same changes nothing on the page.
 */
const ASK_AFTER_MS = [1_500, 4_000, 10_000, 20_000];

const liveQuery = (isHeard: boolean) =>
  queryOptions({
    queryKey: ['live'],
    queryFn: ({ signal }) => request(Live, '/api/live', { signal }),
    refetchInterval: LOOK_MS,
    staleTime: 0,
    enabled: !isHeard,
  });

/** What moves when numbers change: told over a socket, or asked for where none can be opened. */
function useVersion(): string | undefined {
  const [told, setTold] = useState<Live | null>(null);
  useEffect(() => listen(setTold), []);
  const asked = useQuery(liveQuery(told !== null)).data;
  return (told ?? asked)?.version;
}

/**
 * Keeps the numbers of an open page fresh: everything whose query key begins with one of `keys` is asked for anew when
 * numbers of the organization have changed. A hidden page waits until it is looked at.
 */
export function useLive(keys: readonly string[] = ['cube']): void {
  const queries = useQueryClient();
  const version = useVersion();
  const seen = useRef(version);
  const names = keys.join(' ');
  useEffect(() => {
    if (version === undefined || version === seen.current) return;
    const isFirst = seen.current === undefined;
    seen.current = version;
    if (isFirst) return;
    const timers = ASK_AFTER_MS.map((delay) =>
      setTimeout(() => {
        for (const key of names.split(' ')) void queries.invalidateQueries({ queryKey: [key] });
      }, delay),
    );
    return () => timers.forEach(clearTimeout);
  }, [version, names, queries]);
}
