import { ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { bearerOf, isBiToken } from '../identity/bi-tokens.ts';
import { type Caller, callerOf } from '../identity/caller.ts';
import type { Services } from '../services.ts';
import { shareOf } from '../share/open-share.ts';
import { answerError } from './answer-error.ts';
import { isAllowedInCube, isAllowedToShares, isCubePath } from './cube-paths.ts';
import { HttpError, notFound, passwordChangeRequired, sharedView, unauthenticated } from './errors.ts';

const unavailable = () => new HttpError(502, 'cube_unavailable', 'The numbers cannot be reached right now.');

/**
 * /cubejs-api on the same origin. The token is checked here and passed on: Cube checks it again and
 * decides what it may see. A BI token is exchanged for an access token, which never leaves this machine.
 */
export function cubeProxy(services: Services): RequestHandler {
  const { config, log } = services;
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

  return async (req, res, next) => {
    if (!isCubePath(req.path)) return next();
    if (!isAllowedInCube(req.method, req.path)) throw notFound(`${req.method} ${req.path}`);
    if (await shareOf(req, services)) {
      if (!isAllowedToShares(req.path)) throw sharedView();
    } else {
      const caller = await askerOf(req, services);
      if (caller.mustChangePassword) throw passwordChangeRequired();
    }
    req.headers['x-request-id'] = String(req.id);
    await proxy(req, res, next);
  };
}

/** Who asks Cube: a person who is logged in, or a BI tool. Of the latter the request says so no more from here on. */
async function askerOf(req: Request, services: Services): Promise<Caller> {
  const token = req.headers.authorization?.replace(/^Bearer /i, '').trim();
  if (!token || !isBiToken(token)) return callerOf(req, services);
  const bearer = await bearerOf(services.db, token);
  if (!bearer) throw unauthenticated('This BI token is not known, has expired or was revoked.');
  req.headers.authorization = `Bearer ${await services.accessTokens.sign(bearer)}`;
  return bearer;
}
