import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { keptSearch } from '../urls.ts';
import { controls, destinations, isTyping } from './shortcuts.ts';

/** So long after `g` a second key still belongs to it. */
const SEQUENCE_MS = 1_200;

/** Listens for the shortcuts of every page; `onHelp` opens the list of them. */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  const startedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const isSecond = event.timeStamp - startedAt.current < SEQUENCE_MS;
      startedAt.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (isSecond && Object.hasOwn(destinations, event.key)) {
        const to = destinations[event.key]?.to ?? '/';
        event.preventDefault();
        navigate({ pathname: to, search: keptSearch(window.location.search) });
      } else if (event.key === '?') {
        event.preventDefault();
        onHelp();
      } else if (Object.hasOwn(controls, event.key)) {
        const control = document.querySelector<HTMLElement>(`[data-shortcut="${event.key}"]`);
        if (!control) return;
        event.preventDefault();
        control.focus();
        if (control instanceof HTMLButtonElement) control.click();
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate, onHelp]);
}
