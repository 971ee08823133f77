import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { createLoginLink, createToken } from '../../src/http/access.ts';
import { dashboardOf } from '../../src/http/dashboard/build.ts';
import { listen } from '../../src/http/server.ts';
import { quiet } from '../support/database.ts';
import express from 'express';
import { NOW, testServer, type TestServer } from '../support/server.ts';

describe('the server', () => {
  let it_: TestServer;
  before(async () => (it_ = await testServer(() => ({ locale: 'ja', pages: dashboardOf(tmpdir(), quiet) }))));
  after(() => it_.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(it_.url + path, { headers, redirect: 'manual' });

  it('tells its health to everybody', async () => {
    assert.deepEqual(await (await get('/healthz')).json(), { ok: true });
    assert.equal((await get('/readyz')).status, 200);
  });

  it('answers 401 to whoever is unknown, on every route but health', async () => {
    for (const path of ['/', '/api/partners', '/api/partners/x', '/api/runs', '/metrics', '/partners/x']) {
      assert.equal((await get(path)).status, 401, path);
      assert.equal((await get(path, { authorization: 'Bearer wrong' })).status, 401, path);
      assert.equal((await get(path, { cookie: 'kakehashi_session=wrong' })).status, 401, path);
    }
  });

  it('lets a token in, which is stored as a hash only', async () => {
    const token = await createToken(it_.store.access, 'test', 'viewer', NOW);

    const response = await get('/api/partners', { authorization: `Bearer ${token}` });

    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { total: 0, partners: [], next: null });
    assert.equal(await it_.store.access.findToken(token), null);
  });

  it('logs a person in once with a link, and shows the empty state', async () => {
    const link = await createLoginLink(it_.store.access, it_.url, 'viewer', NOW);

    const first = await fetch(link, { redirect: 'manual' });
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const second = await fetch(link, { redirect: 'manual' });

    assert.equal(first.headers.get('location'), '/');
    assert.match(first.headers.get('set-cookie') ?? '', /HttpOnly.*SameSite=Lax/);
    assert.equal(second.headers.get('location'), '/?login=expired');
    const page = await get('/', { cookie });
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.match(html, /<html lang="ja" /);
    assert.match(html, /<script type="module"/);
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'/);
    assert.match(await (await get('/?lang=en', { cookie })).text(), /<html lang="en" /);
  });

  it('logs out', async () => {
    const link = await createLoginLink(it_.store.access, it_.url, 'viewer', NOW);
    const cookie = (await fetch(link, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? '';

    await fetch(`${it_.url}/logout`, { method: 'POST', headers: { cookie }, redirect: 'manual' });

    assert.equal((await get('/', { cookie })).status, 401);
  });

  it('says every problem of a query at once', async () => {
    const token = await createToken(it_.store.access, 'query', 'viewer', NOW);

    const response = await get('/api/partners?limit=9999&state=happy', { authorization: `Bearer ${token}` });

    assert.equal(response.status, 400);
    const { code, problems } = (await response.json()) as { code: string; problems: readonly { in: string; path: string }[] };
    assert.equal(code, 'INPUT_INVALID');
    assert.deepEqual(problems.map((one) => `${one.in} ${one.path}`).toSorted(), ['query limit', 'query state[0]']);
  });

  it('answers 404 for a partner that is none, and for a path that is none', async () => {
    const token = await createToken(it_.store.access, 'missing', 'viewer', NOW);
    const headers = { authorization: `Bearer ${token}` };

    assert.equal((await get('/api/partners/nobody', headers)).status, 404);
    assert.equal((await get('/nowhere', headers)).status, 404);
  });

  it('lets pages run scripts of its own only, everything else none, and refuses framing by others', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';

    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match((await get('/healthz')).headers.get('content-security-policy') ?? '', /script-src 'none'/);
    assert.match(policy, /frame-ancestors 'self'/);
  });

  it('names the next free port when one is busy', async () => {
    const port = Number(new URL(it_.url).port);

    await assert.rejects(listen(express(), '127.0.0.1', port), new RegExp(`Port ${port} is in use`));
  });
});
