import type { Server } from 'node:http';
import { createServer } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { AppError } from '../core/errors.ts';
import { callerOf, loginRoute, logoutRoute, type Caller } from './access.ts';
import { dashboardRoutes } from './dashboard/routes.ts';
import type { ServerDeps } from './deps.ts';
import { docsRoutes } from './docs.ts';
import { mountRoutes } from './kit/mount.ts';
import { localeOf } from './locale.ts';
import { Refusal, sendProblem } from './kit/problem.ts';
import { mcpRoute } from './mcp/http.ts';
import { webhookRoute } from './webhooks.ts';
import { ROUTES } from './routes/index.ts';

export function createApp(deps: ServerDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(headers("'none'"));
  app.get('/healthz', (_request, response) => {
    response.send({ ok: true });
  });
  app.get('/readyz', async (_request, response) => {
    const { ok, checks } = await deps.health.ready();
    response.status(ok ? 200 : 503).send({ ok, checks });
  });
  const viewer = requireCaller(deps, ({ scopes }) => scopes.has('read'));
  app.get('/metrics', viewer, async (_request, response) => {
    const { type, text } = await deps.health.metrics();
    response.type(type).send(text);
  });
  app.get('/login', loginRoute(deps.access, deps.now));
  app.post('/logout', logoutRoute(deps.access));
  app.post('/webhooks/:connector', webhookRoute(deps));
  app.all('/mcp', mcpRoute(deps));
  app.use(['/api/docs', '/api/openapi.json'], headers("'self'"), viewer);
  if (deps.board !== undefined) {
    const admin = requireCaller(deps, ({ scopes, owners }) => scopes.has('admin') && owners === null);
    app.use(BOARD, headers("'self'"), admin, lookOnly, deps.board);
  }
  app.use(docsRoutes(ROUTES, deps));
  app.use(mountRoutes(ROUTES, deps));
  app.use(dashboardRoutes(deps));
  app.use(() => {
    throw new Refusal(404, 'NOT_FOUND');
  });
  app.use(onError(deps));
  return app;
}

function headers(scripts: string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'"],
        scriptSrc: [scripts],
        imgSrc: ["'self'", 'data:'],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
  });
}

/** Where the pages of `ServerDeps.board` answer. */
export const BOARD = '/admin/queues';

const lookOnly: RequestHandler = (request, _response, next) => {
  if (request.method !== 'GET') throw new Refusal(403, 'FORBIDDEN');
  next();
};

function requireCaller(deps: ServerDeps, mayEnter: (caller: Caller) => boolean): RequestHandler {
  return async (request, _response, next) => {
    const caller = await callerOf(request, deps.access, deps.now());
    if (caller === null) throw new Refusal(401, 'UNAUTHENTICATED');
    if (!mayEnter(caller)) throw new Refusal(403, 'FORBIDDEN');
    next();
  };
}

function onError(deps: ServerDeps): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) next(error);
    else sendProblem(response, error, { locale: localeOf(request, deps.locale), log: deps.log });
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
