import { Router, static as serveStatic } from 'express';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { html } from './html.ts';
import { openApiOf } from './kit/openapi.ts';
import { localeOf } from './locale.ts';
import type { Route } from './kit/route.ts';
import type { ServerDeps } from './deps.ts';

const require = createRequire(import.meta.url);

/** `/api/openapi.json`, and `/api/docs` which shows it: Swagger UI, served from here. */
export function docsRoutes(routes: readonly Route[], { version, locale }: Pick<ServerDeps, 'version' | 'locale'>): Router {
  const router = Router();
  router.get('/api/openapi.json', (request, response) => {
    response.send(openApiOf(routes, { version, locale: localeOf(request, locale) }));
  });
  router.get('/api/docs', (request, response) => {
    response.type('html').send(page(localeOf(request, locale)));
  });
  router.get('/api/docs/start.js', (_, response) => {
    response.type('text/javascript').send(START);
  });
  router.use('/api/docs/ui', serveStatic(dirname(require.resolve('swagger-ui-dist/package.json')), { index: false, maxAge: '1d' }));
  return router;
}

const START = `window.addEventListener('load', () => {
  window.SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, docExpansion: 'list', tryItOutEnabled: true,
    requestInterceptor: async (request) => {
      if (request.method !== 'GET' && request.url.startsWith(location.origin) && !request.headers['X-CSRF-Token']) {
        const me = await (await fetch('/api/me')).json();
        if (me.csrf) request.headers['X-CSRF-Token'] = me.csrf;
      }
      return request;
    } });
});`;

function page(locale: 'ja' | 'en'): string {
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Kakehashi API</title>
        <link rel="stylesheet" href="/api/docs/ui/swagger-ui.css" />
      </head>
      <body>
        <div id="docs"></div>
        <script src="/api/docs/ui/swagger-ui-bundle.js"></script>
        <script src="/api/docs/start.js"></script>
      </body>
    </html>`.text;
}
