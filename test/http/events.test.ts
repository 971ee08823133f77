import assert from 'node:assert/strict';
import { defaultCatalogue } from '../../src/core/assess/settings/catalogue.ts';
import type { Settings } from '../../src/core/assess/settings/index.ts';
import type { LogLine } from '../../src/core/types.ts';
import { EVENTS, eventsMapping } from '../../src/engine/events-mapping.ts';
import { ingest } from '../../src/engine/ingest.ts';
import { createToken, type Role } from '../../src/http/access.ts';
import { account, accounts, line, mapped, ORDER, page, won } from '../store/examples.ts';
import { NOW, testServer } from '../support/server.ts';

async function freshServer() {
  const mapping = eventsMapping({ settings: { catalogue: defaultCatalogue } as Settings, timezone: 'Asia/Tokyo' });
  const server = await testServer((store) => ({
    takeEvents: (scope, records) => {
      const context = { store, runId: 'r1', rate: () => 1, freeMail: new Set<string>() };
      return ingest(context, { scope, mapping }, EVENTS, records, { dryRun: false });
    },
  }));
  await server.store.savePage(accounts([account('a1', { name: 'Acme', identity: { domain: 'acme.example' } })]));
  await server.store.joinPartners(ORDER);
  return { ...server, url: `${server.url}/api/events` };
}

interface Listed {
  readonly events: readonly {
    readonly recordId: string;
    readonly on: string;
    readonly type: string;
    readonly data: unknown;
    readonly partners: readonly { readonly name: string }[];
  }[];
  readonly next: string | null;
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

describe('GET /api/events', () => {
  let running: Awaited<ReturnType<typeof freshServer>>;
  let token: string;
  before(async () => {
    running = await freshServer();
    token = await createToken(running.store.access, 'dashboard', 'viewer', NOW);
    const { store } = running;
    await store.savePage(accounts([account('a1', { name: 'Acme' }), account('a2', { name: 'Beta' })]));
    const on = (id: string, day: string, accountId = 'a1', more: Partial<LogLine> = {}) =>
      line(won(id, accountId, 100, { occurredOn: day, ...more }));
    const several = ['d1', 'd2', 'd3', 'd4'].map((id) => on(id, '2026-05-01'));
    await store.savePage(
      page([...several, on('d5', '2026-04-30', 'a2'), on('d6', '2026-05-02'), on('d7', '2026-05-03', 'a1', { type: 'deal.lost' })]),
    );
    await store.savePage(page([mapped('d6')]));
    await store.joinPartners(ORDER);
  });
  after(() => running.close());

  const ask = (query = '', bearer = token): Promise<Response> =>
    fetch(`${running.url}${query}`, { headers: { authorization: `Bearer ${bearer}` } });
  async function get(query = ''): Promise<Listed> {
    const response = await ask(query);
    assert.equal(response.status, 200);
    return (await response.json()) as Listed;
  }
  const ids = ({ events }: Listed): string[] => events.map(({ recordId }) => recordId);

  it('gives lines of the log, the latest first, with whose they are, and none that was retracted', async () => {
    const { events, next } = await get();

    assert.deepEqual(
      events.map(({ on, type, partners }) => [on, type, partners.map(({ name }) => name).join()]),
      [
        ['2026-05-03', 'deal.lost', 'Acme'],
        ...Array.from({ length: 4 }, () => ['2026-05-01', 'deal.won', 'Acme']),
        ['2026-04-30', 'deal.won', 'Beta'],
      ],
    );
    assert.deepEqual(events[0]?.data, { amount: 100, currency: 'JPY' });
    assert.equal(next, null);
  });

  it('goes on page by page: each line once, also where many share a day and new ones come in between', async () => {
    const all = ids(await get());

    const first = await get('?limit=2');
    await running.store.savePage(page([line(won('d9', 'a1', 1, { occurredOn: '2026-05-04' }))]));
    const pages = [first];
    for (let next = first.next; next !== null; next = pages.at(-1)?.next ?? null) pages.push(await get(`?limit=2&cursor=${next}`));
    await running.store.savePage(page([mapped('d9')]));

    assert.deepEqual(
      pages.map(({ events }) => events.length),
      [2, 2, 2],
    );
    assert.deepEqual(pages.flatMap(ids), all);
  });

  it('filters by partner, type and days, both ends included', async () => {
    const [acme] = await running.store.findPartner('Acme');

    assert.equal((await get(`?partner=${acme?.id ?? ''}`)).events.length, 5);
    assert.deepEqual(ids(await get(`?partner=${acme?.id ?? ''}&type=deal.lost`)), ['d7']);
    assert.deepEqual(ids(await get('?from=2026-05-02')), ['d7']);
    assert.deepEqual(ids(await get('?to=2026-04-30')), ['d5']);
    assert.equal((await get('?from=2026-05-01&to=2026-05-01&type=deal.won')).events.length, 4);
  });

  it('tells every fault of a question at once, and knows who may ask', async () => {
    const response = await ask('?limit=0&from=2026-02-30&type=%27&cursor=bm9uZQ');
    const { problems } = (await response.json()) as { problems: readonly { path: string; expected: string }[] };

    assert.equal(response.status, 400);
    assert.deepEqual(problems.map(({ path, expected }) => `${path}: ${expected}`).toSorted(), [
      'cursor: `next` of the answer before',
      'from: a date (YYYY-MM-DD)',
      'limit: a whole number from 1 to 500',
      'type: a type of the catalogue, e.g. deal.won',
    ]);
    assert.equal((await ask('?partner=nobody')).status, 404);
    assert.equal((await ask('', await createToken(running.store.access, 'portal', 'ingest', NOW))).status, 403);
    assert.equal((await ask('', 'wrong')).status, 401);
  });
});
