import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { Scalar, WriteBack, WriteResult } from '../../src/core/types.ts';
import type { RunningSandbox } from '../../src/sandbox/types.ts';
import { control, forgetJournal, journal, sandboxRecords } from '../../test/connector-suite.ts';
import { connectorContext, type TestContext } from '../../test/support/connector-context.ts';
import { oddServer, type Odd, type OddServer, type Seen } from '../../test/support/odd-server.ts';
import hubspot from './index.ts';
import { startSandbox } from './sandbox/index.ts';

type Row = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, string>>;

const STATES = [{ value: 'general' }, { value: 'dormant' }];
const PROPERTIES = [
  { objectType: 'companies', name: 'prm_state', type: 'enumeration', fieldType: 'select', options: STATES },
  { objectType: 'companies', name: 'prm_score', type: 'number' },
  { objectType: 'companies', name: 'prm_since', type: 'date', fieldType: 'date' },
  { objectType: 'companies', name: 'prm_target', type: 'bool', fieldType: 'booleancheckbox' },
  { objectType: 'tasks', name: 'prm_task_key', type: 'string', hasUniqueValue: 'true' },
];

describe('hubspot writes', function () {
  this.timeout(30_000);
  let close: () => Promise<void>;
  let context: TestContext;
  afterEach(() => close());

  const write = async (
    url: string,
    writes: readonly WriteBack[],
    options: Record<string, string> = {},
  ): Promise<readonly WriteResult[]> => {
    context = connectorContext();
    const connection = hubspot.connect({ accessToken: 'pat-na1-sandbox', baseUrl: url, burstPer10s: '10000', ...options }, context);
    return (await connection.write?.(writes)) ?? assert.fail();
  };

  describe('to the sandbox', () => {
    let sandbox: RunningSandbox;
    beforeEach(async () => {
      const companies = Array.from({ length: 260 }, (_, n) => ({ id: String(n + 1), name: `Company ${n + 1}`, prm_score: 50 }));
      const seed = new Map<string, readonly Row[]>([
        ['properties', PROPERTIES],
        ['companies', companies],
      ]);
      sandbox = await startSandbox(seed, { port: 0, now: new Date('2026-01-05T00:00:00Z') });
      close = () => sandbox.close();
    });
    const company = async (id: string): Promise<Values> =>
      valuesOf((await sandboxRecords(sandbox.url, 'companies')).find((one) => one.id === id));
    const paths = async (): Promise<string[]> => (await journal(sandbox.url)).map(({ path }) => path);

    it('send a hundred records with one call', async () => {
      const results = await write(
        sandbox.url,
        Array.from({ length: 250 }, (_, n) => update(String(n + 1), { prm_state: 'general' })),
      );

      assert.ok(results.every(({ ok }) => ok));
      assert.deepEqual(await paths(), Array(3).fill('/crm/v3/objects/companies/batch/update'));
    });

    it('put numbers, dates, choices and truth values in as HubSpot stores them', async () => {
      await write(sandbox.url, [update('1', { prm_score: 72.5, prm_since: '2026-01-04', prm_state: 'dormant', prm_target: true })]);

      const { prm_score, prm_since, prm_state, prm_target } = await company('1');
      assert.deepEqual([prm_score, prm_since, prm_state, prm_target], ['72.5', '2026-01-04', 'dormant', 'true']);
    });

    it('clear a property with null', async () => {
      await write(sandbox.url, [update('1', { prm_score: null })]);

      assert.ok(((await company('1')).prm_score ?? '') === '');
    });

    it('cost one row where one row is bad, and name its property', async () => {
      const writes = Array.from({ length: 100 }, (_, n) => update(String(n + 1), { prm_state: n === 57 ? 'unheard-of' : 'general' }));

      const results = await write(sandbox.url, writes);

      assert.deepEqual(refused(results), [57]);
      const error = errorOf(results[57]);
      assert.equal(error.code, 'REMOTE_REJECTED');
      assert.match(error.message, /INVALID_OPTION.*prm_state/);
      assert.equal((await paths()).length, 1);
    });

    it('tell an unknown record and an archived one as gone', async () => {
      await control(sandbox.url, 'delete/companies', { ids: ['2'] });

      const results = await write(
        sandbox.url,
        ['1', '2', '999999'].map((id) => update(id, { prm_state: 'general' })),
      );

      assert.deepEqual(
        results.map((result) => (result.ok ? 'ok' : errorOf(result).code)),
        ['ok', 'TARGET_GONE', 'TARGET_GONE'],
      );
    });

    it('reach the record into which another one was merged', async () => {
      await fetch(`${sandbox.url}/crm/v3/objects/companies/merge`, {
        method: 'POST',
        headers: { authorization: 'Bearer pat-na1-sandbox', 'content-type': 'application/json' },
        body: JSON.stringify({ primaryObjectId: '1', objectIdToMerge: '2' }),
      });

      const [result] = await write(sandbox.url, [update('2', { prm_state: 'dormant' })]);

      assert.ok(result?.ok === true && result.recordId === '1');
    });

    it('keep the order of two writes to one record', async () => {
      const results = await write(sandbox.url, [update('1', { prm_score: 1 }), update('1', { prm_score: 2 })]);

      assert.ok(results.every(({ ok }) => ok));
      assert.equal((await company('1')).prm_score, '2');
    });

    it('create a task once, due on its day where the portal is, and tie it to its company', async () => {
      const [first] = await write(sandbox.url, [task('k-1', '7')]);
      const [second] = await write(sandbox.url, [task('k-1', '7', { hs_task_subject: 'Call again' })]);

      const tasks = await sandboxRecords(sandbox.url, 'tasks');
      assert.equal(tasks.length, 1);
      assert.ok(first?.ok && first.created && second?.ok && !second.created && first.recordId === second.recordId);
      const due = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'short' }).format(
        new Date(valuesOf(tasks[0]).hs_timestamp ?? ''),
      );
      assert.equal(due, '2026-01-09 18:00');
      assert.deepEqual(tasks[0]?.associations, { companies: ['7'] });
    });

    it('tie a task again that a run left loose when it died', async () => {
      await control(sandbox.url, 'faults', { match: { path: 'associate/default' }, times: -1, kind: 'status', status: 503, body: '' });
      const [died] = await write(sandbox.url, [task('k-1', '7')]);
      await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'DELETE' });

      const [again] = await write(sandbox.url, [task('k-1', '7')]);

      assert.equal(errorOf(died).verdict, 'retry');
      assert.ok(again?.ok);
      const tasks = await sandboxRecords(sandbox.url, 'tasks');
      assert.deepEqual(
        tasks.map(({ associations }) => associations),
        [{ companies: ['7'] }],
      );
    });

    it('tie a hundred tasks with one call, and cost one where one company is missing', async () => {
      const results = await write(
        sandbox.url,
        Array.from({ length: 100 }, (_, n) => task(`k-${n}`, n === 31 ? '999999' : String(n + 1))),
      );

      assert.deepEqual(refused(results), [31]);
      assert.equal(errorOf(results[31]).code, 'TARGET_GONE');
      assert.equal((await paths()).filter((path) => path.endsWith('/batch/upsert')).length, 1);
      assert.equal((await paths()).filter((path) => path.endsWith('/associate/default')).length, 2);
    });

    it('look a task up by its key when the answer was lost, before anything is sent again', async () => {
      await control(sandbox.url, 'faults', { match: { path: 'batch/upsert' }, kind: 'drop-response-after-apply' });

      const [result] = await write(sandbox.url, [task('k-1', '7')]);

      assert.ok(result?.ok);
      const made = (await paths()).filter((path) => path.includes('/tasks/batch/'));
      assert.deepEqual(made, ['/crm/v3/objects/tasks/batch/upsert', '/crm/v3/objects/tasks/batch/read']);
      assert.equal((await sandboxRecords(sandbox.url, 'tasks')).length, 1);
    });

    it('send again only what did not get there', async () => {
      await control(sandbox.url, 'faults', { match: { path: 'batch/upsert' }, kind: 'reset' });

      const results = await write(sandbox.url, [task('k-1', '7'), task('k-2', '8')]);

      assert.ok(results.every(({ ok }) => ok));
      assert.equal((await sandboxRecords(sandbox.url, 'tasks')).length, 2);
    });

    it('stop at credentials that are refused, without a call for each batch', async () => {
      const writes = Array.from({ length: 250 }, (_, n) => update(String(n + 1), { prm_state: 'general' }));
      await forgetJournal(sandbox.url);

      const results = await write(sandbox.url, writes, { accessToken: 'pat-na1-wrong' });

      assert.ok(results.every((result) => errorOf(result).code === 'AUTH_REJECTED'));
      assert.equal((await paths()).length, 1);
    });

    it('answer for all that was not sent when the work is stopped', async () => {
      await control(sandbox.url, 'faults', { match: { path: 'batch/update' }, after: 1, times: -1, kind: 'slow', delayMs: 20_000 });
      const writes = Array.from({ length: 250 }, (_, n) => update(String(n + 1), { prm_state: 'general' }));
      const working = write(sandbox.url, writes);
      setTimeout(() => context.abort(), 300);

      const results = await working;

      assert.deepEqual(refused(results).length, 150);
    });
  });

  describe('that HubSpot answers oddly', () => {
    let server: OddServer;
    const serve = async (answer: (request: Seen, count: number) => Odd): Promise<string> => {
      server = await oddServer(answer);
      close = () => server.close();
      return server.url;
    };

    it('are not taken for done when a 207 leaves them out without a word', async () => {
      const url = await serve((request) => {
        if (request.path.endsWith('/batch/read'))
          return { status: 207, body: { status: 'COMPLETE', results: [{ id: '3', properties: {} }] } };
        return { status: 207, body: { status: 'COMPLETE', results: [{ id: '1', properties: {} }], numErrors: 0 } };
      });

      const results = await write(
        url,
        ['1', '2', '3'].map((id) => update(id, { prm_score: 1 })),
      );

      assert.deepEqual(
        results.map((result) => (result.ok ? 'ok' : errorOf(result).code)),
        ['ok', 'TARGET_GONE', 'REMOTE_AMBIGUOUS'],
      );
    });

    it('are matched by id where results come in another order and without marks', async () => {
      const url = await serve(() => ({ status: 200, body: { results: [{ id: '2' }, { id: '1' }] } }));

      const results = await write(
        url,
        ['1', '2'].map((id) => update(id, { prm_score: 1 })),
      );

      assert.deepEqual(
        results,
        ['1', '2'].map((recordId) => ({ ok: true, recordId, created: false })),
      );
    });

    it('are found by halving when the batch is refused as a whole', async () => {
      const url = await serve((request) => {
        const ids = idsOf(request);
        if (!ids.includes('57')) return { status: 200, body: { results: ids.map((id) => ({ id })) } };
        return { status: 400, body: { status: 'error', category: 'VALIDATION_ERROR', message: 'Invalid' } };
      });

      const results = await write(
        url,
        Array.from({ length: 100 }, (_, n) => update(String(n), { prm_score: 1 })),
      );

      assert.deepEqual(refused(results), [57]);
      assert.ok(server.seen.length <= 15, `${server.seen.length} calls`);
    });

    it('are refused at once where they carry a property that does not exist, and the others go through', async () => {
      const message = 'Property values were not valid: [{"isValid":false,"message":"x","error":"PROPERTY_DOESNT_EXIST","name":"prm_new"}]';
      const url = await serve((request) => {
        if (request.text.includes('prm_new')) return { status: 400, body: { status: 'error', category: 'VALIDATION_ERROR', message } };
        return { status: 200, body: { results: idsOf(request).map((id) => ({ id })) } };
      });

      const results = await write(
        url,
        Array.from({ length: 100 }, (_, n) => update(String(n), n < 60 ? { prm_new: 1 } : { prm_score: 1 })),
      );

      assert.equal(refused(results).length, 60);
      assert.match(errorOf(results[0]).fix, /prm_new/);
      assert.equal(server.seen.length, 2);
    });

    it('are matched by their key where a task comes back without a mark', async () => {
      const url = await serve((request) => {
        if (request.path.endsWith('/details')) return { status: 200, body: { portalId: 1, timeZone: 'Asia/Tokyo' } };
        if (request.path.endsWith('/upsert')) {
          const results = [...idsOf(request)].reverse().map((key) => ({ id: `9${key}`, properties: { prm_task_key: key }, new: true }));
          return { status: 200, body: { results } };
        }
        return { status: 200, body: { results: pairsOf(request) } };
      });

      const results = await write(url, [task('1', '7'), task('2', '8')]);

      assert.deepEqual(
        results.map((result) => result.ok && result.recordId),
        ['91', '92'],
      );
    });

    it('never carry the value that was refused into the error', async () => {
      const url = await serve(() => ({
        status: 400,
        body: {
          category: 'VALIDATION_ERROR',
          message: 'Property values were not valid: [{"message":"hanako@example.jp was not valid","error":"INVALID_EMAIL","name":"email"}]',
        },
      }));

      const [result] = await write(url, [update('1', { email: 'hanako@example.jp' })]);

      const { message, fix, details } = errorOf(result);
      assert.ok(!`${message} ${fix} ${JSON.stringify(details)} ${context.lines.join()}`.includes('hanako'));
      assert.deepEqual(details.properties, ['email']);
    });
  });
});

function update(recordId: string, fields: Readonly<Record<string, Scalar>>): WriteBack {
  return {
    key: `hubspot:62515/companies/${recordId}`,
    mode: 'update',
    object: 'companies',
    recordId,
    keyField: null,
    fields,
    associate: [],
  };
}

function task(key: string, company: string, fields: Readonly<Record<string, Scalar>> = {}): WriteBack {
  return {
    key,
    mode: 'upsert',
    object: 'tasks',
    recordId: null,
    keyField: 'prm_task_key',
    fields: { hs_task_subject: 'Call', hs_timestamp: '2026-01-09', ...fields },
    associate: [{ object: 'companies', id: company }],
  };
}

function refused(results: readonly WriteResult[]): number[] {
  return results.flatMap((result, i) => (result.ok ? [] : [i]));
}

function errorOf(result: WriteResult | undefined): AppError {
  assert.ok(result?.ok === false && result.error instanceof AppError, JSON.stringify(result));
  return result.error;
}

function valuesOf(record: Row | undefined): Values {
  return record?.properties as Values;
}

function idsOf(request: Seen): string[] {
  return (request.json?.inputs as { id: string }[]).map(({ id }) => id);
}

function pairsOf(request: Seen): Row[] {
  return request.json?.inputs as Row[];
}
