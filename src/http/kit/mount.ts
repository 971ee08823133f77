import express, { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { callerOf, type Caller } from '../access.ts';
import type { ServerDeps } from '../deps.ts';
import { localeOf } from '../locale.ts';
import { once } from './idempotency.ts';
import { Refusal, sendProblem } from './problem.ts';
import { limitCalls } from './rate-limit.ts';
import { readRequest } from './read-request.ts';
import type { Route } from './route.ts';

const BODY_LIMIT = 100_000;

/** All routes on one router: who asks, how often, whether they may, what they ask, then the answer. */
export function mountRoutes(routes: readonly Route[], deps: ServerDeps): Router {
  const router = Router();
  const limits = limitCalls(deps);
  const door = [identify(deps), limits.unknown, refuseStrangers, limits.known];
  for (const route of routes) {
    router[route.method](route.path, ...door, allow(route), parse(route), respond(route, deps));
  }
  router.use('/api', ...door, () => {
    throw new Refusal(404, 'NOT_FOUND', {
      text: { ja: 'その API はありません', en: 'There is no such route' },
      fix: { ja: '/api/docs の一覧を見てください', en: 'See the list in /api/docs' },
    });
  });
  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else sendProblem(response, error, { locale: localeOf(request, deps.locale), log: deps.log });
  });
  return router;
}

function identify(deps: ServerDeps): RequestHandler {
  return async (request, response, next) => {
    response.locals.caller = await callerOf(request, deps.access, deps.now());
    response.set('Cache-Control', 'no-store');
    next();
  };
}

const refuseStrangers: RequestHandler = (_request, response, next) => {
  if (response.locals.caller === null) throw new Refusal(401, 'UNAUTHENTICATED');
  next();
};

/** A page of somebody else can make a browser send the cookie, but cannot know the token. */
function allow({ scope, method, whole }: Route): RequestHandler {
  return (request, response, next) => {
    const caller = response.locals.caller as Caller;
    if (!caller.scopes.has(scope)) {
      throw new Refusal(403, 'FORBIDDEN', {
        text: {
          ja: `権限「${scope}」が必要です(現在の役割: ${caller.role})`,
          en: `This needs the scope ${scope}; your role is ${caller.role}`,
        },
      });
    }
    if (whole === true && caller.owners !== null) throw new Refusal(403, 'FORBIDDEN', { text: LIMITED });
    if (method !== 'get' && caller.csrf !== null && request.headers['x-csrf-token'] !== caller.csrf) {
      throw new Refusal(403, 'FORBIDDEN', {
        text: { ja: '画面の確認用トークンが合いません(別サイトからの送信の疑い)', en: 'The page did not send the right X-CSRF-Token' },
        fix: { ja: '画面を再読み込みしてやり直してください', en: 'Reload the page; programs send the csrf of /api/me in X-CSRF-Token' },
      });
    }
    next();
  };
}

const LIMITED = {
  ja: '担当の範囲が限られているため、全体の情報は見られません',
  en: 'You are limited to the partners of some owners; this speaks of all',
};

function parse({ method, bodyLimit }: Route): RequestHandler {
  const json: RequestHandler = express.json({ limit: bodyLimit ?? BODY_LIMIT, type: () => true });
  return (request, response, next) => {
    if (method === 'get') next();
    else void json(request, response, next);
  };
}

function respond(route: Route, deps: ServerDeps): RequestHandler {
  return async (request, response) => {
    const caller = response.locals.caller as Caller;
    const locale = localeOf(request, deps.locale);
    const gone = new AbortController();
    response.on('close', () => {
      gone.abort();
    });
    const asked = {
      ...readRequest(route, request),
      caller,
      locale,
      ifMatch: bare(request.headers['if-match']),
      signal: gone.signal,
      etag: (version: string) => void response.set('ETag', `"${version}"`),
    };
    if (route.produces === 'text/event-stream') {
      await deps.live.stream(response);
      return;
    }
    const done = await once(route, request, deps, { caller, locale, answer: () => route.handle(asked, deps) });
    if (done.replayed) response.set('Idempotency-Replayed', 'true');
    response
      .status(done.status)
      .type(done.status >= 400 ? 'application/problem+json' : (route.produces ?? 'application/json'))
      .send(done.body);
  };
}

function bare(header: string | undefined): string | null {
  return header === undefined ? null : header.replace(/^W\//, '').replaceAll('"', '');
}
