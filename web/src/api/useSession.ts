import { useSyncExternalStore } from 'react';
import { type SessionState, type SessionUser, session } from './session.ts';

export const useSession = (): SessionState => useSyncExternalStore(session.subscribe, session.state);

/** The person logged in. Throws where nobody is: use it inside the frame only. */
export function useUser(): SessionUser {
  const state = useSession();
  if (state.status !== 'in' && state.status !== 'expired') throw new Error('Nobody is logged in');
  return state.user;
}
