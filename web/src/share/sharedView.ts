import { NOTHING_OPEN } from '../explore/open.ts';
import { defaultState, type ExploreState, writeState } from '../explore/state.ts';
import { urls } from '../urls.ts';

/**
 * The address of what Explore shows, for somebody who sees one client only: in full where that person would start
 * with something else, and without what is expanded of other clients.
 */
export function exploreView(state: ExploreState, clientId: string | null): string {
  const byClient = state.rows[0] === 'client';
  const below = clientId === null ? undefined : state.open.get(clientId);
  const open = !byClient ? state.open : below && clientId ? new Map([[clientId, below]]) : NOTHING_OPEN;
  const search = writeState({ ...state, open }, defaultState('client')).toString();
  return search === '' ? urls.explore : `${urls.explore}?${search}`;
}
