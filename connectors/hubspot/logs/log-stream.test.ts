import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { Connection, Page, StreamSpec } from '../../../src/core/types.ts';
import type { RunningSandbox } from '../../../src/sandbox/types.ts';
import { control, forgetJournal, journal, pagesOf, recordsOf } from '../../../test/connector-suite.ts';
import { connectorContext } from '../../../test/support/connector-context.ts';
import { EVERY_STREAM, streamCases } from '../../../test/support/hubspot-streams.ts';
import hubspot from '../index.ts';
import { startSandbox } from '../sandbox/index.ts';

describe('streams beside the CRM', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox(EVERY_STREAM, { port: 0, now: new Date('2026-01-05T00:00:00Z') })));
  after(() => sandbox.close());
  afterEach(() => control(sandbox.url, 'reset', {}));

  const connect = (more: Readonly<Record<string, string>> = {}): Connection => {
    const options = { accessToken: 'pat-na1-sandbox', baseUrl: sandbox.url, burstPer10s: '10000', searchPerSecond: '100', ...more };
    return hubspot.connect(options, connectorContext());
  };
  const read = (spec: StreamSpec, after?: string, more?: Readonly<Record<string, string>>): Promise<Page[]> =>
    pagesOf(connect(more).stream(spec).read(after));
  const specOf = (name: string): StreamSpec => streamCases(sandbox.url).find(({ spec }) => spec.name === name)?.spec ?? assert.fail(name);
  const paths = async (): Promise<string[]> => (await journal(sandbox.url)).map(({ path }) => path);

  it('asks for no /v3/ and no /v4/ path when the version is 2026-03, over every stream, its first load and its changes', async () => {
    await forgetJournal(sandbox.url);

    for (const { spec } of streamCases(sandbox.url)) {
      const pages = await read(spec, undefined, { apiVersion: '2026-03' });
      await read(spec, pages.at(-1)?.cursor, { apiVersion: '2026-03' });
    }

    const asked = await paths();
    assert.ok(asked.length > 60, String(asked.length));
    const versioned = asked.filter((path) => !/\/2026-0[39](-beta)?(\/|\?|$)/.test(path));
    // The vendor has no successor for these two (reference of the vendor's paths, "Versions" in the README).
    const legacy = versioned.filter((path) => !/^\/(email\/public\/v1\/events|form-integrations\/v1\/submissions)/.test(path));
    assert.deepEqual(legacy, []);
  });

  it('finds the contact of an e-mail address, and tells the marketing e-mail by its name', async () => {
    const records = recordsOf(await read({ ...specOf('email_events'), fields: ['recipient', 'emailName', 'emailKey', 'filteredEvent'] }));

    const known = records.find(({ raw }) => raw.recipient === 'p3@example.jp');
    const stranger = records.find(({ raw }) => raw.recipient === 'p290@example.jp');
    assert.deepEqual([known?.associations, stranger?.associations], [{ contacts: ['4'] }, { contacts: [] }]);
    assert.deepEqual([known?.raw.emailName, known?.raw.emailKey, known?.raw.filteredEvent], ['win-story: May', 'win-story', false]);
  });

  it('asks for no address that the contacts read before have, and goes by the last pass over them', async () => {
    const connection = connect();
    const contacts = { ...specOf('contacts'), fields: ['email'] };
    const spec = { ...specOf('email_events'), fields: ['recipient'] };
    const contactOf = async (address: string): Promise<unknown> =>
      recordsOf(await pagesOf(connection.stream(spec).read(undefined))).find(({ raw }) => raw.recipient === address)?.associations;
    const lookUps = async (): Promise<number> => (await paths()).filter((path) => path.includes('/contacts/batch/read')).length;
    assert.deepEqual(await contactOf('p3@example.jp'), { contacts: ['4'] });
    const before = await lookUps();

    const first = await pagesOf(connection.stream(contacts).read(undefined));
    await forgetJournal(sandbox.url);
    assert.deepEqual(await contactOf('p3@example.jp'), { contacts: ['4'] });
    assert.deepEqual(
      [before, await lookUps()],
      [4, 1],
      'strangers are asked for, contacts are not; the first call of a connection measures the clock',
    );

    await control(sandbox.url, 'clock', { advanceMs: 1000 });
    await control(sandbox.url, 'records/contacts', { id: '4', properties: { email: 'moved@example.jp' } });
    await pagesOf(connection.stream(contacts).read(first.at(-1)?.cursor));
    assert.deepEqual(await contactOf('p3@example.jp'), { contacts: [] });
  });

  it('reads a list on from its end, and nothing where nobody joined', async () => {
    const spec = { ...specOf('list_memberships'), where: 'Partners' };
    const first = await read(spec);
    await forgetJournal(sandbox.url);

    const still = await read(spec, first.at(-1)?.cursor);
    assert.deepEqual(recordsOf(still), []);
    assert.deepEqual(
      (await paths()).filter((path) => path.includes('join-order')),
      [],
    );

    const happened = await streamCases(sandbox.url)
      .find((one) => one.spec.name === 'list_memberships')
      ?.happen?.();
    await forgetJournal(sandbox.url);
    const next = await read(spec, still.at(-1)?.cursor);
    assert.ok(
      recordsOf(next).some(({ id }) => id === happened),
      happened,
    );
    assert.equal((await paths()).filter((path) => path.includes('join-order')).length, 1);
  });

  it('reads again only the marketing event whose counts have moved', async () => {
    const spec = specOf('event_participations');
    const first = await read(spec);
    await control(sandbox.url, 'rows/event_participations', {
      rows: [{ id: 'p', marketingEventId: '9', contactId: '222', occurredAt: '2026-01-05T00:00:00Z', attendanceState: 'REGISTERED' }],
    });
    await forgetJournal(sandbox.url);

    const next = await read(spec, first.at(-1)?.cursor);

    assert.deepEqual(
      (await paths()).filter((path) => path.includes('participations')).map((path) => /participations\/(\d+)/.exec(path)?.[1]),
      ['9'],
    );
    assert.ok(recordsOf(next).some(({ id }) => id === '9-222'));
  });

  it('stops reading a form at what is known, one call for each form', async () => {
    const spec = specOf('form_submissions');
    const first = await read(spec);
    await forgetJournal(sandbox.url);

    await read(spec, first.at(-1)?.cursor);

    assert.equal((await paths()).filter((path) => path.includes('form-integrations')).length, 3);
  });

  it('says which scope or tier is missing', async () => {
    await control(sandbox.url, 'scopes', { scopes: ['crm.objects.contacts.read'] });
    for (const name of ['email_events', 'form_submissions', 'event_participations', 'list_memberships', 'events', 'tickets']) {
      await assert.rejects(read(specOf(name)), (error: unknown) => {
        assert.ok(error instanceof AppError, name);
        assert.equal(error.code, 'PERMISSION_MISSING', name);
        return true;
      });
    }
  });

  it('refuses a reading position that is not its own', async () => {
    await assert.rejects(
      read(specOf('events'), '{"v":1,"phase":"done"}'),
      (error: unknown) => error instanceof AppError && error.code === 'CURSOR_EXPIRED',
    );
  });
});
