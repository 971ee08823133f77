import { Router, static as serveStatic, type Request, type Response } from 'express';
import { fileURLToPath } from 'node:url';
import type { Locale } from '../core/types.ts';
import { callerOf } from './access.ts';
import { onePartner } from './one-partner.ts';
import { layout } from './layout.ts';
import { listPage, readListQuery } from './list-page.ts';
import { loginPage } from './login-page.ts';
import { partnerPage } from './partner-page.ts';
import type { ServerDeps } from './deps.ts';
import { WORDS } from './words.ts';

/** `/`, `/partners/:id` and what they need. Without a session: 401 and a page that says how to get one. */
export function pageRoutes(deps: ServerDeps): Router {
  const router = Router();
  router.use('/assets', serveStatic(fileURLToPath(new URL('./assets', import.meta.url)), { maxAge: '1h', index: false }));
  router.get('/', async (request, response) => {
    await page(deps, request, response, async (locale) => ({
      title: WORDS.partners[locale],
      body: await listPage(deps, readListQuery(request.query), locale),
    }));
  });
  router.get('/partners/:id', async (request, response) => {
    await page(deps, request, response, async (locale) => {
      const row = await onePartner(deps, request.params.id);
      return { title: row.name, body: await partnerPage(deps, row, locale) };
    });
  });
  return router;
}

type PageContent = Parameters<typeof layout>[0];

async function page(
  deps: ServerDeps,
  request: Request,
  response: Response,
  make: (locale: Locale) => Promise<Pick<PageContent, 'title' | 'body'>>,
): Promise<void> {
  const locale = pickLocale(request, response, deps.locale);
  const caller = await callerOf(request, deps.access, deps.now());
  if (!caller?.scopes.has('read')) {
    const expired = request.query.login === 'expired';
    response
      .status(401)
      .type('html')
      .send(layout({ ...loginPage(locale, { expired }), locale, loggedIn: false }));
    return;
  }
  response.type('html').send(layout({ ...(await make(locale)), locale, loggedIn: true }));
}

const LANGUAGE_COOKIE = 'kakehashi_lang';

/** `?lang=` wins and is remembered; else the cookie; else the configured language. */
function pickLocale(request: Request, response: Response, fallback: Locale): Locale {
  const asked = request.query.lang;
  if (asked === 'ja' || asked === 'en') {
    response.cookie(LANGUAGE_COOKIE, asked, { sameSite: 'lax', maxAge: 365 * 86_400_000 });
    return asked;
  }
  const match = /(?:^|;\s*)kakehashi_lang=(ja|en)(?:;|$)/.exec(request.headers.cookie ?? '');
  return match?.[1] === 'ja' || match?.[1] === 'en' ? match[1] : fallback;
}
