import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiOf } from '../../src/http/kit/openapi.ts';
import { ROUTES } from '../../src/http/routes/index.ts';
import { testServer, type TestServer } from '../support/server.ts';

describe('the description of the API', () => {
  let server: TestServer;
  before(async () => (server = await testServer()));
  after(() => server.close());

  it('is valid OpenAPI 3.1 in both languages', async () => {
    for (const locale of ['ja', 'en'] as const) {
      const checked = await new Validator().validate(structuredClone(openApiOf(ROUTES, { version: '1.0.0', locale })));
      assert.deepEqual([checked.valid, checked.errors ?? []], [true, []]);
    }
  });

  it('has every route once, each with an id, and nothing that is not served', async () => {
    const ask = await server.as('admin');

    const answer = (await (await ask('/api/openapi.json')).json()) as {
      paths: Readonly<Record<string, Readonly<Record<string, { operationId: string; summary: string }>>>>;
    };

    const described = Object.entries(answer.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    assert.deepEqual(described.toSorted(), ROUTES.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`).toSorted());
    const ids = Object.values(answer.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    assert.equal(new Set(ids).size, ids.length);
    for (const { path, method } of ROUTES) {
      const served = await ask(path.replaceAll(/:(\w+)/g, 'none'), { method: method.toUpperCase(), signal: AbortSignal.timeout(5000) });
      if (path === '/api/live') await served.body?.cancel();
      else assert.doesNotMatch(await served.text(), /There is no such route/, `${method} ${path}`);
    }
  });

  it('is shown by a page that loads nothing from elsewhere', async () => {
    const ask = await server.as('viewer');

    const page = await ask('/api/docs');

    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'(;|$)/);
    const html = await page.text();
    assert.doesNotMatch(html, /(src|href)="https?:/);
    for (const [, address = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) assert.equal((await ask(address)).status, 200, address);
  });
});
