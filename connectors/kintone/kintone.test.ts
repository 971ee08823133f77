import assert from 'node:assert/strict';
import type { StreamSpec, WriteBack } from '../../src/core/types.ts';
import type { Seed } from '../../src/sandbox/types.ts';
import {
  connectorSuite,
  control,
  forgetJournal,
  journal,
  lend,
  pagesOf,
  recordsOf,
  sandboxRecords,
  type Rig,
  type StreamCase,
} from '../../test/connector-suite.ts';
import { oddServer } from '../../test/support/odd-server.ts';
import kintone from './index.ts';
import { startSandbox } from './sandbox/index.ts';

const TIE = '2025-03-01T00:00:00Z';
const APPS: Readonly<Record<string, number>> = { partners: 1, deals: 2, activities: 3, tasks: 4 };
const NAMES = Object.entries(APPS).map(([name, id]) => `${name}:${id}`);

const SEED: Seed = new Map([
  [
    'fields',
    [
      { app: 'partners', code: 'PRM_State', type: 'DROP_DOWN', options: 'general;dormant' },
      { app: 'tasks', code: 'PRM_Task_Key', unique: 'true' },
      { app: 'tasks', code: 'title' },
    ],
  ],
  ['partners', rows(1200, (n) => ({ name: `Partner ${n}`, 更新日時: n < 700 ? TIE : stamp(n) }))],
  ['deals', rows(230, (n) => ({ title: `Deal ${n}`, partner: String(1 + n), 更新日時: stamp(n) }))],
  ['activities', rows(620, (n) => ({ kind: '訪問', partner: String(1 + n), 更新日時: TIE }))],
  ['tasks', []],
]);

connectorSuite({
  name: 'kintone',
  start: () => startRig({ apiToken: 'sandbox' }, { apiToken: 'refused-token' }),
  streams: ['partners', 'deals', 'activities'],
  writes: true,
  additionalTests: onlyHere,
});
connectorSuite({
  name: 'kintone by password, in a guest space',
  start: () => startRig({ user: 'sandbox', password: 'sandbox', guestSpaceId: '7' }, { user: 'sandbox', password: 'refused-password' }),
  streams: ['partners'],
  writes: true,
});

async function startRig(login: Readonly<Record<string, string>>, refused: Readonly<Record<string, string>>): Promise<Rig> {
  const sandbox = await startSandbox(SEED, { port: 0, now: new Date('2026-01-05T00:00:00Z') });
  const { url } = sandbox;
  const common = { baseUrl: url, apps: NAMES.join(',') };
  return {
    url,
    connector: kintone,
    options: { ...login, ...common },
    badCredentials: { ...refused, ...common },
    wrongOptions: { baseUrl: 'nowhere', apps: 'partners', timeoutMs: 'soon' },
    wrongOptionNames: ['baseUrl', 'apps', 'apiToken', 'timeoutMs'],
    secrets: [String(Object.values(refused).at(-1)), Buffer.from('sandbox:sandbox').toString('base64'), 'Partner 1'],
    streams: [streamCase(url, 'partners', 'name'), streamCase(url, 'deals', 'title'), streamCase(url, 'activities', 'kind')],
    writer: {
      good: (n) => update(String(n + 1), { PRM_State: 'general' }),
      bad: (n) => update(String(n + 1), { PRM_State: 'unheard-of' }),
      gone: async () => {
        await api(url, 'DELETE', 'records', { app: 1, ids: [450] });
        return update('450', { PRM_State: 'general' });
      },
      keyed: (key) => upsert(key),
      count: async (key) => (await sandboxRecords(url, 'tasks')).filter(({ PRM_Task_Key: found }) => found === key).length,
      writePath: 'records\\.json$',
    },
    reset: async () => {
      await fetch(`${url}/_sandbox/faults`, { method: 'DELETE' });
      await control(url, 'reset', {});
    },
    close: () => sandbox.close(),
  };
}

function onlyHere(rig: () => Rig): void {
  const read = (cursor?: string) => {
    const { context } = lend();
    return pagesOf(
      kintone
        .connect(rig().options, context)
        .stream(specOf('deals', ['title']))
        .read(cursor),
    );
  };
  const cursorOf = async (): Promise<string> => (await read()).at(-1)?.cursor ?? assert.fail('no page');

  it('tells what was deleted, though kintone has no list of it', async () => {
    const cursor = await cursorOf();
    await api(rig().url, 'DELETE', 'records', { app: 2, ids: [3, 200] });

    const pages = await read(cursor);

    assert.deepEqual(
      recordsOf(pages).map(({ id, deleted }) => [id, deleted]),
      [
        ['3', true],
        ['200', true],
      ],
    );
    assert.deepEqual(recordsOf(await read(pages.at(-1)?.cursor)), [], 'it is told once');
  });

  it('tells a deletion that a new record makes up for in number', async () => {
    const cursor = await cursorOf();
    await api(rig().url, 'DELETE', 'records', { app: 2, ids: [3] });
    await api(rig().url, 'POST', 'records', { app: 2, records: [{ title: { value: 'New' } }] });

    const records = recordsOf(await read(cursor));

    assert.deepEqual(
      records.map(({ id, deleted }) => [id, deleted === true]),
      [
        ['231', false],
        ['3', true],
      ],
    );
  });

  it('asks an unchanged app two questions', async () => {
    const cursor = await cursorOf();
    await forgetJournal(rig().url);

    await read(cursor);

    const asked = (await journal(rig().url)).map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(asked, ['GET /k/v1/app/form/fields.json', 'GET /k/v1/records.json', 'GET /k/v1/records.json']);
  });

  it('gives its cursor back when it is left early', async () => {
    for (let n = 0; n < 12; n += 1) {
      const { context } = lend();
      const pages = kintone
        .connect(rig().options, context)
        .stream(specOf('partners', ['name']))
        .read(undefined)
        [Symbol.asyncIterator]();
      await pages.next();
      await pages.return?.();
    }

    assert.equal((await read()).at(-1)?.last, true);
  });

  it('loses no page when the answer of a cursor is lost', async () => {
    await control(rig().url, 'faults', { match: { method: 'GET', path: 'cursor' }, after: 1, kind: 'drop-response-after-apply' });
    const { context } = lend();

    const pages = await pagesOf(
      kintone
        .connect(rig().options, context)
        .stream(specOf('partners', ['name']))
        .read(undefined),
    );

    assert.equal(new Set(recordsOf(pages).map(({ id }) => id)).size, 1200);
  });

  it('keeps the deadline of a call', async () => {
    await control(rig().url, 'faults', { match: { path: 'records' }, times: -1, kind: 'slow', delayMs: 30_000 });
    const { context } = lend();
    const startedAt = Date.now();

    await assert.rejects(kintone.connect({ ...rig().options, timeoutMs: '100' }, context).scope(), { code: 'REMOTE_UNAVAILABLE' });

    assert.ok(Date.now() - startedAt < 5000);
  });

  it('does not follow a redirect, which would carry the API token elsewhere', async () => {
    const elsewhere = await oddServer(() => ({ status: 200, body: {} }));
    const moving = await oddServer(() => ({ status: 302, headers: { location: `${elsewhere.url}/stolen` }, body: '' }));
    const { context } = lend();

    await assert.rejects(kintone.connect({ ...rig().options, baseUrl: moving.url }, context).scope(), {
      code: 'CONFIG_INVALID',
      message: /redirect/,
    });
    await Promise.all([moving.close(), elsewhere.close()]);

    assert.deepEqual([moving.seen.length, elsewhere.seen.length], [1, 0]);
  });

  it('names the field codes when one is wrong', async () => {
    const { context } = lend();
    const stream = kintone.connect(rig().options, context).stream(specOf('deals', ['titel']));

    await assert.rejects(pagesOf(stream.read(undefined)), { code: 'MAPPING_INVALID', message: /titel/, fix: /title/ });
  });

  it('refuses a reading position of another connector', async () => {
    await assert.rejects(read('{"v":1,"phase":"list"}'), { code: 'CURSOR_EXPIRED' });
  });

  it('reads what where says, and calls gone what left it', async () => {
    const { context } = lend();
    const spec = { ...specOf('deals', ['title']), where: 'partner in ("1", "2")' };
    const stream = kintone.connect(rig().options, context).stream(spec);
    const first = await pagesOf(stream.read(undefined));
    assert.deepEqual(
      recordsOf(first).map(({ id }) => id),
      ['1', '2'],
    );

    await control(rig().url, 'clock', { advanceMs: 60_000 });
    await api(rig().url, 'PUT', 'records', { app: 2, records: [{ id: 2, record: { partner: { value: '9' } } }] });

    assert.deepEqual(
      recordsOf(await pagesOf(stream.read(first.at(-1)?.cursor))).map(({ id, deleted }) => [id, deleted]),
      [['2', true]],
    );
  });
}

function specOf(object: string, fields: readonly string[]): StreamSpec {
  const kind = object === 'partners' ? 'partner' : object === 'deals' ? 'deal' : 'activity';
  return { name: object, kind, object, fields, optionalFields: ['not_there'], where: null, associations: [] };
}

function streamCase(url: string, object: string, field: string): StreamCase {
  return {
    spec: specOf(object, [field]),
    expected: async () => (await sandboxRecords(url, object)).map(({ id }) => String(id)),
    change: async (id) => {
      await control(url, 'clock', { advanceMs: 60_000 });
      await api(url, 'PUT', 'records', { app: APPS[object], records: [{ id, record: { [field]: { value: 'Changed' } } }] });
    },
    tied: object === 'partners' || object === 'activities',
    readPath: 'records',
  };
}

function update(recordId: string, fields: WriteBack['fields']): WriteBack {
  const key = `kintone:127-0-0-1/partners/${recordId}`;
  return { key, mode: 'update', object: 'partners', recordId, keyField: null, fields, associate: [] };
}

function upsert(key: string): WriteBack {
  const fields = { PRM_Task_Key: key, title: 'Call' };
  return { key, mode: 'upsert', object: 'tasks', recordId: null, keyField: 'PRM_Task_Key', fields, associate: [] };
}

/** A person's change, by kintone's own API. */
async function api(url: string, method: string, name: string, body: object): Promise<void> {
  const headers = { 'x-cybozu-api-token': 'sandbox', 'content-type': 'application/json' };
  const answer = await fetch(`${url}/k/v1/${name}.json`, { method, headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, await answer.text());
}

function rows(count: number, row: (n: number) => Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Array.from({ length: count }, (_, n) => ({ $id: String(n + 1), 作成日時: '2024-01-01T00:00:00Z', ...row(n) }));
}

function stamp(n: number): string {
  return new Date(Date.parse(TIE) + n * 60_000).toISOString();
}
