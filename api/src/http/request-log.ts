import { randomUUID } from 'node:crypto';
import type { Logger } from '@pmd/core/log';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';

const QUIET = new Set(['/healthz', '/readyz', '/metrics']);
const isUsable = (id: unknown): id is string => typeof id === 'string' && /^[\w.:-]{1,64}$/.test(id);

/** A share link is a key to what it shows, and does not belong in a log. */
const shown = (url = '') => url.replace(/^(\/(?:s|reports|(?:api\/)?unsubscribe)\/)[^/?#]+/, '$1…');

/** One line per request, and an id (the caller's X-Request-Id or a new one) in the log and the answer. */
export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: (req, res) => {
      const given = req.headers['x-request-id'];
      const id = isUsable(given) ? given : randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    autoLogging: { ignore: (req) => QUIET.has(req.url ?? '') },
    customLogLevel: (_req, res, error) =>
      error || res.statusCode >= 500 ? 'error' : res.statusCode >= 400 ? 'info' : 'debug',
    customSuccessMessage: (req, res, ms) => `${req.method} ${shown(req.url)} ${res.statusCode} in ${ms} ms`,
    customErrorMessage: (req, res) => `${req.method} ${shown(req.url)} ${res.statusCode}`,
    serializers: {
      // Headers and cookies carry secrets and are not needed to follow a request.
      req: ({ id, method, url, remoteAddress }) => ({ id, method, url: shown(url), remoteAddress }),
      res: ({ statusCode }) => ({ statusCode }),
    },
  });
}
