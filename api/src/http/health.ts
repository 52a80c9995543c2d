import express, { type Router } from 'express';
import type { Services } from '../services.ts';

const TIMEOUT_MS = 2000;

/**
 * /healthz: this process answers. /readyz: what it needs answers too, each part named; 503 when one does not.
 * The worker is not among them: pages and numbers are served without it, only new files wait.
 */
export function healthRoutes({ db, config, log }: Services): Router {
  const parts: Record<string, () => Promise<unknown>> = {
    database: () => db.query('select 1'),
    cube: async () => {
      const answer = await fetch(new URL('/readyz', config.CUBE_URL), {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok) throw new Error(`Cube answered ${answer.status}`);
    },
  };

  const router = express.Router();
  router.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
  router.get('/readyz', async (_req, res) => {
    const checks = await Promise.all(
      Object.entries(parts).map(async ([name, ask]) => {
        const failure = await within(TIMEOUT_MS, ask()).then(
          () => null,
          (error: unknown) => error,
        );
        if (failure) log.warn({ err: failure }, `${name} is not ready`);
        return [name, failure ? 'unavailable' : 'ok'];
      }),
    );
    const ready = checks.every(([, state]) => state === 'ok');
    res
      .set('Cache-Control', 'no-store')
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ok' : 'unavailable', checks: Object.fromEntries(checks) });
  });
  return router;
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
