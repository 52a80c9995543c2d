import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { callerOf } from '../identity/caller.ts';
import type { Services } from '../services.ts';
import { answerError } from './answer-error.ts';
import { isAllowedInCube, isCubePath, isCubeWebSocket } from './cube-paths.ts';
import { HttpError, notFound, passwordChangeRequired } from './errors.ts';

const unavailable = () => new HttpError(502, 'cube_unavailable', 'The numbers cannot be reached right now.');

/**
 * /cubejs-api on the same origin. The token is checked here and passed on: Cube checks it again and
 * decides what it may see.
 */
export function cubeProxy({ config, accessTokens, log }: Services): {
  handler: RequestHandler;
  /** For the server's `upgrade` event. */
  upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Open WebSockets would keep the server from closing. */
  closeWebSockets: () => void;
} {
  const proxy = createProxyMiddleware({
    target: config.CUBE_URL,
    proxyTimeout: 120_000,
    // The default plugins would answer failures themselves, in plain text.
    ejectPlugins: true,
    plugins: [
      (proxyServer) => {
        proxyServer.on('error', (error, req, res) => {
          log.warn({ err: error }, 'Cube cannot be reached');
          if (res instanceof ServerResponse)
            answerError(unavailable(), req as Request, res as Response, () => {});
          else res?.destroy();
        });
        proxyServer.on('proxyRes', ({ headers }) => {
          // Cube allows every origin; this product has one.
          for (const name of Object.keys(headers)) {
            if (name.startsWith('access-control-')) delete headers[name];
          }
          delete headers['x-powered-by'];
        });
      },
    ],
  });

  const handler: RequestHandler = async (req, res, next) => {
    if (!isCubePath(req.path)) return next();
    if (!isAllowedInCube(req.method, req.path)) throw notFound(`${req.method} ${req.path}`);
    const caller = await callerOf(req, accessTokens);
    if (caller.mustChangePassword) throw passwordChangeRequired();
    req.headers['x-request-id'] = String(req.id);
    await proxy(req, res, next);
  };

  const open = new Set<Duplex>();
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A sender that hangs up half-way is no reason to fail.
    socket.on('error', () => {});
    if (!isCubeWebSocket(req.url?.split('?')[0] ?? '')) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    proxy.upgrade(req, socket as Socket, head);
  };
  const closeWebSockets = () => {
    for (const socket of open) socket.destroy();
  };
  return { handler, upgrade, closeWebSockets };
}
