import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import { Router, static as serveStatic, type Handler, type Request, type Response } from 'express';
import helmet from 'helmet';
import { callerOf } from '../access.ts';
import type { ServerDeps } from '../deps.ts';
import { layout } from '../layout.ts';
import { loginPage } from '../login-page.ts';
import { pickLocale } from '../locale.ts';

/** Addresses of pages; what is none of them is 404, also for whoever is logged in. */
const PAGES = /^\/(partners(\/[^/]+)?|channel|packages(\/[^/]+)?|content|reports(\/[^/]+)?|handover(\/[^/]+)?|operations(\/[a-z]+)?)?\/?$/;

const OWN_SCRIPTS = helmet.contentSecurityPolicy({
  directives: { defaultSrc: ["'self'"], styleSrc: ["'self'"], scriptSrc: ["'self'"], upgradeInsecureRequests: null },
});

/** The dashboard. Without a session: 401 and a page that says how to get one. */
export function dashboardRoutes(deps: ServerDeps): Router {
  const router = Router();
  router.use('/assets', serveStatic(fileURLToPath(new URL('../assets', import.meta.url)), { maxAge: '1h', index: false }));
  const { pages } = deps;
  if (pages === undefined) return router;
  router.use('/app', compression(), hashedFiles(pages));
  router.get(PAGES, OWN_SCRIPTS, compression(), async (request, response) => {
    const locale = pickLocale(request, response, deps.locale);
    const caller = await callerOf(request, deps.access, deps.now());
    if (caller?.scopes.has('read') !== true) {
      const expired = request.query.login === 'expired';
      response
        .status(401)
        .type('html')
        .send(layout({ ...loginPage(locale, { expired }), locale }));
      return;
    }
    await sendPage(await pages(), request, response, locale);
  });
  return router;
}

/** Names carry the content's hash: a browser may keep them. */
function hashedFiles(pages: () => Promise<string>): Handler {
  const served = new Map<string, Handler>();
  return async (request, response, next) => {
    const folder = await pages();
    const files = served.get(folder) ?? serveStatic(join(folder, 'app'), { maxAge: '1y', immutable: true, index: false });
    served.set(folder, files);
    await files(request, response, next);
  };
}

async function sendPage(folder: string, request: Request, response: Response, locale: string): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const theme = /(?:^|;\s*)kakehashi_theme=(light|dark)(?:;|$)/.exec(request.headers.cookie ?? '')?.[1] ?? 'system';
  response
    .type('html')
    .set('Cache-Control', 'no-cache')
    .send(page.replace('<html lang="ja" data-theme="system">', `<html lang="${locale}" data-theme="${theme}">`));
}
