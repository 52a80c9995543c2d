import { useLocation } from 'react-router';
import { keptSearch } from '../urls.ts';
import type { Destination } from './navigation.tsx';

/** Where a destination leads from here: period and client go along from report to report. */
export function useTarget() {
  const { search } = useLocation();
  return ({ to, isReport }: Destination) => ({ pathname: to, search: isReport ? keptSearch(search) : '' });
}
