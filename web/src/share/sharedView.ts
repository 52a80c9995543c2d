import { NOTHING_OPEN, type Open } from '../explore/open.ts';
import { defaultState, type ExploreState, writeState } from '../explore/state.ts';
import { urls } from '../urls.ts';

/**
 * The address of what Explore shows, for somebody who sees one client only: in full where that person would start
 * with something else, without the choice of clients, and without what is expanded of others.
 */
export function exploreView(state: ExploreState, clientId: string | null): string {
  const isByClient = state.rows[0] === 'client';
  const ofClient = (nodes: Open): Open => {
    if (!isByClient) return nodes;
    const below = clientId === null ? undefined : nodes.get(clientId);
    return below && clientId ? new Map([[clientId, below]]) : NOTHING_OPEN;
  };
  const shared = {
    ...state,
    filters: state.filters.filter(({ dimension }) => dimension !== 'client'),
    open: ofClient(state.open),
    closed: ofClient(state.closed),
  };
  const search = writeState(shared, defaultState('client')).toString();
  return search === '' ? urls.explore : `${urls.explore}?${search}`;
}
