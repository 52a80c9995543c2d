import type { Request, RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { callerOf } from '../identity/caller.ts';
import type { Services } from '../services.ts';
import { isAllowedInCube } from './cube-paths.ts';
import { forbidden } from './errors.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Times every request, and serves the result at /metrics: to this machine, and to administrators. */
export function metrics(services: Services): { measure: RequestHandler; serve: RequestHandler } {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [register],
  });

  const measure: RequestHandler = (req, res, next) => {
    const stop = duration.startTimer();
    const { method, path } = req;
    res.once('close', () => {
      // Declared routes only: paths that people make up must not become series.
      const known = isAllowedInCube(method, path) ? path : 'other';
      stop({ method, route: res.locals.route ?? known, status: res.statusCode });
    });
    next();
  };

  const serve: RequestHandler = async (req, res) => {
    if (!isLocal(req)) {
      const caller = await callerOf(req, services);
      if (caller.role !== 'admin') throw forbidden();
    }
    res.type(register.contentType).send(await register.metrics());
  };
  return { measure, serve };
}

// Behind a proxy that is not trusted, everybody seems to come from its address.
function isLocal(req: Request): boolean {
  const proxied = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined;
  return LOOPBACK.has(req.ip ?? '') && (!proxied || req.app.get('trust proxy') !== false);
}
