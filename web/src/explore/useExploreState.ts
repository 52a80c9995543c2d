import type { SavedView } from '@pmd/core/contract/views';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { useUser } from '../api/useSession.ts';
import { viewsQuery } from '../api/views.ts';
import { isShared } from '../share/shared.ts';
import type { Layout } from './layout.ts';
import { parseOpen } from './open.ts';
import { changeState, defaultState, type ExploreState, readState, writeState } from './state.ts';
import { layoutOf, stateOf } from './views.ts';

/** In the address when somebody chose the plain view, who might otherwise get their default. */
const PLAIN = 'none';

/**
 * The state of Explore, kept in the URL. Changes replace the address: "back" leaves the page. Null while it is
 * not known whether a bare address means somebody's default view. Opening a view also sets the layout.
 */
export function useExploreState(onLayout: (layout: Layout) => void) {
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

  // A shared view has no log-in whose views there could be.
  const { data: views, isLoading } = useQuery({ ...viewsQuery(), enabled: !isShared() });
  const viewId = search.get('view');
  const current = views?.items.find(({ id }) => id === viewId);
  const write = (next: ExploreState, view: string | null) => {
    const url = writeState(next, defaultState(role));
    if (view) url.set('view', view);
    else if (url.size === 0) url.set('view', PLAIN);
    setSearch(url, { replace: true });
  };
  const openView = (view: SavedView | undefined) => {
    if (view) onLayout(layoutOf(view.state));
    write(view ? stateOf(view.state, role) : defaultState(role), view?.id ?? PLAIN);
  };

  // Only where somebody arrives: later a bare address is what they made of it.
  const isArriving = useRef(search.size === 0);
  const start = isArriving.current ? views?.items.find(({ isDefault }) => isDefault) : undefined;
  useEffect(() => {
    if (isLoading) return;
    if (start) openView(start);
    isArriving.current = false;
  });
  return {
    state: isArriving.current && (isLoading || start) ? null : state,
    change: (wanted: Partial<ExploreState>) =>
      write(changeState(state, wanted), viewId === PLAIN ? null : viewId),
    current,
    openView,
  };
}

function without(search: URLSearchParams, names: readonly string[]): string {
  const rest = new URLSearchParams(search);
  for (const name of names) rest.delete(name);
  return rest.toString();
}
