import type { Line } from '../csv/record.ts';

/** So many paths are remembered at once. */
const MANY_PATHS = 100_000;

/**
 * Numbers the paths of names from client to placement, since numbers are cheap to group and to join. The same path may get
 * several numbers when a file has very many; no two paths get the same.
 * @returns the number of a line's path; null for a line that is not loaded
 */
export function pathNumbers(): (line: Line) => number | null {
  const numbers = new Map<string, number>();
  let last = 0;
  return ({ disposition, clientName, campaignName, strategyName, placementName }) => {
    if (disposition !== 'loaded') return null;
    // Names have no control characters.
    const path = `${clientName}\n${campaignName}\n${strategyName}\n${placementName}`;
    const known = numbers.get(path);
    if (known !== undefined) return known;
    if (numbers.size === MANY_PATHS) numbers.clear();
    last += 1;
    numbers.set(path, last);
    return last;
  };
}
