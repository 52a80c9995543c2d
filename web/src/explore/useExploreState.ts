import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useUser } from '../api/useSession.ts';
import { parseOpen } from './open.ts';
import { changeState, defaultState, type ExploreState, readState, writeState } from './state.ts';

/** The state of Explore, kept in the URL. Changes replace the address: "back" leaves the page. */
export function useExploreState(): [ExploreState, (change: Partial<ExploreState>) => void] {
  const { role } = useUser();
  const [search, setSearch] = useSearchParams();
  const [openText, closedText] = [search.get('open') ?? '', search.get('closed') ?? ''];
  const settingsText = without(search, ['open', 'closed']);
  // Apart, so that expanding a node does not look like a change of columns.
  const settings = useMemo(
    () => readState(new URLSearchParams(settingsText), defaultState(role)),
    [settingsText, role],
  );
  const open = useMemo(() => parseOpen(openText), [openText]);
  const closed = useMemo(() => parseOpen(closedText), [closedText]);
  const state = { ...settings, open, closed };
  const change = (wanted: Partial<ExploreState>) => {
    const next = writeState(changeState(state, wanted), defaultState(role));
    // Which saved view this came from stays beside it.
    const view = search.get('view');
    if (view) next.set('view', view);
    setSearch(next, { replace: true });
  };
  return [state, change];
}

function without(search: URLSearchParams, names: readonly string[]): string {
  const rest = new URLSearchParams(search);
  for (const name of names) rest.delete(name);
  return rest.toString();
}
