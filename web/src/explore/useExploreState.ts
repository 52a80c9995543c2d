import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useUser } from '../api/useSession.ts';
import { parseOpen } from './open.ts';
import { changeState, defaultState, type ExploreState, readState, writeState } from './state.ts';

/** The state of Explore, kept in the URL. Changes replace the address: "back" leaves the page. */
export function useExploreState(): [ExploreState, (change: Partial<ExploreState>) => void] {
  const { role } = useUser();
  const [search, setSearch] = useSearchParams();
  const openText = search.get('open') ?? '';
  const settingsText = withoutOpen(search);
  // Apart, so that expanding a node does not look like a change of columns.
  const settings = useMemo(
    () => readState(new URLSearchParams(settingsText), defaultState(role)),
    [settingsText, role],
  );
  const open = useMemo(() => parseOpen(openText), [openText]);
  const state = { ...settings, open };
  const change = (wanted: Partial<ExploreState>) =>
    setSearch(writeState(changeState(state, wanted), defaultState(role)), { replace: true });
  return [state, change];
}

function withoutOpen(search: URLSearchParams): string {
  const settings = new URLSearchParams(search);
  settings.delete('open');
  return settings.toString();
}
