import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Live } from '@pmd/core/contract/live';
import { asTenant } from '@pmd/core/database';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { expiryOf } from '../identity/access-tokens.ts';
import { type Caller, callerBy, isOver } from '../identity/caller.ts';
import type { Services } from '../services.ts';
import { readLive } from './live.ts';

export const LIVE_PATH = '/api/live';

/** Close codes, as far as a client has to tell them apart: log in, or do not come again. */
const CLOSED = { unauthenticated: 4401, tooMany: 4429, stopping: 1001 } as const;
/** How long the token may take to come. */
const TOKEN_MS = 5_000;
/** Between two looks at what has changed, for all sockets of an organization together. */
const LOOK_MS = 1_000;
/** Between two looks at whether who listens still may, and still is there. */
const CHECK_MS = 5_000;
const MOST_PER_USER = 20;
const TOKEN_BYTES = 8_192;

interface Listener {
  socket: WebSocket;
  caller: Caller;
  expiresAt: Date;
  /** The version told last. */
  told: string | undefined;
  isThere: boolean;
}

/**
 * What GET /api/live answers, told whenever it changes. A socket sends its access token first, as text: addresses end up in
 * logs. It is closed when the token expires or what it was issued for ends, and opened again with another one.
 */
export function liveSockets(services: Services): { attach: (server: Server) => void; stop: () => void } {
  const { db, log } = services;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: TOKEN_BYTES });
  const listeners = new Set<Listener>();

  sockets.on('connection', (socket: WebSocket) => {
    // One that is cut off says so by closing.
    socket.on('error', () => {});
    const timer = setTimeout(() => socket.close(CLOSED.unauthenticated), TOKEN_MS);
    socket.once('message', (data) => {
      clearTimeout(timer);
      admit(socket, data).catch(() => socket.close(CLOSED.unauthenticated));
    });
    socket.once('close', () => clearTimeout(timer));
  });

  /** @throws {HttpError} when the token opens nothing */
  async function admit(socket: WebSocket, data: RawData): Promise<void> {
    const token = data.toString();
    const caller = await callerBy(token, services);
    if (caller.mustChangePassword) return socket.close(CLOSED.unauthenticated);
    const own = [...listeners].filter((one) => one.caller.userId === caller.userId);
    if (own.length >= MOST_PER_USER) return socket.close(CLOSED.tooMany);
    const listener = { socket, caller, expiresAt: expiryOf(token), told: undefined, isThere: true };
    listeners.add(listener);
    socket.once('close', () => listeners.delete(listener));
    socket.on('pong', () => (listener.isThere = true));
    tell([listener], await asTenant(db, caller, (tx) => readLive(tx, caller)));
  }

  async function look(): Promise<void> {
    const byOrganization = Map.groupBy(listeners, ({ caller }) => caller.organizationId);
    for (const some of byOrganization.values()) {
      const { caller } = some[0] as Listener;
      tell(some, await asTenant(db, caller, (tx) => readLive(tx, caller)));
    }
  }

  async function check(): Promise<void> {
    for (const listener of listeners) {
      const { socket, caller, expiresAt, isThere } = listener;
      if (!isThere) socket.terminate();
      else if (expiresAt <= new Date() || (await isOver(db, caller))) socket.close(CLOSED.unauthenticated);
      listener.isThere = false;
      socket.ping();
    }
  }

  const timers = [every(LOOK_MS, look), every(CHECK_MS, check)];

  /** One round after the other; what fails is tried again with the next. */
  function every(ms: number, work: () => Promise<void>) {
    let isBusy = false;
    return setInterval(() => {
      if (isBusy || listeners.size === 0) return;
      isBusy = true;
      work()
        .catch((error) => log.warn({ err: error }, 'open pages were not told'))
        .finally(() => (isBusy = false));
    }, ms);
  }

  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(req, services.config.PUBLIC_URL);
    if (refusal) socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else sockets.handleUpgrade(req, socket, head, (opened) => sockets.emit('connection', opened, req));
  };

  return {
    attach: (server) => server.on('upgrade', upgrade),
    stop: () => {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets.clients) socket.close(CLOSED.stopping);
    },
  };
}

/** The status a request for a socket is refused with: nothing else is upgraded, and no page of another origin listens. */
function refusalOf({ url = '', headers }: IncomingMessage, publicUrl: string | undefined): string | null {
  if (url.split('?')[0] !== LIVE_PATH) return '404 Not Found';
  const { origin, host } = headers;
  if (origin === undefined) return null;
  const allowed = [host, publicUrl && new URL(publicUrl).host];
  return URL.canParse(origin) && allowed.includes(new URL(origin).host) ? null : '403 Forbidden';
}

function tell(listeners: Listener[], live: Live): void {
  for (const listener of listeners) {
    if (listener.told === live.version || listener.socket.readyState !== WebSocket.OPEN) continue;
    listener.told = live.version;
    listener.socket.send(JSON.stringify(live));
  }
}
