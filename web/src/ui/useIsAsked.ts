import { useDeferredValue } from 'react';

/**
 * False the first time a component is rendered: what it asks goes out with that, if it draws no more than a skeleton. The rest
 * is then rendered in slices while the answers come, not before anything is asked.
 */
export const useIsAsked = (): boolean => useDeferredValue(true, false);
