import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { defaultCatalogue } from '../../src/core/assess/settings/catalogue.ts';
import type { Settings } from '../../src/core/assess/settings/index.ts';
import { EVENTS, eventsMapping } from '../../src/engine/events-mapping.ts';
import { ingest } from '../../src/engine/ingest.ts';
import { createToken, type Role } from '../../src/http/access.ts';
import { createApp, listen } from '../../src/http/server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { account, accounts, ORDER } from '../store/examples.ts';
import { freshDatabase, quiet } from '../support/database.ts';

const NOW = new Date('2026-06-08T00:00:00Z');

async function freshServer() {
  const { databaseUrl, drop } = await freshDatabase();
  const store = await openStore({ databaseUrl, log: quiet, poolSize: 3 });
  const mapping = eventsMapping({ settings: { catalogue: defaultCatalogue } as Settings, timezone: 'Asia/Tokyo' });
  const context = { store, runId: 'r1', rate: () => 1, freeMail: new Set<string>() };
  const app = createApp({
    store,
    access: store.access,
    health: { ready: () => Promise.resolve({ ok: true, checks: {} }), metrics: () => Promise.resolve({ type: 'text/plain', text: '' }) },
    locale: 'en',
    log: quiet,
    now: () => NOW,
    recordUrl: () => null,
    takeEvents: (scope, records) => ingest(context, { scope, mapping }, EVENTS, records, { dryRun: false }),
    startRun: () => false,
  });
  const server = await listen(app, '127.0.0.1', 0);
  await store.savePage(accounts([account('a1', { name: 'Acme', identity: { domain: 'acme.example' } })]));
  await store.joinPartners(ORDER);
  return {
    store,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
      await drop();
    },
  };
}

interface Answer {
  readonly added: number;
  readonly rejected: number;
  readonly results: readonly { readonly key: string; readonly status: string; readonly problems?: readonly { readonly code: string }[] }[];
}

describe('POST /api/events', () => {
  let running: Awaited<ReturnType<typeof freshServer>>;
  let token: string;
  beforeEach(async () => {
    running = await freshServer();
    token = await createToken(running.store.access, 'portal', 'ingest', NOW);
  });
  afterEach(() => running.close());

  const send = (body: string, bearer = token): Promise<Response> =>
    fetch(running.url, { method: 'POST', headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }, body });
  async function post(...events: readonly unknown[]): Promise<Answer> {
    const response = await send(JSON.stringify({ events }));
    assert.equal(response.status, 200);
    return (await response.json()) as Answer;
  }
  const event = (key: string, more = {}) => ({ key, partner: 'acme.example', type: 'template.downloaded', on: '2026-06-01', ...more });
  const statuses = ({ results }: Answer): string[] => results.map(({ key, status }) => `${key} ${status}`);

  it('answers for each event, and one that cannot be taken spoils no other', async () => {
    const answer = await post(
      event('e1'),
      event('e2', { partner: 'nobody.example' }),
      event('e3', { type: 'odd' }),
      event('e4', { on: 'soon' }),
      {
        ...event('e5'),
        colour: 'red',
      },
    );

    assert.deepEqual(statuses(answer), ['e1 added', 'e2 rejected', 'e3 rejected', 'e4 rejected', 'e5 rejected']);
    assert.deepEqual(
      answer.results.map(({ problems }) => problems?.[0]?.code ?? null),
      [null, 'PARTNER_UNKNOWN', 'VALUE_UNKNOWN', 'RECORD_INVALID', 'RECORD_INVALID'],
    );
    assert.equal((await running.store.totals()).lines, 1);
    assert.equal((await running.store.totals()).rejections, 3);
  });

  it('takes a key once: the same again changes nothing, another content corrects, two calls at once make one line', async () => {
    await Promise.all([post(event('e1')), post(event('e1')), post(event('e1'))]);

    assert.deepEqual(statuses(await post(event('e1'))), ['e1 unchanged']);
    assert.deepEqual(statuses(await post(event('e1', { note: 'with a colleague' }))), ['e1 changed']);
    assert.equal((await running.store.totals()).lines, 1);
  });

  it('lets nobody in but a token that may', async () => {
    const ask = async (role: Role): Promise<number> =>
      (await send('{"events":[]}', await createToken(running.store.access, role, role, NOW))).status;

    assert.equal((await send('{}', 'wrong')).status, 401);
    assert.equal((await fetch(running.url, { method: 'POST' })).status, 401);
    assert.equal(await ask('viewer'), 403);
    assert.equal(await ask('manager'), 400);
    assert.equal((await fetch(running.url.replace('events', 'partners'), { headers: { authorization: `Bearer ${token}` } })).status, 403);
  });

  it('tells a wrong, an oversized and an overfull body from each other, as problems', async () => {
    const wrong = await send('{');
    const big = await send(JSON.stringify({ events: ['x'.repeat(1_100_000)] }));
    const full = await send(JSON.stringify({ events: Array.from({ length: 501 }, (_, i) => event(`e${i}`)) }));

    assert.deepEqual([wrong.status, big.status, full.status], [400, 413, 400]);
    for (const response of [wrong, big, full]) assert.match(response.headers.get('content-type') ?? '', /problem\+json/);
    assert.match(((await full.json()) as { detail: string }).detail, /1 to 500 events/);
  });
});
