import { useState } from 'react';
import { useUser } from '../api/useSession.ts';
import { type Layout, readLayout } from './layout.ts';

/** The person's own layout, remembered in this browser. */
export function useLayout(): [Layout, (change: Partial<Layout>) => void] {
  const place = `explore.layout.${useUser().id}`;
  const [layout, setLayout] = useState(() => readLayout(remembered(place)));
  const change = (wanted: Partial<Layout>) =>
    setLayout((before) => {
      const next = { ...before, ...wanted };
      remember(place, next);
      return next;
    });
  return [layout, change];
}

function remembered(place: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(place) ?? 'null');
  } catch {
    return null;
  }
}

function remember(place: string, layout: Layout): void {
  try {
    localStorage.setItem(place, JSON.stringify(layout));
  } catch {
    // A browser that keeps nothing shows the plain layout next time.
  }
}
