import { Live } from '@pmd/core/contract/live';
import { session } from './session.ts';

/** The server's close code for a token that opens nothing any more. */
const UNAUTHENTICATED = 4401;

/** Milliseconds before another try, the longer the more have failed. */
const waitOf = (failures: number) => Math.min(1_000 * 2 ** failures, 60_000);

/**
 * Listens to /api/live while the page is in sight: `onLive` is told how things stand, and null while nobody tells. A socket
 * that closes, as it does when its token expires, is opened again.
 * @returns what ends it
 */
export function listen(onLive: (live: Live | null) => void): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isEnded = false;

  const isWanted = () => !isEnded && document.visibilityState === 'visible';
  const again = () => {
    if (isWanted()) timer = setTimeout(open, waitOf(failures++));
  };

  async function open(): Promise<void> {
    const token = await session.token().catch(() => null);
    if (!isWanted() || socket) return;
    if (token === null) return again();
    const opened = new WebSocket(new URL('/api/live', window.location.href.replace(/^http/, 'ws')));
    socket = opened;
    opened.onopen = () => opened.send(token);
    opened.onmessage = ({ data }) => {
      failures = 0;
      if (opened === socket) onLive(Live.parse(JSON.parse(String(data))));
    };
    opened.onclose = ({ code }) => {
      if (code === UNAUTHENTICATED) session.discard(token);
      if (opened !== socket) return;
      socket = null;
      onLive(null);
      again();
    };
  }

  const close = () => {
    clearTimeout(timer);
    socket?.close();
    socket = null;
  };
  const onVisibility = () => {
    close();
    if (isWanted()) void open();
  };
  document.addEventListener('visibilitychange', onVisibility);
  void open();
  return () => {
    isEnded = true;
    document.removeEventListener('visibilitychange', onVisibility);
    close();
  };
}
