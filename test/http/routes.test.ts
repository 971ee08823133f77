import assert from 'node:assert/strict';
import { checkValue } from '../../src/core/schema/index.ts';
import { createLoginLink } from '../../src/http/access.ts';
import { ROUTES } from '../../src/http/routes/index.ts';
import { account, accounts, line, ORDER, owedTask, page, won } from '../store/examples.ts';
import { assessment, FACTS, made } from '../support/assessment.ts';
import { NOW, testServer, type Ask, type TestServer } from '../support/server.ts';

/** Two partners of two owners, each with a deal, an assessment and a past, and something in every table that is shown. */
async function world(server: TestServer) {
  const { store } = server;
  await store.registerConnection({ name: 'salesforce', connector: 'salesforce', scope: 'salesforce:00D1' });
  await store.savePage(accounts([account('a1', { name: 'Acme' }), account('a2', { name: 'Beta' })]));
  await store.savePage(
    page([
      line(won('d1', 'a1', 100, { occurredOn: '2026-06-01', item: 'intro-video' })),
      line(won('d2', 'a2', 200, { occurredOn: '2026-06-02' })),
    ]),
  );
  await store.joinPartners(ORDER);
  const [acme] = await store.findPartner('Acme');
  const [beta] = await store.findPartner('Beta');
  assert.ok(acme && beta);
  const of = (id: string, name: string, more: object) =>
    assessment(id, { asOf: '2026-06-07', facts: { ...FACTS, id, name, owner: `${name.toLowerCase()}@x.example` }, ...more });
  const task = {
    key: `${acme.id}:T01:2026-06`,
    partnerId: acme.id,
    template: 'T01',
    subject: both('Call'),
    description: both('…'),
    dueOn: '2026-06-08',
    owner: null,
    priority: 1,
  };
  const save = (batch: readonly ReturnType<typeof of>[], asOf: string) =>
    store.saveAssessments(
      (async function* () {
        await Promise.resolve();
        yield batch.map(made);
      })(),
      { asOf, config: 'c', logVersion: 1, runId: 'r', print: '' },
    );
  await save([of(acme.id, 'Acme', { asOf: '2026-04-01', state: 'new' }), of(beta.id, 'Beta', { asOf: '2026-04-01' })], '2026-04-01');
  await save(
    [
      of(acme.id, 'Acme', {
        flags: ['silent'],
        nextActionDue: '2026-06-08',
        tasks: [task],
        priority: 9,
        stateSince: '2026-06-01',
        reasons: [{ id: 'risk', text: both('Quiet') }],
      }),
      of(beta.id, 'Beta', { state: 'excellent', value: { yearly: 900, tier: 'A' } }),
    ],
    '2026-06-07',
  );
  await store.owe([owedTask(task.key.replace('T01', 'T02'), { partnerId: acme.id })]);
  await store.startRun({ id: 'run-1', command: 'run', startedAt: NOW.toISOString() });
  await store.audit({ at: NOW.toISOString(), who: 'cli', action: 'x', subject: 'y', details: {} });
  return { acme: acme.id, beta: beta.id, task: task.key };
}

const both = (text: string) => ({ ja: text, en: text });

describe('the routes of the API', () => {
  let server: TestServer;
  let ids: Awaited<ReturnType<typeof world>>;
  before(async () => {
    server = await testServer();
    ids = await world(server);
  });
  after(() => server.close());

  const address = (path: string, partner: string): string =>
    path
      .replace('/partners/:id', `/partners/${partner}`)
      .replace('/runs/:id', '/runs/run-1')
      .replace(':owner', 'beta@x.example')
      .replace(':month', '2026-05')
      .replace(':name', 'none');
  const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;

  it('answer as their description says', async () => {
    const ask = await server.as('admin');
    let held = 0;
    for (const route of ROUTES) {
      if (route.method !== 'get' || route.produces !== undefined) continue;
      const response = await ask(address(route.path, ids.acme));
      const body = await json<unknown>(response);
      if (response.status !== 200) continue;
      held += 1;
      assert.deepEqual(checkValue(route.answer, body).problems, [], route.path);
    }
    assert.ok(held >= 18, `${held} routes were held against their description`);
  });

  it('show whoever is limited to an owner nothing of another partner, on any route', async () => {
    const ask = await server.as('admin', { owners: ['acme@x.example'] });
    for (const route of ROUTES) {
      if (route.produces !== undefined) continue;
      for (const partner of [ids.beta, ids.acme]) {
        const response = await ask(address(route.path, partner), {
          method: route.method.toUpperCase(),
          ...(route.method === 'get' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }),
        });
        const text = await response.text();
        assert.doesNotMatch(text, /Beta/, `${route.method} ${route.path}`);
        if (partner === ids.beta && route.path.includes('/partners/:id'))
          assert.ok([400, 404].includes(response.status), `${route.path}: ${response.status}`);
      }
    }
    const { partners } = await json<{ partners: readonly { name: string }[] }>(await ask('/api/partners'));
    assert.deepEqual(
      partners.map(({ name }) => name),
      ['Acme'],
    );
    assert.equal((await ask(`/api/events?partner=${ids.beta}`)).status, 404);
  });

  it('let each scope do what it may, and no more', async () => {
    const [viewer, manager] = [await server.as('viewer'), await server.as('manager')];
    const reader = await server.as('admin', { scopes: ['read'] });
    const snooze = (ask: Ask) =>
      ask(`/api/partners/${ids.beta}/snooze`, { method: 'PUT', json: { until: '2026-07-01', reason: 'holiday' } });

    assert.equal((await snooze(viewer)).status, 403);
    assert.equal((await snooze(reader)).status, 403);
    assert.equal((await manager('/api/audit')).status, 403);
    assert.equal((await snooze(manager)).status, 200);
    const { audit } = await json<{ audit: readonly { who: string; action: string; subject: string }[] }>(
      await (
        await server.as('admin')
      )('/api/audit'),
    );
    assert.deepEqual([audit[0]?.action, audit[0]?.subject], ['partner.snooze', ids.beta]);
    assert.match(audit[0]?.who ?? '', /^token:manager/);
  });

  it('keep an audit line of every write by a person', () => {
    const silent = ROUTES.filter(({ method, handle }) => method !== 'get' && !handle.toString().includes('.audit('));

    // A check writes nothing. Events are handed in by programs; who and when stands in the log itself.
    assert.deepEqual(
      silent.map(({ path }) => path),
      ['/api/packages/:name/check', '/api/events', '/api/mappings/:name/check', '/api/mappings/:name/preview'],
    );
  });

  it('page through partners in every order, each once, whatever has no value last', async () => {
    const ask = await server.as('viewer');
    for (const sort of ['priority', 'name', 'score', 'change', 'risk', 'value', 'due', 'lastContact']) {
      for (const order of ['asc', 'desc']) {
        const seen: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const answer: { partners: { name: string }[]; next: string | null } = await json(
            await ask(`/api/partners?limit=1&sort=${sort}&order=${order}&cursor=${cursor}`),
          );
          seen.push(...answer.partners.map(({ name }) => name));
          cursor = answer.next;
        }
        assert.deepEqual(seen.toSorted(), ['Acme', 'Beta'], `${sort} ${order}`);
        if (sort === 'due') assert.deepEqual(seen, ['Acme', 'Beta'], order);
      }
    }
    const other = await json<{ next: string }>(await ask('/api/partners?limit=1&sort=name'));
    assert.equal((await ask(`/api/partners?sort=score&cursor=${other.next}`)).status, 400);
  });

  it('do a write with a key once, and refuse the key for another', async () => {
    const ask = await server.as('manager');
    const note = (json_: object, key = 'k1') =>
      ask(`/api/partners/${ids.acme}/notes`, { json: json_, headers: { 'idempotency-key': key } });
    const audits = async (): Promise<number> => (await server.store.audits(500)).filter(({ action }) => action === 'partner.note').length;

    const first = await note({ type: 'call.connected' });
    const again = await note({ type: 'call.connected' });
    const other = await note({ type: 'meeting.held' });

    assert.deepEqual([first.status, again.status, other.status], [200, 200, 422]);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.deepEqual(await again.json(), await first.json());
    assert.equal(await audits(), 1);
  });

  it('take a write by session only with what its own page knows', async () => {
    await server.store.access.saveUser({ name: 'mika', role: 'manager', owners: null });
    const link = await createLoginLink(server.store.access, server.url, 'manager', NOW, 'mika');
    const cookie = (await fetch(link, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? '';
    const me = await json<{ csrf: string; who: string }>(await fetch(`${server.url}/api/me`, { headers: { cookie } }));
    const run = (csrf?: string) =>
      fetch(`${server.url}/api/runs`, { method: 'POST', headers: { cookie, ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }) } });
    const before = server.started();

    assert.equal((await run()).status, 403);
    assert.equal((await run('forged')).status, 403);
    assert.equal(server.started(), before);
    assert.equal((await run(me.csrf)).status, 200);
    assert.equal(server.started(), before + 1);
    assert.equal(me.who, 'user:mika');
    await server.store.access.saveUser({ name: 'mika', role: 'viewer', owners: null });
    assert.equal((await run(me.csrf)).status, 403);
    await server.store.access.removeUser('mika');
    assert.equal((await fetch(`${server.url}/api/me`, { headers: { cookie } })).status, 401);
  });

  it('tell listeners of a change that another process made', async () => {
    const ask = await server.as('viewer');
    const stop = new AbortController();
    const stream = await ask('/api/live', { signal: stop.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const until = async (what: RegExp): Promise<void> => {
      while (!what.test(heard)) heard += (await reader?.read())?.value ?? '';
    };
    await until(/event: ready/);

    await server.store.startRun({ id: 'run-2', command: 'sync', startedAt: NOW.toISOString() });

    await until(/event: runs/);
    stop.abort();
  });

  it('put off, and take back', async () => {
    const ask = await server.as('manager');
    const names = async (): Promise<string[]> =>
      (await json<{ work: { partner: { name: string } }[] }>(await ask('/api/worklist'))).work.map(({ partner }) => partner.name);
    const at = `/api/partners/${ids.acme}/snooze`;

    assert.deepEqual(await names(), ['Acme']);
    assert.equal((await ask(at, { method: 'PUT', json: { until: '2026-06-20', reason: 'asked to wait' } })).status, 200);
    assert.deepEqual(await names(), []);
    assert.equal((await ask(at, { method: 'DELETE' })).status, 200);
    assert.deepEqual(await names(), ['Acme']);
    assert.equal((await ask(at, { method: 'PUT', json: { until: '2026-06-08', reason: 'x' } })).status, 422);
  });

  it('set a touch level by hand with reason and expiry, say who did, and take it back', async () => {
    const ask = await server.as('manager');
    const at = `/api/partners/${ids.acme}/override`;
    const put = (json_: object) => ask(at, { method: 'PUT', json: json_ });
    const told = async () => (await json<{ override: Record<string, unknown> | null }>(await ask(`/api/partners/${ids.acme}`))).override;
    const [reason, runs] = ['merger', server.started()];

    assert.equal((await put({ reason, until: '2026-07-01' })).status, 422, 'neither state nor touch');
    assert.equal((await put({ touch: 'high', reason, until: '2026-06-07' })).status, 422, 'yesterday');
    assert.equal((await put({ touch: 'high', reason, until: '2026-09-07' })).status, 422, '91 days');
    assert.equal((await put({ touch: 'high', until: '2026-07-01' })).status, 400, 'no reason');
    assert.equal(await told(), null);
    assert.equal((await put({ touch: 'high', reason, until: '2026-09-06' })).status, 200);
    const { by, ...set } = (await told()) ?? {};
    assert.deepEqual(set, { state: null, touch: 'high', reason, until: '2026-09-06', inForce: false });
    assert.match(String(by), /^manager/);
    assert.equal((await ask(at, { method: 'DELETE' })).status, 200);
    assert.equal(await told(), null);
    assert.equal(server.started(), runs + 2);
    const [lifted, made] = await server.store.audits(2);
    assert.deepEqual([made?.action, lifted?.action], ['partner.override', 'partner.override.lift']);
    assert.deepEqual(made?.details, { state: null, touch: 'high', reason, until: '2026-09-06' });
  });

  it('limit how often one caller may ask', async () => {
    const slow = await testServer(() => ({ callsPerMinute: 3 }));
    try {
      const ask = await slow.as('viewer');
      const statuses: number[] = [];
      for (let i = 0; i < 5; i += 1) statuses.push((await ask('/api/me')).status);
      assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
    } finally {
      await slow.close();
    }
  });

  it('holds broken-off calls against nobody, and guesses of tokens against their address alone', async () => {
    const server = await testServer();
    try {
      const ask = await server.as('viewer');
      // A page that is left breaks off its live stream: more of them than a stranger has tries.
      for (let page = 0; page < 70; page += 1) {
        const leave = new AbortController();
        assert.equal((await ask('/api/live', { signal: leave.signal })).status, 200);
        leave.abort();
      }
      assert.equal((await ask('/api/me')).status, 200);

      const guesses = Array.from({ length: 70 }, () => fetch(`${server.url}/api/me`, { headers: { authorization: 'Bearer kkh_guess' } }));
      const statuses = (await Promise.all(guesses)).map(({ status }) => status);
      assert.deepEqual([...new Set(statuses)].sort(), [401, 429]);
      assert.equal((await ask('/api/me')).status, 200);
    } finally {
      await server.close();
    }
  });
});
