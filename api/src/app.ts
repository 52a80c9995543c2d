import { createServer, type Server } from 'node:http';
import compression from 'compression';
import express from 'express';
import { answerError, answerNotFound } from './http/answer-error.ts';
import { cubeProxy } from './http/cube-proxy.ts';
import { docs } from './http/docs.ts';
import { healthRoutes } from './http/health.ts';
import { metrics } from './http/metrics.ts';
import { requestLog } from './http/request-log.ts';
import { apiRouter } from './http/router.ts';
import { httpsOnly, permissions, securityHeaders } from './http/security.ts';
import { webFiles } from './http/web-files.ts';
import { liveSockets } from './media/live-sockets.ts';
import { routes } from './routes.ts';
import { isOverHttps, type Services } from './services.ts';

const HOUR_MS = 3_600_000;
const FINISH_MS = 10_000;

/** The one origin: web app, API, Cube. `stop` takes no more requests and lets those under way finish. */
export interface App {
  server: Server;
  stop: () => Promise<void>;
}

export function createApp(services: Services): App {
  const app = express();
  const { measure, serve: serveMetrics } = metrics(services);

  app.disable('x-powered-by');
  app.set('trust proxy', services.config.TRUST_PROXY ? 1 : false);
  app.use(requestLog(services.log));
  app.use(measure);
  app.use(securityHeaders(isOverHttps(services.config)), permissions);
  app.use(httpsOnly(services.config.PUBLIC_URL));
  app.use(compression());
  app.use(healthRoutes(services));
  app.get('/metrics', serveMetrics);
  app.use(cubeProxy(services));
  app.use(docs(routes));
  app.use(apiRouter(routes, services));
  app.use(webFiles(services.webDir));
  app.use(answerNotFound);
  app.use(answerError);

  // A file of 1 GiB may come over a slow line; one that goes silent is cut off by the upload itself.
  const server = createServer({ requestTimeout: HOUR_MS }, app);
  const sockets = liveSockets(services);
  sockets.attach(server);

  const stop = async () => {
    sockets.stop();
    const closed = new Promise((resolve) => server.close(resolve));
    // A connection that a browser keeps for later turns idle only after its answer.
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    const timer = setTimeout(() => server.closeAllConnections(), FINISH_MS);
    await closed;
    clearInterval(sweep);
    clearTimeout(timer);
  };
  return { server, stop };
}
