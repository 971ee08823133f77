import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { Cursor, Page, StreamSpec } from '../../src/core/types.ts';
import type { RunningSandbox, SandboxOptions } from '../../src/sandbox/types.ts';
import { control, forgetJournal, journal, pagesOf, recordsOf } from '../../test/connector-suite.ts';
import { connectorContext, type TestContext } from '../../test/support/connector-context.ts';
import hubspot from './index.ts';
import { startSandbox } from './sandbox/index.ts';

type Row = Readonly<Record<string, unknown>>;

/** Far from real time, so that a reader which takes its own clock for the vendor's is found out. */
const NOW = new Date('2013-11-30T00:00:00Z');
const OLD = '2013-10-01T00:00:00.000Z';

describe('hubspot streams', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  let context: TestContext;
  afterEach(() => sandbox.close());

  const start = async (seed: Readonly<Record<string, readonly Row[]>>, options: Partial<SandboxOptions> = {}): Promise<void> => {
    sandbox = await startSandbox(new Map(Object.entries(seed)), { port: 0, now: NOW, ...options });
  };
  const read = (spec: StreamSpec, after?: Cursor, options: Record<string, string> = {}): Promise<Page[]> => {
    context = connectorContext();
    const given = { accessToken: 'pat-na1-sandbox', baseUrl: sandbox.url, burstPer10s: '10000', searchPerSecond: '100', ...options };
    return pagesOf(hubspot.connect(given, context).stream(spec).read(after));
  };
  const calls = async (): Promise<string[]> => (await journal(sandbox.url)).map(({ method, path }) => `${method} ${path}`);
  const change = (object: string, records: readonly Row[]): Promise<void> => control(sandbox.url, `records/${object}`, { records });
  const later = (ms: number): Promise<void> => control(sandbox.url, 'clock', { advanceMs: ms });
  const end = (pages: readonly Page[]): Cursor => pages.at(-1)?.cursor ?? assert.fail('no pages');

  describe('the first load', () => {
    it('takes pages of a hundred with their associations, one describe, one look at the clock and one into the bin', async () => {
      await start({ companies: rows(3), meetings: rows(250, (n) => ({ associations: { companies: [String(1 + (n % 3))] } })) });

      const pages = await read(meetings());

      assert.deepEqual(await calls(), [
        'GET /crm/v3/properties/meetings',
        'GET /crm/v3/objects/meetings',
        'POST /crm/v3/objects/meetings/batch/read',
        'GET /crm/v3/objects/meetings',
        'GET /crm/v3/objects/meetings',
        'GET /crm/v3/objects/meetings',
      ]);
      assert.deepEqual(recordsOf(pages).find(({ id }) => id === '5')?.associations, { companies: ['2'], contacts: [] });
    });

    it('reads the rest where a record has more associations than come with the page', async () => {
      const contacts = rows(1_203, (n) => ({ email: `p${n}@example.jp` }));
      await start({ contacts, meetings: [{ ...row(1), associations: { contacts: contacts.map(({ id }) => id) } }, row(2)] });

      const found = recordsOf(await read(meetings()));

      assert.equal(new Set(found[0]?.associations?.contacts).size, 1_203);
      assert.deepEqual(found[1]?.associations?.contacts, []);
    });

    it('tells its beginning in the time of the vendor', async () => {
      await start({ companies: rows(3) });

      const [page] = await read(companies());

      const began = Date.parse(page?.sourceTime ?? '');
      assert.ok(began >= NOW.getTime() - 2_000 && began <= NOW.getTime() + 60_000, page?.sourceTime);
    });

    it('is followed by a delta that sees what was changed while it ran', async () => {
      await start({ companies: rows(250) });
      const pages: Page[] = [];
      for await (const page of hubspot.connect(options(sandbox.url), connectorContext()).stream(companies()).read(undefined)) {
        if (pages.length === 0) {
          await later(3_600_000);
          await change('companies', [{ id: '7', properties: { name: 'Changed' } }]);
        }
        pages.push(page);
        await later(3_600_000);
      }

      const delta = recordsOf(await read(companies(), end(pages)));

      assert.deepEqual(
        delta.map(({ id, raw }) => [id, raw.name]),
        [['7', 'Changed']],
      );
    });

    it('reads values by id when their names do not fit into a URL', async () => {
      const properties = Array.from({ length: 200 }, (_, n) => `a_rather_long_property_name_${n}`);
      await start({ companies: rows(150, (n) => Object.fromEntries(properties.map((name) => [name, `v${n}`]))) });

      const found = recordsOf(await read({ ...companies(), fields: properties }));

      assert.equal(found.length, 150);
      assert.ok(found.every(({ id, raw }) => raw[properties[199] ?? ''] === `v${Number(id) - 1}`));
    });
  });

  describe('a delta', () => {
    it('of nothing costs one search and one look into the bin', async () => {
      await start({ companies: rows(250) });
      const first = await read(companies());
      await forgetJournal(sandbox.url);

      const next = await read(companies(), end(first));

      assert.deepEqual(recordsOf(next), []);
      const own = (await calls()).filter((call) => !call.includes('/properties/') && !call.includes('/batch/read'));
      assert.deepEqual(own, ['POST /crm/v3/objects/companies/search', 'GET /crm/v3/objects/companies']);
    });

    it('passes ten thousand results without a gap, in pages of two hundred', async () => {
      await start({ companies: rows(10_450) });
      const first = await read(companies());
      await later(3_600_000);
      await touchAll('companies', 10_450, (n) => new Date(NOW.getTime() + 1_800_000 + n * 10).toISOString());
      await forgetJournal(sandbox.url);

      const delta = recordsOf(await read(companies(), end(first)));

      assert.equal(new Set(delta.map(({ id }) => id)).size, 10_450);
      assert.equal((await calls()).filter((call) => call.endsWith('/search')).length, 53);
    });

    it('drains more than ten thousand records that were changed in one millisecond', async () => {
      await start({ companies: rows(10_200) });
      const first = await read(companies());
      await later(3_600_000);
      await touchAll('companies', 10_200, () => new Date(NOW.getTime() + 1_800_000).toISOString());

      const pages = await read(companies(), end(first));
      const resumed = recordsOf(await read(companies(), pages[20]?.cursor));

      assert.equal(new Set(recordsOf(pages).map(({ id }) => id)).size, 10_200);
      const before = new Set(recordsOf(pages.slice(0, 21)).map(({ id }) => id));
      assert.equal(before.size + resumed.filter(({ id }) => !before.has(id)).length, 10_200);
    });

    it('sees what the index showed late', async () => {
      await start({ companies: rows(5) });
      const first = await read(companies());
      await later(3_600_000);
      await control(sandbox.url, 'search-lag', { ms: 240_000 });
      await change('companies', [{ id: '3', properties: { name: 'Late' } }]);

      const tooEarly = await read(companies(), end(first));
      await later(300_000);
      const delta = recordsOf(await read(companies(), end(tooEarly)));

      assert.deepEqual(recordsOf(tooEarly), []);
      assert.deepEqual(
        delta.map(({ raw }) => raw.name),
        ['Late'],
      );
    });

    it('goes back as far as it is told', async () => {
      await start({ companies: rows(3) });
      const first = await read(companies());
      await later(3_600_000);
      await change('companies', [{ id: '1', properties: { name: 'Once' } }]);
      const second = await read(companies(), end(first));
      await later(1_200_000);
      const third = await read(companies(), end(second));

      const short = recordsOf(await read(companies(), end(third), { lookBackMinutes: '5' }));
      const long = recordsOf(await read(companies(), end(third), { lookBackMinutes: '60' }));

      assert.deepEqual([short.length, long.length], [0, 1]);
    });

    it('runs on `lastmodifieddate` for contacts', async () => {
      await start({ contacts: [{ id: '1', email: 'a@example.jp', lastmodifieddate: OLD }] });
      const spec: StreamSpec = { ...companies(), object: 'contacts', kind: 'contact', fields: ['email'] };
      const first = await read(spec);
      await later(3_600_000);
      await change('contacts', [{ id: '1', properties: { firstname: 'Hanako' } }]);

      const delta = recordsOf(await read(spec, end(first)));

      assert.equal(delta.length, 1);
      assert.equal(recordsOf(first)[0]?.modifiedAt, OLD);
      assert.ok((delta[0]?.modifiedAt ?? '') > '2013-11-30T01');
    });

    it('reads the associations of a thousand records with one call for each kind', async () => {
      await start({ companies: rows(3), meetings: rows(1_000, (n) => ({ associations: { companies: [String(1 + (n % 3))] } })) });
      const first = await read(meetings());
      await later(3_600_000);
      await touchAll('meetings', 1_000, () => new Date(NOW.getTime() + 1_800_000).toISOString());
      await forgetJournal(sandbox.url);

      const delta = recordsOf(await read(meetings(), end(first)));

      assert.deepEqual(delta[4]?.associations, { companies: ['2'], contacts: [] });
      assert.equal(delta.length, 1_000);
      const made = await calls();
      assert.equal(made.filter((call) => call.endsWith('/search')).length, 5);
      assert.equal(made.filter((call) => call.includes('/associations/')).length, 2);
    });

    it('reads values by id when their names do not fit into a search', async () => {
      const properties = Array.from({ length: 150 }, (_, n) => `a_rather_long_property_name_${n}`);
      await start({ companies: rows(3, () => Object.fromEntries(properties.map((name) => [name, 'x']))) });
      const spec = { ...companies(), fields: properties };
      const first = await read(spec);
      await later(3_600_000);
      await change('companies', [{ id: '2', properties: { [properties[149] ?? '']: 'changed' } }]);

      const delta = recordsOf(await read(spec, end(first)));

      assert.deepEqual(
        delta.map(({ id, raw }) => [id, raw[properties[149] ?? '']]),
        [['2', 'changed']],
      );
    });

    it('loses nothing when a limit strikes in the middle, and begins where it stopped', async () => {
      await start({ companies: rows(600) });
      const first = await read(companies());
      await later(3_600_000);
      await touchAll('companies', 600, () => new Date(NOW.getTime() + 1_800_000).toISOString());
      const refusal = { status: 429, body: { policyName: 'SECONDLY', message: 'You have reached your secondly limit.' } };
      await control(sandbox.url, 'faults', { match: { path: '/search' }, after: 1, times: 8, kind: 'status', ...refusal });
      const pages: Page[] = [];
      const source = hubspot.connect(options(sandbox.url), connectorContext()).stream(companies()).read(end(first));
      const error: unknown = await (async () => {
        for await (const page of source) pages.push(page);
      })().catch((thrown: unknown) => thrown);

      const rest = recordsOf(await read(companies(), end(pages)));

      assert.ok(error instanceof AppError && error.code === 'RATE_LIMITED');
      assert.equal(pages.length, 1);
      assert.equal(new Set([...recordsOf(pages), ...rest].map(({ id }) => id)).size, 600);
    });

    it('reports an answer that is not in the order of ids, since a gap would be silent', async () => {
      await start({ companies: rows(2) });
      const first = await read(companies());
      const body = { total: 2, results: [row(2), row(1)].map(({ id }) => ({ id, properties: {} })) };
      await control(sandbox.url, 'faults', { match: { path: '/search' }, kind: 'status', status: 200, body });

      await assert.rejects(read(companies(), end(first)), /did not sort/);
    });

    it('within the limits of a real account meets no refusal', async () => {
      await start({ companies: rows(2_000) }, { quotas: 'real' });
      const real = { accessToken: 'pat-na1-sandbox', baseUrl: sandbox.url };
      const first = await pagesOf(hubspot.connect(real, connectorContext()).stream(companies()).read(undefined));
      await later(3_600_000);
      await touchAll('companies', 2_000, () => new Date(NOW.getTime() + 1_800_000).toISOString());

      const context = {
        ...connectorContext(),
        now: () => new Date(),
        sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
      };
      const delta = recordsOf(await pagesOf(hubspot.connect(real, context).stream(companies()).read(end(first))));

      assert.equal(delta.length, 2_000);
      assert.ok((await journal(sandbox.url)).every(({ status }) => status !== 429));
    });
  });

  describe('what is deleted', () => {
    it('comes with the next delta, and no more once the look-back has passed', async () => {
      await start({ companies: rows(5) });
      const first = await read(companies());
      await later(3_600_000);
      await control(sandbox.url, 'delete/companies', { ids: ['2'] });

      const second = await read(companies(), end(first));
      await later(3_600_000);
      const third = await read(companies(), end(second));
      const fourth = await read(companies(), end(third));

      assert.deepEqual(
        recordsOf(second).map(({ id, deleted }) => [id, deleted]),
        [['2', true]],
      );
      assert.equal(recordsOf(second)[0]?.raw.name, 'Company 1');
      assert.deepEqual(recordsOf(fourth), []);
    });

    it('before the first load comes with it', async () => {
      await start({ companies: [...rows(2), { ...row(3), archived: 'true', archivedAt: OLD }] });

      const found = recordsOf(await read(companies()));

      assert.deepEqual(
        found.map(({ id, deleted }) => [id, deleted]),
        [
          ['1', undefined],
          ['2', undefined],
          ['3', true],
        ],
      );
    });

    it('is found in a big bin over several deltas, at most twenty pages each', async () => {
      const bin = Array.from({ length: 2_500 }, (_, n) => ({ ...row(n + 10), archived: 'true', archivedAt: OLD }));
      await start({ companies: [row(1), ...bin, row(9_000)] });
      const first = await read(companies());
      await later(3_600_000);
      await control(sandbox.url, 'delete/companies', { ids: ['9000'] });
      await forgetJournal(sandbox.url);

      const second = await read(companies(), end(first));
      const cost = (await calls()).filter((call) => call === 'GET /crm/v3/objects/companies').length;
      const third = await read(companies(), end(second));

      assert.equal(cost, 20);
      assert.deepEqual(recordsOf(second), []);
      assert.deepEqual(
        recordsOf(third).map(({ id }) => id),
        ['9000'],
      );
    });
  });

  describe('what was merged', () => {
    for (const newId of [false, true]) {
      it(`tells where each of the records went${newId ? ', also into one with a new id' : ''}`, async () => {
        await start({ companies: rows(4) });
        const first = await read(companies());
        await later(3_600_000);
        await control(sandbox.url, 'settings', { mergeMakesNewId: newId });
        await merge(sandbox.url, '2', '3');

        const delta = recordsOf(await read(companies(), end(first)));

        const winner = delta.find(({ deleted }) => deleted !== true)?.id;
        const losers = delta.filter(({ mergedInto }) => mergedInto !== undefined);
        assert.equal(winner === '2', !newId);
        assert.deepEqual(
          losers.map(({ id }) => id),
          newId ? ['2', '3'] : ['3'],
        );
        assert.ok(losers.every(({ mergedInto, deleted }) => mergedInto === winner && deleted === true));
        const again = recordsOf(await read(companies()));
        assert.ok(again.some(({ mergedInto }) => mergedInto === winner));
      });
    }
  });

  describe('owners', () => {
    const spec: StreamSpec = { ...companies(), name: 'owners', kind: 'owner', object: 'owners', fields: ['email', 'active'] };

    it('are read in full each time, those who left as inactive', async () => {
      await start({
        owners: [...rows(130, (n) => ({ email: `o${n}@example.jp` })), { id: '500', email: 'left@example.jp', archived: 'true' }],
      });

      const first = await read(spec);
      const second = await read(spec, end(first));
      const resumed = await read(spec, first[0]?.cursor);

      assert.equal(recordsOf(first).length, 131);
      assert.equal(recordsOf(second).length, 131);
      assert.equal(recordsOf(resumed).length, 31);
      assert.deepEqual(recordsOf(first).at(-1)?.raw.active, 'false');
      assert.deepEqual(Object.keys(recordsOf(first)[0]?.raw ?? {}), ['id', 'email', 'firstName', 'lastName', 'userId', 'active', 'team']);
    });
  });

  it('an activity or a ticket has the name and the main team of who made it, by a pass and by its id', async () => {
    const teams = [
      { id: '1', name: '営業部', primary: false },
      { id: '2', name: '代理店支援部', primary: true },
    ];
    const objects = ['calls', 'meetings', 'notes', 'emails', 'tasks', 'tickets'];
    const made = [
      { id: '1', hs_created_by_user_id: '900' },
      { id: '2', hs_created_by_user_id: '901' },
      { id: '3', hs_created_by_user_id: '999' },
      { id: '4' },
    ];
    await start({
      owners: [
        { id: '71', userId: '900', email: 'a@example.jp', firstName: '涼子', lastName: '佐伯', teams },
        { id: '72', userId: '901', email: 'left@example.jp', archived: 'true' },
      ],
      ...Object.fromEntries(objects.map((object) => [object, made])),
    });
    const fields = ['hs_created_by_user_id.name', 'hs_created_by_user_id.team'];

    for (const object of objects) {
      const spec: StreamSpec = { ...companies(), name: object, kind: 'activity', object, fields, associations: [] };

      const records = recordsOf(await read(spec));
      const [byId] = (await hubspot.connect(options(sandbox.url), connectorContext()).readByIds?.(spec, ['1'])) ?? [];

      assert.deepEqual(
        records.map(({ raw }) => fields.map((name) => raw[name])),
        [
          ['佐伯 涼子', '代理店支援部'],
          ['left@example.jp', null],
          [null, null],
          [null, null],
        ],
        object,
      );
      assert.deepEqual(
        fields.map((name) => byId?.raw[name]),
        ['佐伯 涼子', '代理店支援部'],
        object,
      );
    }
  });

  describe('a mapping', () => {
    it('that names a property which does not exist is told by name, with what comes close', async () => {
      await start({ companies: rows(1) });

      const error = await failure(read({ ...companies(), fields: ['name', 'domian'] }));

      assert.equal(error.code, 'MAPPING_INVALID');
      assert.match(error.message, /domian \(did you mean domain\?\)/);
      assert.deepEqual(await calls(), ['GET /crm/v3/properties/companies']);
    });

    it('that names an object which does not exist is told so', async () => {
      await start({});

      const error = await failure(read({ ...companies(), object: 'firms' }));

      assert.equal(error.code, 'MAPPING_INVALID');
      assert.match(error.message, /firms/);
    });

    it('with a filter is refused', async () => {
      await start({});
      const connection = hubspot.connect(options(sandbox.url), connectorContext());

      assert.throws(() => connection.stream({ ...companies(), where: 'IsPartner = true' }), { code: 'MAPPING_INVALID' });
    });
  });

  describe('describe', () => {
    it('is asked once per object and tells what each property is', async () => {
      await start({ companies: rows(1) });
      const connection = hubspot.connect(options(sandbox.url), connectorContext());

      const [info] = await Promise.all([
        connection.describe('companies'),
        connection.describe('companies'),
        connection.describe('companies'),
      ]);
      const firms = await connection.describe('firms');

      assert.equal(info.fields.get('name')?.type, 'text');
      assert.equal(info.fields.get('hs_lastmodifieddate')?.writable, false);
      assert.deepEqual(info.fields.get('hubspot_owner_id')?.referenceTo, ['owners']);
      assert.deepEqual([firms.readable, firms.fields.size], [false, 0]);
      assert.equal((await calls()).filter((call) => call.endsWith('/companies')).length, 1);
    });
  });

  describe('a cursor', () => {
    it('that is not ours asks for a full read', async () => {
      await start({ companies: rows(1) });

      assert.equal((await failure(read(companies(), 'nonsense'))).code, 'CURSOR_EXPIRED');
      assert.equal((await failure(read(companies(), '{"v":9,"phase":"list"}'))).code, 'CURSOR_EXPIRED');
    });

    it('that HubSpot no longer takes asks for a full read', async () => {
      await start({ companies: rows(250) });
      const [page] = await read(companies());
      await control(sandbox.url, 'faults', {
        match: { path: 'objects/companies\\?' },
        kind: 'status',
        status: 400,
        body: { category: 'VALIDATION_ERROR' },
      });

      assert.equal((await failure(read(companies(), page?.cursor))).code, 'CURSOR_EXPIRED');
    });
  });

  async function touchAll(object: string, count: number, modifiedAt: (n: number) => string): Promise<void> {
    const records = Array.from({ length: count }, (_, n) => ({
      id: String(n + 1),
      properties: { name: `Touched ${n}`, hs_meeting_body: 'Touched' },
      modifiedAt: modifiedAt(n),
    }));
    const name = object === 'companies' ? 'name' : 'hs_meeting_body';
    await change(
      object,
      records.map(({ properties, ...rest }) => ({ ...rest, properties: { [name]: properties[name] } })),
    );
  }
});

function options(baseUrl: string): Record<string, string> {
  return { accessToken: 'pat-na1-sandbox', baseUrl, burstPer10s: '10000', searchPerSecond: '100' };
}

function companies(): StreamSpec {
  return {
    name: 'companies',
    kind: 'partner',
    object: 'companies',
    fields: ['name'],
    optionalFields: ['prm_target'],
    where: null,
    associations: [],
  };
}

function meetings(): StreamSpec {
  return {
    ...companies(),
    name: 'meetings',
    kind: 'activity',
    object: 'meetings',
    fields: ['hs_meeting_title'],
    associations: ['companies', 'contacts'],
  };
}

function row(n: number): Row & { readonly id: string } {
  return { id: String(n), name: `Company ${n - 1}`, createdate: '2012-01-01T00:00:00.000Z', hs_lastmodifieddate: OLD };
}

function rows(count: number, more: (n: number) => Row = () => ({})): (Row & { readonly id: string })[] {
  return Array.from({ length: count }, (_, n) => ({ ...row(n + 1), ...more(n) }));
}

async function merge(url: string, primaryObjectId: string, objectIdToMerge: string): Promise<void> {
  const answer = await fetch(`${url}/crm/v3/objects/companies/merge`, {
    method: 'POST',
    headers: { authorization: 'Bearer pat-na1-sandbox', 'content-type': 'application/json' },
    body: JSON.stringify({ primaryObjectId, objectIdToMerge }),
  });
  assert.equal(answer.status, 200);
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => assert.fail('did not reject'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AppError, String(error));
  return error;
}
