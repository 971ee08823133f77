import assert from 'node:assert/strict';
import {
  connectorSuite,
  control,
  forgetJournal,
  journal,
  lend,
  pagesOf,
  recordsOf,
  sandboxRecords,
  type Lent,
  type Rig,
} from '../../test/connector-suite.ts';
import { PARTNER_FIELDS, PEOPLE_FIELDS, TASK_FIELDS } from '../../src/core/fields.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Connection, Page, SetupSpec, SourceRecord, StreamSpec, WriteBack } from '../../src/core/types.ts';
import type { Seed } from '../../src/sandbox/types.ts';
import salesforce from './index.ts';
import { startSandbox, type RunningSalesforce, type SalesforceSandboxOptions } from './sandbox/index.ts';

const API = '/services/data/v67.0';
const NOW = new Date('2026-03-01T00:00:00Z');
const id = (prefix: string, n: number): string => `${prefix}${String(n).padStart(12, '0')}AAA`;

const stream = (spec: Partial<StreamSpec> & Pick<StreamSpec, 'object' | 'kind'>): StreamSpec => ({
  name: spec.object.toLowerCase(),
  fields: ['Name'],
  optionalFields: [],
  where: null,
  associations: [],
  ...spec,
});
const PARTNERS = stream({
  object: 'Account',
  kind: 'partner',
  fields: ['Name', 'OwnerId', 'CreatedDate'],
  optionalFields: ['PRM_Score__c'],
  where: 'IsPartner = true',
});
const DEALS = stream({
  object: 'Opportunity',
  kind: 'deal',
  fields: ['Name', 'StageName', 'Amount', 'CloseDate', 'IsWon', 'AccountId', 'Owner.Name'],
  optionalFields: ['Nowhere__c'],
});
const TASKS = stream({ object: 'Task', kind: 'activity', fields: ['Subject', 'Status', 'WhatId', 'ActivityDate'] });

/** 450 partners and 50 customers; 650 deals of which 400 share one second; 30 tasks. */
function seed(deals = 650): Seed {
  const stamped = (n: number, tied: boolean): Readonly<Record<string, string>> => {
    const at = new Date(Date.parse('2026-01-05T09:00:00Z') + (tied ? 0 : n * 61_000)).toISOString();
    return { CreatedDate: '2025-06-01T00:00:00.000Z', LastModifiedDate: at, SystemModstamp: at };
  };
  return new Map<string, readonly Readonly<Record<string, unknown>>[]>([
    [
      'User',
      [
        {
          Id: id('005', 900),
          Username: 'rep@example.com',
          LastName: '佐藤',
          FirstName: '花子',
          Email: 'rep@example.com',
          Alias: 'rep',
          IsActive: true,
        },
      ],
    ],
    [
      'Account',
      Array.from({ length: 500 }, (_, n) => ({
        Id: id('001', n),
        Name: `パートナー ${String(n)}`,
        IsPartner: n < 450,
        OwnerId: id('005', 900),
        ...stamped(n, n >= 100 && n < 380),
      })),
    ],
    [
      'Opportunity',
      Array.from({ length: deals }, (_, n) => ({
        Id: id('006', n),
        Name: `Deal "${String(n)}", 架け橋\nNA`,
        AccountId: id('001', n % 450),
        OwnerId: id('005', 900),
        StageName: n % 3 === 0 ? 'Closed Won' : 'Prospecting',
        Amount: n % 7 === 0 ? null : n * 1000.5,
        CloseDate: '2026-01-31',
        ...stamped(n, n >= 100 && n < 500),
      })),
    ],
    [
      'Task',
      Array.from({ length: 30 }, (_, n) => ({
        Id: id('00T', n),
        Subject: `Call ${String(n)}`,
        Status: n % 2 === 0 ? 'Completed' : 'Not Started',
        Priority: 'Normal',
        OwnerId: id('005', 900),
        WhatId: id('001', n),
        ActivityDate: '2026-01-10',
        ...stamped(n, false),
      })),
    ],
  ]);
}

const SETUP: SetupSpec = {
  locale: 'ja',
  objects: [
    { object: 'Account', fields: [...PARTNER_FIELDS, ...PEOPLE_FIELDS].map((field) => ({ name: nameOf(field.key), field })) },
    { object: 'Task', fields: TASK_FIELDS.map((field) => ({ name: nameOf(field.key), field })) },
  ],
  lists: null,
};
function nameOf(key: string): string {
  return `PRM_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).replace(/(^|_)[a-z]/g, (letter) => letter.toUpperCase())}__c`;
}

const optionsOf = (url: string): Record<string, string> => ({ loginUrl: url, clientId: 'sandbox', clientSecret: 'sandbox' });

/** One request as a person or another program would make it, past our connector. */
async function rest(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'sandbox' });
  const { access_token: token } = (await (await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: form })).json()) as {
    access_token: string;
  };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}${API}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${text}`);
  return text === '' ? null : (JSON.parse(text) as unknown);
}

async function idsOf(
  url: string,
  object: string,
  keep: (row: Readonly<Record<string, unknown>>) => boolean = () => true,
): Promise<string[]> {
  const rows = await sandboxRecords(url, object);
  return rows.filter((row) => row.IsDeleted !== true && keep(row)).map((row) => String(row.Id));
}

async function setUp(url: string): Promise<void> {
  const connection = salesforce.connect(optionsOf(url), lend().context);
  const results = (await connection.setup?.apply(SETUP, { repair: false })) ?? [];
  await connection.close?.();
  assert.deepEqual(
    results.filter((one) => !one.ok).map((one) => [one.step.name, one.error?.message]),
    [],
  );
}

const update = (n: number, fields: WriteBack['fields']): WriteBack => ({
  key: `salesforce:x/Account/${id('001', n)}`,
  mode: 'update',
  object: 'Account',
  recordId: id('001', n),
  keyField: null,
  fields,
  associate: [],
});
const task = (key: string, fields: WriteBack['fields'] = {}): WriteBack => ({
  key,
  mode: 'upsert',
  object: 'Task',
  recordId: null,
  keyField: 'PRM_Task_Key__c',
  fields: { Subject: '電話する', ActivityDate: '2026-03-10', WhatId: id('001', 1), OwnerId: id('005', 900), ...fields },
  associate: [],
});

connectorSuite({
  name: 'salesforce',
  streams: ['partners', 'deals', 'tasks'],
  writes: true,
  start: async (): Promise<Rig> => {
    const sandbox = await startSandbox(seed(), { port: 0, now: NOW, maxBatchSize: 200, quotas: 'off' });
    const { url } = sandbox;
    const change = (object: string, field: string) => async (which: string) => {
      await rest(url, 'PATCH', `/sobjects/${object}/${which}`, { [field]: 'changed by a person' });
    };
    return {
      url,
      connector: salesforce,
      options: optionsOf(url),
      badCredentials: { ...optionsOf(url), clientSecret: 'wrong secret' },
      wrongOptions: { loginUrl: 'nonsense', timeoutMs: 'soon', quotaShare: '7', clientId: 'x', unheardOf: '1' },
      wrongOptionNames: ['loginUrl', 'timeoutMs', 'quotaShare', 'clientSecret', 'unheardOf'],
      secrets: ['wrong secret', '00D!', 'Bearer ', 'rep@example.com', 'パートナー 1'],
      tokenPath: '/services/oauth2/token',
      expired: { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] },
      streams: [
        {
          spec: PARTNERS,
          tied: true,
          readPath: '/query',
          expected: () => idsOf(url, 'Account', (row) => row.IsPartner === true),
          change: change('Account', 'Name'),
        },
        { spec: DEALS, tied: true, readPath: '/query', expected: () => idsOf(url, 'Opportunity'), change: change('Opportunity', 'Name') },
        { spec: TASKS, readPath: '/query', expected: () => idsOf(url, 'Task'), change: change('Task', 'Subject') },
      ],
      writer: {
        good: (n) => update(n, { PRM_Score__c: 10 + n, PRM_State__c: 'general', PRM_Reasons__c: null }),
        bad: (n) => update(n, { PRM_State__c: 'no such state' }),
        gone: async () => {
          await rest(url, 'DELETE', `/sobjects/Account/${id('001', 449)}`);
          return update(449, { PRM_Score__c: 1 });
        },
        keyed: (key) => task(key),
        count: async (key) =>
          (await sandboxRecords(url, 'Task')).filter((row) => row.PRM_Task_Key__c === key && row.IsDeleted !== true).length,
        writePath: '/composite',
      },
      reset: async () => {
        await control(url, 'reset', {});
        await setUp(url);
      },
      close: () => sandbox.close(),
    };
  },
});

describe('salesforce against its sandbox', function () {
  this.timeout(60_000);
  const running: RunningSalesforce[] = [];
  const open: Connection[] = [];

  const start = async (data: Seed, options: Partial<SalesforceSandboxOptions> = {}): Promise<RunningSalesforce> => {
    const sandbox = await startSandbox(data, { port: 0, now: NOW, quotas: 'off', ...options });
    running.push(sandbox);
    return sandbox;
  };
  const connect = (url: string, more: Readonly<Record<string, string>> = {}): Lent & { readonly connection: Connection } => {
    const lent = lend();
    const connection = salesforce.connect({ ...optionsOf(url), ...more }, lent.context);
    open.push(connection);
    return { ...lent, connection };
  };
  const sorted = (records: readonly SourceRecord[]): SourceRecord[] =>
    [...new Map(records.map((record) => [record.id, record])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const read = async (connection: Connection, spec: StreamSpec, after?: string): Promise<Page[]> =>
    pagesOf(connection.stream(spec).read(after));

  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close?.();
    for (const sandbox of running.splice(0)) await sandbox.close();
  });

  describe('reading', () => {
    it('reads past the 10,000 rows at which jsforce stops, in pages of 2,000 and two calls more', async () => {
      const { url } = await start(seed(10_500));
      const { connection } = connect(url);
      await connection.describe('Opportunity');
      await forgetJournal(url);

      const pages = await read(connection, { ...DEALS, fields: ['Name'] });

      assert.equal(new Set(recordsOf(pages).map((record) => record.id)).size, 10_500);
      assert.ok((await journal(url)).length <= 8, `${String((await journal(url)).length)} calls`);
    });

    it('a delta costs one call, for a filtered partner stream two', async () => {
      const { url } = await start(seed());
      const { connection } = connect(url);
      const partners = await read(connection, PARTNERS);
      const deals = await read(connection, DEALS);
      await forgetJournal(url);

      await read(connection, DEALS, deals.at(-1)?.cursor);
      assert.equal((await journal(url)).length, 1);
      await read(connection, PARTNERS, partners.at(-1)?.cursor);
      assert.equal((await journal(url)).length, 3);
    });

    it('flattens relationship paths and types', async () => {
      const { url } = await start(seed());

      const records = recordsOf(await read(connect(url).connection, DEALS));

      const deal = records.find((one) => one.id === id('006', 3));
      assert.deepEqual(deal?.raw, {
        Id: id('006', 3),
        Name: 'Deal "3", 架け橋\nNA',
        StageName: 'Closed Won',
        Amount: 3001.5,
        CloseDate: '2026-01-31',
        IsWon: true,
        AccountId: id('001', 3),
        'Owner.Name': '花子 佐藤',
      });
      assert.equal(deal.modifiedAt, '2026-01-05T09:03:03.000Z');
    });

    it('tells of deleted records', async () => {
      const { url } = await start(seed());
      const { connection } = connect(url);
      const first = await read(connection, DEALS);
      await rest(url, 'DELETE', `/sobjects/Opportunity/${id('006', 5)}`);

      const next = recordsOf(await read(connection, DEALS, first.at(-1)?.cursor));

      assert.equal(next.find((record) => record.id === id('006', 5))?.deleted, true);
      assert.equal(next.filter((record) => record.deleted === true).length, 1);
    });

    it('a deleted task still tells its key', async () => {
      const { url } = await start(seed());
      await setUp(url);
      const { connection } = connect(url);
      const spec = { ...TASKS, optionalFields: ['PRM_Task_Key__c'] };
      const [written] = (await connection.write?.([task('p1:T01:2026-03')])) ?? [];
      const first = await read(connection, spec);
      assert.ok(written?.ok, 'written?.ok');
      await rest(url, 'DELETE', `/sobjects/Task/${written.recordId}`);

      const next = recordsOf(await read(connection, spec, first.at(-1)?.cursor)).find((record) => record.id === written.recordId);

      assert.equal(next?.deleted, true);
      assert.equal(next.raw.PRM_Task_Key__c, 'p1:T01:2026-03');
    });

    it('tells of a partner that no longer matches the filter', async () => {
      const { url } = await start(seed());
      const { connection } = connect(url);
      const first = await read(connection, PARTNERS);
      await rest(url, 'PATCH', `/sobjects/Account/${id('001', 7)}`, { IsPartner: false });

      const pages = await read(connection, PARTNERS, first.at(-1)?.cursor);

      assert.equal(recordsOf(pages).find((record) => record.id === id('001', 7))?.deleted, true);
      assert.deepEqual(
        pages.map((page) => page.last),
        pages.map((_, i) => i === pages.length - 1),
      );
    });

    it('follows merges, chains too', async () => {
      const { url } = await start(seed());
      const { connection } = connect(url);
      const first = await read(connection, PARTNERS);
      await control(url, 'merge', { object: 'Account', masterId: id('001', 2), loserIds: [id('001', 1)] });
      await control(url, 'merge', { object: 'Account', masterId: id('001', 3), loserIds: [id('001', 2)] });

      const next = recordsOf(await read(connection, PARTNERS, first.at(-1)?.cursor));

      const winnerOf = new Map(next.map((record) => [record.id, record.mergedInto]));
      assert.equal(winnerOf.get(id('001', 1)), id('001', 2));
      assert.equal(winnerOf.get(id('001', 2)), id('001', 3));
    });

    it('sees a row that was committed after the pass with a stamp from before it', async () => {
      const { url } = await start(seed());
      const { connection } = connect(url);
      await rest(url, 'PATCH', `/sobjects/Opportunity/${id('006', 1)}`, { Name: 'the newest' });
      const first = await read(connection, DEALS);
      await control(url, 'clock', { now: new Date(NOW.getTime() - 180_000).toISOString() });
      await rest(url, 'PATCH', `/sobjects/Opportunity/${id('006', 2)}`, { Name: 'committed late' });

      const next = recordsOf(await read(connection, DEALS, first.at(-1)?.cursor));

      assert.ok(
        next.some((record) => record.raw.Name === 'committed late'),
        "next.some((record) => record.raw.Name === 'committed late')",
      );
    });

    it('sees a record that was deleted while the first load was under way', async () => {
      const { url } = await start(seed(), { maxBatchSize: 200 });
      const iterator = connect(url).connection.stream(DEALS).read(undefined)[Symbol.asyncIterator]();
      const first = (await iterator.next()).value as Page;
      const gone = first.records[0]?.id ?? '';
      await rest(url, 'DELETE', `/sobjects/Opportunity/${gone}`);
      let cursor = first.cursor;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) cursor = next.value.cursor;

      const records = recordsOf(await read(connect(url).connection, DEALS, cursor));

      assert.equal(records.find((record) => record.id === gone)?.deleted, true);
    });

    it('goes on where the query locator has expired, and misses nothing', async () => {
      const { url } = await start(seed(), { maxBatchSize: 200, locatorLifetimeMs: 0 });

      const records = recordsOf(await read(connect(url).connection, DEALS));

      assert.equal(new Set(records.map((record) => record.id)).size, 650);
    });

    it('reads archived tasks', async () => {
      const old = {
        Id: id('00T', 4),
        Subject: 'Long ago',
        Status: 'Completed',
        Priority: 'Normal',
        ActivityDate: '2024-01-10',
        CreatedDate: '2024-01-01T00:00:00Z',
      };
      const { url } = await start(new Map([['Task', [old]]]));
      const shown = (await rest(url, 'GET', `/query?q=${encodeURIComponent('SELECT Id FROM Task')}`)) as { totalSize: number };
      assert.equal(shown.totalSize, 0, 'the sandbox does not hide archived tasks from query');

      const pages = await read(connect(url).connection, TASKS);
      const next = await read(connect(url).connection, TASKS, pages.at(-1)?.cursor);

      assert.deepEqual(
        [...recordsOf(pages), ...recordsOf(next)].map((record) => record.id),
        [old.Id, old.Id],
      );
    });

    it('a session that expires in the middle of a pass is renewed', async () => {
      const { url } = await start(seed(), { maxBatchSize: 200 });
      const iterator = connect(url).connection.stream(DEALS).read(undefined)[Symbol.asyncIterator]();
      const records = [...((await iterator.next()).value as Page).records];
      await control(url, 'expire-sessions', {});

      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) records.push(...next.value.records);

      assert.equal(new Set(records.map((record) => record.id)).size, 650);
    });

    it('a field that is hidden from the user is named, before anything is read', async () => {
      const { url } = await start(seed());
      await control(url, 'permissions', { object: 'Opportunity', fields: { Amount: { readable: false } } });
      await forgetJournal(url);

      await assert.rejects(
        read(connect(url).connection, DEALS),
        (error) => error instanceof AppError && error.code === 'MAPPING_INVALID' && error.message.includes('"Amount"'),
      );
      assert.equal((await journal(url)).filter((one) => one.path.includes('/query')).length, 0);
    });

    it('a wrong filter is told as a fault of the mapping', async () => {
      const { url } = await start(seed());

      await assert.rejects(
        read(connect(url).connection, { ...PARTNERS, where: 'IsPartner = = true' }),
        (error) => error instanceof AppError && error.code === 'MAPPING_INVALID' && error.fix.includes('where'),
      );
    });

    it('looks back until the last rows have settled, then no more', async () => {
      const { url } = await start(seed());
      const { connection } = connect(url);
      const first = await read(connection, DEALS);
      const again = await read(connection, DEALS, first.at(-1)?.cursor);

      assert.ok(recordsOf(again).length > 0, 'the look-back was not taken');
      const parsed = JSON.parse(again.at(-1)?.cursor ?? '') as { seenAt: number };
      const later = await read(connection, DEALS, JSON.stringify({ ...parsed, seenAt: parsed.seenAt - 600_000 }));
      const settled = await read(connection, DEALS, later.at(-1)?.cursor);
      assert.equal(recordsOf(settled).length, 0);
      assert.equal(settled.at(-1)?.last, true);
    });

    it('reads an object that has no SystemModstamp by its creation', async () => {
      const { url } = await start(seed());
      const history = stream({ object: 'OpportunityHistory', kind: 'activity', fields: ['OpportunityId', 'StageName', 'CreatedDate'] });
      const { connection } = connect(url);
      const first = await read(connection, history);
      await rest(url, 'PATCH', `/sobjects/Opportunity/${id('006', 1)}`, { StageName: 'Closed Lost' });

      const next = recordsOf(await read(connection, history, first.at(-1)?.cursor));

      assert.ok(
        next.some((record) => record.raw.OpportunityId === id('006', 1) && record.raw.StageName === 'Closed Lost'),
        "next.some((record) => record.raw.OpportunityId === id('00…",
      );
    });

    it('takes the time of a pass from the vendor', async () => {
      const { url } = await start(seed());

      const [page] = await read(connect(url).connection, DEALS);

      assert.ok((page?.sourceTime ?? '') >= '2026-01-05T09:00:00.000Z', "(page?.sourceTime ?? '') >= '2026-01-05T09:00:00.000Z'");
      assert.equal(page?.total, 650);
    });
  });

  describe('describing', () => {
    it('tells of every object of a mapping in one call, the same as one by one', async () => {
      const { url } = await start(seed(10));
      const objects = ['Account', 'Contact', 'Opportunity', 'Task', 'User', 'Gone__c'];
      const fields = objects.map((object) => ({ object, field: 'Id' }));
      const { connection } = connect(url);
      const { connection: single } = connect(url);
      const expected = await Promise.all(objects.map((object) => single.describe(object)));
      await forgetJournal(url);

      await connection.prepare?.(fields);
      const infos = await Promise.all(objects.map((object) => connection.describe(object)));

      assert.deepEqual(infos, expected);
      const asked = (await journal(url)).map(({ path }) => path).filter((path) => path.startsWith('/services/data'));
      assert.deepEqual(asked, ['/services/data/v67.0/composite']);
    });
  });

  it('what the paths of a mapping lead to is described in one call more, however many objects that are', async () => {
    const { url } = await start(seed(10));
    const { connection } = connect(url);
    const fields = [
      { object: 'CampaignMember', field: 'Campaign.Name' },
      { object: 'CampaignMember', field: 'Contact.Account.Owner.Email' },
      { object: 'Task', field: 'What.Name' },
      { object: 'Task', field: 'Nothing__r.Name' },
    ];
    await forgetJournal(url);

    await connection.prepare?.(fields);
    for (const object of ['CampaignMember', 'Task', 'Campaign', 'Contact', 'Account', 'User']) await connection.describe(object);

    const asked = (await journal(url)).map(({ path }) => path).filter((path) => path.startsWith('/services/data'));
    assert.deepEqual(asked, [
      '/services/data/v67.0/composite',
      '/services/data/v67.0/composite',
      '/services/data/v67.0/sobjects/Account/describe',
      '/services/data/v67.0/sobjects/User/describe',
    ]);
  });

  describe('Bulk API 2.0', () => {
    const bulk = { bulkFrom: '1000' };

    it('gives the same records as REST, over several pages of results', async () => {
      const { url } = await start(seed(12_500));
      const byRest = recordsOf(await read(connect(url).connection, DEALS));
      await forgetJournal(url);

      const byBulk = recordsOf(await read(connect(url, bulk).connection, DEALS));

      assert.deepEqual(sorted(byBulk), sorted(byRest));
      const calls = await journal(url);
      assert.equal(calls.filter((one) => one.method === 'POST' && one.path.endsWith('/jobs/query')).length, 1);
      assert.ok(
        calls.filter((one) => one.path.endsWith('/results')).length >= 2,
        "calls.filter((one) => one.path.endsWith('/results')).leng…",
      );
      assert.equal(calls.filter((one) => one.method === 'DELETE').length, 0);
    });

    it('a restart takes up the running job, after any page', async () => {
      const { url } = await start(seed(12_500));
      const pages = await read(connect(url, bulk).connection, DEALS);
      await forgetJournal(url);

      for (const stop of [0, 1, 3, 5, pages.length - 2]) {
        const rest = await read(connect(url, bulk).connection, DEALS, pages[stop]?.cursor);
        const found = new Set([...recordsOf(pages.slice(0, stop + 1)), ...recordsOf(rest)].map((record) => record.id));
        assert.equal(found.size, 12_500, `after page ${String(stop + 1)}`);
      }
      assert.equal((await journal(url)).filter((one) => one.method === 'POST' && one.path.endsWith('/jobs/query')).length, 0);
    });

    it('sees what was changed and deleted while the job ran with the next pass', async () => {
      const { url } = await start(seed(3000));
      const iterator = connect(url, bulk).connection.stream(DEALS).read(undefined)[Symbol.asyncIterator]();
      const first = (await iterator.next()).value as Page;
      await rest(url, 'PATCH', `/sobjects/Opportunity/${id('006', 0)}`, { Name: 'changed' });
      await rest(url, 'DELETE', `/sobjects/Opportunity/${id('006', 2900)}`);
      let cursor = first.cursor;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) cursor = next.value.cursor;

      const records = recordsOf(await read(connect(url).connection, DEALS, cursor));

      assert.equal(records.find((record) => record.id === id('006', 0))?.raw.Name, 'changed');
      assert.equal(records.find((record) => record.id === id('006', 2900))?.deleted, true);
    });

    it('falls back to REST where Bulk may not be used', async () => {
      const { url } = await start(seed(3000));
      await control(url, 'faults', {
        match: { method: 'POST', path: '/jobs/query' },
        times: -1,
        kind: 'status',
        status: 403,
        body: [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'Bulk API is not enabled' }],
      });
      const { connection, lines } = connect(url, bulk);

      const records = recordsOf(await read(connection, DEALS));

      assert.equal(new Set(records.map((record) => record.id)).size, 3000);
      assert.ok(
        lines.some((line) => line.includes('Bulk API 2.0 may not be used')),
        "lines.some((line) => line.includes('Bulk API 2.0 may not …",
      );
    });

    it('reads by Bulk what Salesforce cannot sort in time, without asking for it again', async () => {
      const { url } = await start(seed(3000));
      await control(url, 'faults', {
        match: { path: '/query\\?q=' },
        kind: 'status',
        status: 400,
        body: [{ errorCode: 'QUERY_TIMEOUT', message: 'Your query request was running for too long.' }],
      });
      const { connection } = connect(url);

      const records = recordsOf(await read(connection, DEALS));

      assert.equal(new Set(records.map((record) => record.id)).size, 3000);
      assert.equal((await journal(url)).filter((one) => one.status === 400).length, 1);
    });

    it('a page of results that was cut off is fetched again', async () => {
      const { url } = await start(seed(3000));
      await control(url, 'faults', { match: { path: '/results' }, kind: 'truncate' });

      const records = recordsOf(await read(connect(url, { ...bulk, timeoutMs: '1500' }).connection, DEALS));

      assert.equal(new Set(records.map((record) => record.id)).size, 3000);
    });

    it('a job that fails is named with its reason, and the next run reads by REST', async () => {
      const { url } = await start(seed(3000));
      await control(url, 'faults', {
        match: { method: 'GET', path: '/jobs/query/\\w+$' },
        times: -1,
        kind: 'status',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { state: 'Failed', errorMessage: 'InvalidBatch : no reason' },
      });
      const iterator = connect(url, bulk).connection.stream(DEALS).read(undefined)[Symbol.asyncIterator]();
      const first = (await iterator.next()).value as Page;

      await assert.rejects(
        iterator.next(),
        (error) => error instanceof AppError && error.code === 'REMOTE_UNAVAILABLE' && error.message.includes('InvalidBatch'),
      );
      const rest = recordsOf(await read(connect(url, bulk).connection, DEALS, first.cursor));

      assert.equal(new Set([...first.records, ...rest].map((record) => record.id)).size, 3000);
    });

    it('waits for a slow job for as long as it takes, asking ever less often, and deletes nothing', async () => {
      const { url } = await start(seed(3000));
      await control(url, 'faults', {
        match: { method: 'GET', path: '/jobs/query/\\w+$' },
        times: 60,
        kind: 'status',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { state: 'InProgress' },
      });
      const { connection, slept } = connect(url, bulk);

      const records = recordsOf(await read(connection, DEALS));

      assert.equal(new Set(records.map((record) => record.id)).size, 3000);
      assert.ok(slept.reduce((sum, ms) => sum + ms, 0) > 1_000_000, 'slept.reduce((sum, ms) => sum + ms, 0) > 1_000_000');
      assert.equal(Math.max(...slept), 30_000);
    });
  });

  describe('setup', () => {
    it('makes every field and permission set, and finds nothing to do the second time', async () => {
      const { url } = await start(seed());
      const { connection } = connect(url);

      const plan = (await connection.setup?.plan(SETUP)) ?? [];
      const done = (await connection.setup?.apply(SETUP, { repair: false })) ?? [];
      const again = (await connection.setup?.plan(SETUP)) ?? [];

      const fields = SETUP.objects.flatMap((one) => one.fields).length;
      assert.equal(plan.filter((step) => step.kind === 'field' && step.action === 'create').length, fields);
      assert.deepEqual(
        done.map((one) => one.step),
        plan,
      );
      assert.deepEqual(
        done.filter((one) => !one.ok),
        [],
      );
      assert.deepEqual(
        again.filter((step) => step.action !== 'keep'),
        [],
      );
      const account = await connection.describe('Account');
      assert.equal(account.fields.get('PRM_Score__c')?.type, 'number');
      assert.equal(account.fields.get('PRM_Score__c')?.writable, true);
      assert.equal(account.fields.get('PRM_State__c')?.label, 'パートナー状態');
      assert.equal(account.fields.get('PRM_Override_State__c')?.writable, true, 'passed on from our pages');
      assert.equal(account.fields.get('PRM_Leaving_Reason__c')?.writable, false);
      assert.equal((await connection.describe('Task')).fields.get('PRM_Task_Key__c')?.unique, true);
    });

    it('a label changed by an admin is reported, and put back only by repair', async () => {
      const { url } = await start(seed());
      await setUp(url);
      const { connection } = connect(url);
      const english = { ...SETUP, locale: 'en' as const };

      const plan = (await connection.setup?.plan(english)) ?? [];
      const left = (await connection.setup?.apply(english, { repair: false })) ?? [];
      const still = (await connection.setup?.plan(english)) ?? [];
      await connection.setup?.apply(english, { repair: true });
      const repaired = (await connection.setup?.plan(english)) ?? [];

      assert.equal(plan.find((step) => step.name === 'Account.PRM_Score__c')?.action, 'differs');
      assert.ok(
        left.every((one) => one.ok),
        'left.every((one) => one.ok)',
      );
      assert.equal(still.find((step) => step.name === 'Account.PRM_Score__c')?.action, 'differs');
      assert.equal(repaired.find((step) => step.name === 'Account.PRM_Score__c')?.action, 'keep');
    });
  });

  describe('writing', () => {
    it('1,000 accounts and their tasks cost two calls, and every row has its answer', async () => {
      const { url } = await start(seed());
      await setUp(url);
      const { connection } = connect(url);
      await connection.describe('Account');
      await connection.describe('Task');
      await forgetJournal(url);

      const accounts = (await connection.write?.(Array.from({ length: 450 }, (_, n) => update(n, { PRM_Score__c: n % 100 })))) ?? [];
      const tasks =
        (await connection.write?.(Array.from({ length: 450 }, (_, n) => task(`k${String(n)}`, { WhatId: id('001', n % 40) })))) ?? [];

      assert.ok(
        [...accounts, ...tasks].every((result) => result.ok),
        '[...accounts, ...tasks].every((result) => result.ok)',
      );
      assert.equal((await journal(url)).length, 2);
      const stored = new Map((await sandboxRecords(url, 'Account')).map((row) => [row.Id, row.PRM_Score__c]));
      assert.equal(stored.get(id('001', 42)), 42);
    });

    it('a rule of the org refuses its row with its own words, a locked row is tried again', async () => {
      const { url } = await start(seed());
      await setUp(url);
      await control(url, 'item-faults', {
        object: 'Account',
        ids: [id('001', 1)],
        times: -1,
        errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: 'Ask the channel team first',
      });
      await control(url, 'item-faults', {
        object: 'Account',
        ids: [id('001', 2)],
        times: 2,
        errorCode: 'UNABLE_TO_LOCK_ROW',
        message: 'unable to obtain exclusive access',
      });

      const results = (await connect(url).connection.write?.([0, 1, 2, 3].map((n) => update(n, { PRM_Score__c: 1 })))) ?? [];

      assert.deepEqual(
        results.map((result) => result.ok),
        [true, false, true, true],
      );
      const refused = results[1];
      assert.ok(refused && !refused.ok && refused.error instanceof AppError, 'refused && !refused.ok && refused.error instanceof AppError');
      assert.equal(refused.error.code, 'REMOTE_REJECTED');
      assert.match(refused.error.message, /Ask the channel team first/);
    });

    it('before setup every write says that setup is missing, without a call', async () => {
      const { url } = await start(seed());
      const { connection } = connect(url);

      const [result] = (await connection.write?.([update(1, { PRM_Score__c: 5 })])) ?? [];

      assert.ok(result && !result.ok && result.error instanceof AppError, 'result && !result.ok && result.error instanceof AppError');
      assert.equal(result.error.code, 'MAPPING_INVALID');
      assert.match(result.error.fix, /setup/);
    });
  });

  it('logs in by JWT with the key that the sandbox gives', async () => {
    const sandbox = await start(seed());
    const lent = lend();
    const connection = salesforce.connect(
      { loginUrl: sandbox.url, clientId: 'sandbox', username: sandbox.username, privateKey: sandbox.privateKey },
      lent.context,
    );
    open.push(connection);

    await connection.check();

    assert.match(await connection.scope(), /^salesforce:00D\w{15}$/);
  });

  it('check names every missing permission at once', async () => {
    const { url } = await start(seed());
    await control(url, 'permissions', { object: 'Account', updateable: false });
    await control(url, 'permissions', { object: 'Opportunity', readable: false });

    await assert.rejects(
      connect(url).connection.check(),
      (error) =>
        error instanceof AppError && error.code === 'PERMISSION_MISSING' && error.message.includes('Account: Edit, Opportunity: Read'),
    );
  });

  it('a bare access token finds out whose it is', async () => {
    const { url } = await start(seed());
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'sandbox' });
    const { access_token: accessToken } = (await (await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: form })).json()) as {
      access_token: string;
    };
    const connection = salesforce.connect({ accessToken, instanceUrl: url }, lend().context);
    open.push(connection);

    assert.equal(await connection.scope(), await connect(url).connection.scope());
  });

  it('points to the page that people know', async () => {
    const { url } = await start(seed());
    const { connection } = connect(url);
    await connection.scope();

    assert.equal(connection.recordUrl('Account', id('001', 1)), `${url}/lightning/r/Account/${id('001', 1)}/view`);
  });

  it("knows the day's calls from the vendor's own header", async () => {
    const { url } = await start(seed());
    const { connection } = connect(url);
    await connection.check();

    const quota = await connection.quota();

    assert.ok(quota && quota.limit > 0 && quota.used > 0, 'quota && quota.limit > 0 && quota.used > 0');
  });
});
