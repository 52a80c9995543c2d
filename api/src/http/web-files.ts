import { extname, join } from 'node:path';
import express, { type Router } from 'express';

const YEAR_SECONDS = 31_536_000;

/**
 * The built web app. Files under assets/ carry a hash of their content in the name and are kept for good;
 * every path without an ending is a page of the app, which finds its way by itself.
 */
export function webFiles(webDir: string): Router {
  const router = express.Router();
  router.use(
    '/assets',
    express.static(join(webDir, 'assets'), { immutable: true, maxAge: YEAR_SECONDS * 1000, index: false }),
  );
  router.use(
    express.static(webDir, { index: false, setHeaders: (res) => res.setHeader('Cache-Control', 'no-cache') }),
  );
  router.get('/{*page}', (req, res, next) => {
    const isPage =
      extname(req.path) === '' &&
      req.accepts('html') &&
      !/^\/(api|cubejs-[a-z]+|assets)(\/|$)/i.test(req.path);
    if (!isPage) return next();
    const headers = { 'Cache-Control': 'no-cache' };
    res.sendFile('index.html', { root: webDir, headers, cacheControl: false }, (error) => {
      if (error && !res.headersSent) next();
    });
  });
  return router;
}
