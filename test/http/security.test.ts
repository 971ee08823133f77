import assert from 'node:assert/strict';
import { ROUTES } from '../../src/http/routes/index.ts';
import { csvOf } from '../../src/core/csv.ts';
import { NOW, testServer, type TestServer } from '../support/server.ts';
import { createLoginLink } from '../../src/http/access.ts';

/** Open to everybody, with the reason. */
const OPEN = {
  '/healthz': 'a load balancer asks',
  '/readyz': 'a load balancer asks',
  '/login': 'where one gets in: says nothing without a key',
  '/logout': 'forgets the session that was sent along',
  '/webhooks/hubspot': 'proven by the signature of the body',
};
const BESIDES = ['/metrics', '/mcp', '/api/docs', '/api/openapi.json', '/api/nothing', '/', '/partners/x', '/channel'];

describe('the doors of the server', () => {
  let server: TestServer;
  before(async () => (server = await testServer(() => ({ pages: () => Promise.resolve('.') }))));
  after(() => server.close());
  const ask = (path: string, init: RequestInit = {}): Promise<Response> => fetch(server.url + path, { redirect: 'manual', ...init });

  it('are shut to nobody in particular: every route but those said here answers 401, whatever is wrong', async () => {
    const strangers: Readonly<Record<string, string>>[] = [
      {},
      { authorization: 'Bearer kkh_wrong' },
      { cookie: 'kakehashi_session=wrong' },
      { authorization: 'Basic YTpi' },
    ];
    const routes = [...ROUTES.map(({ method, path }) => ({ method, path })), ...BESIDES.map((path) => ({ method: 'get', path }))];
    assert.ok(routes.length > 40);
    for (const [i, { method, path }] of routes.entries()) {
      const headers = strangers[i % strangers.length] ?? {};
      const { status } = await ask(path.replaceAll(/:\w+/g, 'x'), { method, headers });
      // Guesses are limited as well: past that nobody is even told 401.
      assert.ok(status === 401 || (i > 50 && status === 429), `${method} ${path}: ${status}`);
    }
  });

  it('open where they must, and tell nothing there', async () => {
    const told = await Promise.all(
      Object.keys(OPEN).map(async (path) => {
        const method = path === '/logout' || path.startsWith('/webhooks') ? 'POST' : 'GET';
        const response = await ask(path, { method });
        return `${path} ${response.status} ${(await response.text()).length < 200}`;
      }),
    );

    assert.deepEqual(told, ['/healthz 200 true', '/readyz 200 true', '/login 303 true', '/logout 303 true', '/webhooks/hubspot 401 true']);
  });

  it('let no body in that is larger than it may be', async () => {
    const admin = await server.as('admin');
    const big = 'x'.repeat(1_200_000);

    assert.equal((await admin('/api/partners/x/notes', { json: { note: big.slice(0, 150_000) } })).status, 413);
    assert.equal((await admin('/api/events', { json: { events: [big] } })).status, 413);
    assert.equal((await ask('/webhooks/hubspot', { method: 'POST', body: big })).status, 413);
  });

  it('let a token of one scope through no door of another', async () => {
    const ingest = await server.as('admin', { scopes: ['ingest'] });
    const read = await server.as('admin', { scopes: ['read'] });

    const statuses = [
      (await ingest('/api/partners')).status,
      (await ingest('/metrics')).status,
      (await ingest('/api/events', { json: { events: [] } })).status,
      (await read('/api/events', { json: { events: [] } })).status,
      (await read('/api/audit')).status,
      (await read('/api/runs', { method: 'POST' })).status,
    ];

    assert.deepEqual(statuses, [403, 403, 400, 403, 403, 403]);
  });

  it('give a cookie that scripts and other sites cannot use', async () => {
    const link = await createLoginLink(server.store.access, server.url, 'viewer', NOW);

    const cookie = (await fetch(link, { redirect: 'manual' })).headers.get('set-cookie') ?? '';

    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Lax/);
  });

  it('take texts for texts in every search, never for SQL', async () => {
    const admin = await server.as('admin');
    for (const text of ["'; DROP TABLE partner; --", "' OR '1'='1", '%', '_', '\\', '\u0000', "x' UNION SELECT hash FROM api_token --"]) {
      const asked = encodeURIComponent(text);
      for (const path of [`/api/partners?q=${asked}`, `/api/partners/${asked}`, `/api/events?partner=${asked}`]) {
        const response = await admin(path);
        const body = await response.text();
        assert.ok(response.status < 500, `${path}: ${response.status} ${body}`);
        assert.doesNotMatch(body, /syntax error|api_token/);
      }
    }
    assert.equal((await admin('/api/partners')).status, 200);
  });
});

describe('a CSV that the dashboard hands out', () => {
  it('holds no cell that a spreadsheet would run', () => {
    const evil = ['=HYPERLINK("https://evil.example","x")', '+1', '-1+1', '@SUM(1)', '\t=1', '\r=1'];

    const rows = csvOf([evil, ['Acme', 1, null]]).split('\r\n');

    assert.ok(rows[0]?.startsWith(`\uFEFF"'=HYPERLINK(""https`));
    for (const cell of evil.slice(1)) assert.ok(rows.join('\r\n').includes(`'${cell}`), JSON.stringify(cell));
    assert.equal(rows.at(-2), 'Acme,1,');
  });
});
