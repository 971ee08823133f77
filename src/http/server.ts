import type { Server } from 'node:http';
import { createServer } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { AppError } from '../core/errors.ts';
import type { Logger } from '../core/types.ts';
import { loginRoute, logoutRoute, requireRole } from './access.ts';
import { apiRoutes } from './api.ts';
import type { ServerDeps } from './deps.ts';
import { eventsRoute } from './events.ts';
import { pageRoutes } from './pages.ts';
import { webhookRoute } from './webhooks.ts';

const BODY_LIMIT = '1mb';

export function createApp(deps: ServerDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: { defaultSrc: ["'self'"], styleSrc: ["'self'"], scriptSrc: ["'none'"], upgradeInsecureRequests: null },
      },
      strictTransportSecurity: false,
    }),
  );
  app.get('/healthz', (_request, response) => {
    response.send({ ok: true });
  });
  app.get('/readyz', async (_request, response) => {
    const { ok, checks } = await deps.health.ready();
    response.status(ok ? 200 : 503).send({ ok, checks });
  });
  const viewer = requireRole('viewer', deps.access, deps.now);
  app.get('/metrics', viewer, async (_request, response) => {
    const { type, text } = await deps.health.metrics();
    response.type(type).send(text);
  });
  app.get('/login', loginRoute(deps.access, deps.now));
  app.post('/logout', logoutRoute(deps.access));
  app.post('/webhooks/:connector', webhookRoute(deps));
  app.post('/api/events', eventsRoute(deps));
  app.use('/api', viewer, express.json({ limit: BODY_LIMIT }), apiRoutes(deps));
  app.use(pageRoutes(deps));
  app.use((_request, response) => {
    response.status(404).type('application/problem+json').send({ type: 'about:blank', title: 'Not found', status: 404 });
  });
  app.use(onError(deps.log));
  return app;
}

function onError(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const asked =
      error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500 ? error.status : null;
    const known = error instanceof AppError ? error : null;
    const status = asked ?? (known?.code === 'PARTNER_UNKNOWN' ? 404 : known?.verdict === 'retry' ? 503 : 500);
    if (status >= 500)
      log.error('request failed', { status, code: known?.code ?? 'INTERNAL', message: error instanceof Error ? error.message : 'unknown' });
    const title = status >= 500 && !known ? 'Internal error' : error instanceof Error ? error.message : 'Error';
    response
      .status(status)
      .type('application/problem+json')
      .send({ type: 'about:blank', title, status, code: known?.code, fix: known?.fix });
  };
}

/** Listens, or rejects with an error that names the next free port. */
export async function listen(app: Express, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host);
    server.once('listening', () => {
      resolve(server);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') {
        reject(error);
        return;
      }
      void nextFreePort(host, port + 1).then((free) => {
        reject(
          new AppError('CONFIG_INVALID', `Port ${port} is in use`, {
            cause: error,
            fix: `Set PORT=${free}, which is free, or stop what is using ${port}`,
          }),
        );
      });
    });
  });
}

async function nextFreePort(host: string, from: number): Promise<number> {
  for (let port = from; port < from + 100; port += 1) if (await isFree(host, port)) return port;
  return 0;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
