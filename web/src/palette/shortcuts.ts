import { urls } from '../urls.ts';

/** As it is written on the keys of this machine. */
export const modifier = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl';

/** Keys that lead to a page, after `g`. */
export const destinations: Record<string, { to: string; label: string }> = {
  o: { to: urls.overview, label: 'Overview' },
  e: { to: urls.explore, label: 'Explore' },
  c: { to: urls.members('campaign'), label: 'Campaigns' },
  s: { to: urls.members('strategy'), label: 'Strategies' },
  p: { to: urls.members('placement'), label: 'Placements' },
  r: { to: urls.members('creative'), label: 'Creatives' },
};

/** Keys that use something on the page, which says so by `data-shortcut`. */
export const controls: Record<string, string> = {
  d: 'Choose the date range',
  v: 'Choose the comparison',
  '/': 'Search the list',
};

/** Whether keys belong to what has the focus: somebody types, or moves in a grid or menu. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input, textarea, select, [contenteditable="true"], [role="grid"], [role="treegrid"], [role="menu"], [role="listbox"], [role="dialog"]',
    ) !== null
  );
}
