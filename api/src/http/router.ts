import express, { type Router } from 'express';
import type { Services } from '../services.ts';
import type { Route } from './route.ts';

/** Serves the routes as they are declared. */
export function apiRouter(routes: readonly Route[], services: Services): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  for (const { method, path, handlers } of routes) router[method](path, ...handlers(services));
  return router;
}
