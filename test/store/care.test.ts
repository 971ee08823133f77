import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { personKey } from '../../src/core/log-line.ts';
import type { Rejection } from '../../src/core/types.ts';
import type { Store } from '../../src/engine/store.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { freshDatabase, freshStore, quiet, type FreshStore } from '../support/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import {
  account,
  accounts,
  aLine,
  company,
  contact,
  HS,
  line,
  mapped,
  ORDER,
  owedFields,
  owedTask,
  page,
  SF,
  told,
  won,
} from './examples.ts';

const NOW = '2024-03-01T00:00:00.000Z';

describe('what a person decides', () => {
  let fresh: FreshStore;
  let store: Store;
  beforeEach(async () => {
    fresh = await freshStore();
    store = fresh.store;
  });
  afterEach(() => fresh.drop());

  const rejection = (recordId: string, more: Partial<Rejection> = {}): Rejection => ({
    scope: SF,
    stream: 'deals',
    recordId,
    code: 'VALUE_UNKNOWN',
    field: 'StageName',
    message: { ja: '値', en: `value of ${recordId}` },
    raw: { Id: recordId, StageName: 'Odd' },
    associations: { companies: ['c1'] },
    ...more,
  });
  const rejected = (recordId: string, more: Partial<Rejection> = {}) => mapped(recordId, { rejections: [rejection(recordId, more)] });

  it('groups rejections by code and field, the most frequent first, with examples', async () => {
    await store.savePage(
      page([rejected('d1'), rejected('d2'), rejected('d3'), rejected('d4', { code: 'RECORD_INVALID', field: 'Amount' })]),
    );

    const groups = await store.rejectionGroups({ examples: 2 });

    assert.deepEqual(
      groups.map(({ code, field, count, examples }) => [code, field, count, examples.length]),
      [
        ['VALUE_UNKNOWN', 'StageName', 3, 2],
        ['RECORD_INVALID', 'Amount', 1, 1],
      ],
    );
    assert.deepEqual((await store.rejectionGroups({ examples: 2, code: 'RECORD_INVALID' })).length, 1);
    assert.deepEqual(await store.rejectionGroups({ examples: 2, scope: HS }), []);
  });

  it('gives a rejected record back as it was read, associations included', async () => {
    await store.savePage(page([rejected('d1'), rejected('d2')]));

    const records = await store.rejectedRecords({ scope: SF, stream: 'deals', after: 'd1', limit: 10 });

    assert.deepEqual(records, [{ id: 'd2', raw: { Id: 'd2', StageName: 'Odd' }, associations: { companies: ['c1'] }, modifiedAt: null }]);
  });

  it('saves records that no pass has read without moving the checkpoint', async () => {
    await store.savePage(page([rejected('d1')], { cursor: 'here' }));

    const first = await store.saveRecords({ scope: SF, stream: 'deals', runId: 'r2', mapped: [line(won('d1', 'a1', 5))] });
    const again = await store.saveRecords({ scope: SF, stream: 'deals', runId: 'r3', mapped: [line(won('d1', 'a1', 5))] });

    assert.deepEqual([first.added, first.changed, again.added, again.changed], [1, ['d1'], 0, []]);
    assert.equal((await store.checkpoint(SF, 'deals'))?.cursor, 'here');
    assert.deepEqual(await store.rejectionGroups({ examples: 1 }), []);
  });

  it('believes what was learned by writing more than an older record', async () => {
    await store.savePage(accounts([account('a1', { known: { score: 60 } })]));

    await store.saveRecords({
      scope: SF,
      stream: 'accounts',
      runId: 'r2',
      mapped: [told(account('a1', { name: 'New name', known: { score: 50 } }))],
      keepKnown: true,
    });

    const rows = await fresh.query<{ name: string; known: unknown }>('SELECT name, known FROM entity');
    assert.deepEqual(rows, [{ name: 'New name', known: { score: 60 } }]);
  });

  it('discards owed writes, and a discarded task counts as dismissed', async () => {
    await store.owe([owedFields(`${SF}/Account/a1`, { score: 1 }), owedTask('p1:T01:x')]);

    const gone = await store.discardOwed(['p1:T01:x', 'nothing']);
    await store.owe([owedTask('p1:T01:x')]);

    assert.deepEqual(gone, ['p1:T01:x']);
    assert.deepEqual([...(await store.owedCount())], [[SF, 1]]);
    assert.equal((await store.tasks())[0]?.status, 'dismissed');
  });

  it('pauses once, remembers since when, and resumes', async () => {
    assert.equal(await store.pause('salesforce', 'cli:me', NOW), true);
    assert.equal(await store.pause('salesforce', 'cli:you', NOW), false);
    assert.deepEqual([...(await store.pausedConnections())], [['salesforce', NOW]]);
    assert.equal(await store.resume('salesforce'), true);
    assert.equal(await store.resume('salesforce'), false);
  });

  it('keeps an audit line for each decision, the latest first', async () => {
    await store.audit({ at: NOW, who: 'cli:me', action: 'partners.link', subject: 'k', details: { partner: 'p1' } });
    await store.audit({ at: NOW, who: 'token', action: 'erase', subject: 'h', details: {} });

    assert.deepEqual(
      (await store.audits(10)).map(({ who, action }) => [who, action]),
      [
        ['token', 'erase'],
        ['cli:me', 'partners.link'],
      ],
    );
  });

  describe('finding a partner by what a file says', () => {
    const ask = (text: string, more: { domain?: string; corporateNumber?: string } = {}) => ({
      text,
      ids: [text],
      domain: more.domain ?? null,
      corporateNumber: more.corporateNumber ?? null,
    });
    beforeEach(async () => {
      await store.savePage(
        accounts([
          account('a1', { identity: { domain: 'acme.co.jp', corporateNumber: '1234567890123' } }),
          account('a2', { name: 'Two', identity: { domain: 'shared.jp' } }),
          account('a3', { name: 'Three', identity: { domain: 'shared.jp' } }),
        ]),
      );
      await store.joinPartners(ORDER);
    });

    it('takes an id, a key, a domain and a corporate number', async () => {
      const id = (await store.findPartner('a1'))[0]?.id ?? '';

      const found = await store.partnerKeys([
        ask('a1'),
        ask(`${SF}/Account/a2`),
        ask(id),
        ask('https://acme.co.jp', { domain: 'acme.co.jp' }),
        ask('123', { corporateNumber: '1234567890123' }),
      ]);

      assert.deepEqual([...found.values()].sort(), [
        `${SF}/Account/a1`,
        `${SF}/Account/a1`,
        `${SF}/Account/a1`,
        `${SF}/Account/a1`,
        `${SF}/Account/a2`,
      ]);
    });

    it('never takes a name, and says where several partners fit', async () => {
      const found = await store.partnerKeys([ask('Two'), ask('shared', { domain: 'shared.jp' })]);

      assert.deepEqual([...found], [['shared', null]]);
    });
  });
});

describe('the right to be forgotten', () => {
  let fresh: FreshStore;
  let store: Store;
  const EMAIL = 'mori@hibari.example';
  const KEY = `${HS}/contacts/77`;
  const mori = contact('77', 'c1', { name: '森 花子', attributes: { email: EMAIL } });
  const people = (...entities: (typeof mori)[]) => page(entities.map(told), { scope: HS, stream: 'contacts' });
  const seen = (id: string, more = {}) =>
    aLine(id, {
      scope: HS,
      stream: 'emails',
      type: 'email.clicked',
      stage: 'seen',
      keys: [{ key: KEY, role: null }],
      contactKey: KEY,
      data: { subject: '森 花子様へ', score: 3 },
      ...more,
    });
  const emails = (...lines: ReturnType<typeof seen>[]) =>
    page(
      lines.map((one) => line(one)),
      { scope: HS, stream: 'emails' },
    );

  beforeEach(async () => {
    fresh = await freshStore();
    store = fresh.store;
    await store.savePage(page([told(company('c1', { createsPartner: true }))], { scope: HS, stream: 'companies' }));
    await store.savePage(people(mori, contact('78', 'c1', { name: '林', attributes: { email: 'hayashi@hibari.example' } })));
    await store.savePage(emails(seen('e1'), seen('e2', { keys: [{ key: `${HS}/companies/c1`, role: null }] })));
    await store.savePage(
      page(
        [
          mapped('77', {
            rejections: [
              {
                scope: HS,
                stream: 'forms',
                recordId: '77',
                code: 'RECORD_INVALID',
                field: 'x',
                message: { ja: '', en: '' },
                raw: { Email: EMAIL },
              },
            ],
          }),
        ],
        { scope: HS, stream: 'forms' },
      ),
    );
    await store.joinPartners(ORDER);
  });
  afterEach(() => fresh.drop());

  const everything = async (): Promise<string> => {
    const tables = await fresh.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const rows = await fresh.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      texts.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return texts.join('\n');
  };
  const traces = (dump: string): string[] => dump.split('\n').filter((row) => /mori@|森|contacts\/77/.test(row));
  const eventsOf = async (): Promise<number> => {
    let count = 0;
    for await (const { events } of store.histories({ ...ORDER, upTo: '2025-01-01' })) count += events.length;
    return count;
  };

  it('leaves no trace of the person in any table, and keeps the counts', async () => {
    const before = await eventsOf();

    const erased = await store.erase({ email: 'Mori@Hibari.example' }, { dryRun: false });
    await store.joinPartners(ORDER);

    assert.deepEqual({ ...erased, hash: '' }, { contacts: 1, lines: 2, rejections: 1, remembered: 1, hash: '' });
    assert.deepEqual(traces(await everything()), []);
    assert.equal(await eventsOf(), before);
    assert.match(await everything(), /hayashi@/);
  });

  it('counts only in a dry run', async () => {
    const erased = await store.erase({ key: KEY }, { dryRun: true });

    assert.deepEqual([erased.contacts, erased.lines], [1, 2]);
    assert.notDeepEqual(traces(await everything()), []);
  });

  it('does not let the person come back with the next sync, under the old key or a new one', async () => {
    await store.erase({ key: KEY }, { dryRun: false });
    const before = await eventsOf();

    await store.savePage(people({ ...mori, attributes: { ...mori.attributes, phone: '03' } }));
    await store.savePage(people({ ...mori, key: `${HS}/contacts/99`, name: '森 花子' }));
    await store.savePage(
      emails(seen('e1'), seen('e3'), seen('e4', { keys: [{ key: `${HS}/contacts/99`, role: null }], contactKey: `${HS}/contacts/99` })),
    );
    await store.joinPartners(ORDER);

    assert.deepEqual(traces((await everything()).replaceAll('contacts/99', 'contacts/77')), []);
    assert.equal(await eventsOf(), before + 2);
  });

  it('erases what a line was before, a person whom only files name, and an address in a note', async () => {
    const byFile = aLine('f1', { scope: 'import:lms', contactKey: personKey(EMAIL), keys: [{ key: `${HS}/companies/c1`, role: null }] });
    const note = aLine('n1', { scope: 'hand:notes', keys: byFile.keys, data: { note: `mail to ${EMAIL}`, author: 'sato', score: 1 } });
    await store.saveRecords({ scope: 'import:lms', stream: 'deals', runId: 'r1', mapped: [line(byFile)] });
    await store.saveRecords({ scope: 'hand:notes', stream: 'deals', runId: 'r1', mapped: [line(note)] });
    await store.savePage(emails(seen('e2', { keys: byFile.keys, contactKey: null, data: {} })));

    const erased = await store.erase({ email: EMAIL }, { dryRun: false });

    assert.equal(erased.lines, 3);
    assert.deepEqual(traces(await everything()), []);
    assert.doesNotMatch(await everything(), new RegExp(personKey(EMAIL)));
    await store.saveRecords({ scope: 'import:lms', stream: 'deals', runId: 'r2', mapped: [line(byFile)] });
    await store.saveRecords({ scope: 'hand:notes', stream: 'deals', runId: 'r2', mapped: [line(note)] });
    assert.deepEqual(traces(await everything()), []);
    assert.doesNotMatch(await everything(), new RegExp(personKey(EMAIL)));
  });

  it('keeps no raw row with an erased address, when a file brings it back as a rejection', async () => {
    await store.erase({ email: EMAIL }, { dryRun: false });

    const message = { ja: '', en: '' };
    const rejection = {
      scope: 'import:lms',
      stream: 's',
      recordId: 'r',
      code: 'PARTNER_UNKNOWN',
      field: null,
      message,
      raw: { Mail: ` ${EMAIL.toUpperCase()} ` },
    };
    await store.saveRecords({ scope: 'import:lms', stream: 's', runId: 'r', mapped: [mapped('r', { rejections: [rejection] })] });

    assert.deepEqual(
      (await everything()).split('\n').filter((row) => /mori@/i.test(row)),
      [],
    );
  });

  describe('a contact that its CRM deletes', () => {
    const record = { id: '77', modifiedAt: null, raw: { hs_object_id: '77', email: EMAIL, lastname: '森' } };
    const read = (of: typeof mori, more = {}) => ({
      ...people(of),
      raw: {
        fields: ['email', 'lastname'],
        records: [
          { ...record, ...more },
          { id: '78', modifiedAt: null, raw: { lastname: '林' } },
        ],
      },
    });
    const bin = read({ ...mori, deleted: true }, { deleted: true });
    const words = async (): Promise<string[]> =>
      traces(await everything()).filter((row) => /mori@|森/.test(row) && !/^(line|rejection)/.test(row));
    const rawOf = async (): Promise<string[]> => {
      const ids: string[] = [];
      for await (const records of store.rawRecords(HS, 'contacts')) ids.push(...records.map(({ id }) => id));
      return ids.sort();
    };
    beforeEach(async () => {
      const profile = aLine('77', { scope: HS, stream: 'contacts', type: 'form.submitted', contactKey: KEY, data: { note: '森' } });
      await store.savePage({ ...read(mori), mapped: [{ ...told(mori), lines: [profile] }, told(contact('78', 'c1', { name: '林' }))] });
      await store.joinPartners(ORDER);
    });

    it('loses name, address, raw fields and words, and what was done still counts', async () => {
      const before = await eventsOf();
      assert.deepEqual(await rawOf(), ['77', '78']);

      await store.savePage(bin);
      await store.joinPartners(ORDER);

      assert.deepEqual(await words(), []);
      assert.deepEqual(await fresh.query("SELECT FROM line WHERE stream = 'contacts' AND data <> '{}'"), []);
      assert.deepEqual(await fresh.query("SELECT FROM line_revision WHERE body ->> 'stream' = 'contacts'"), []);
      assert.deepEqual(await rawOf(), ['78']);
      assert.equal(await eventsOf(), before - 1);
      assert.match(await everything(), /林/);
    });

    it('leaves nothing either when it is found again, or was never known alive', async () => {
      await store.savePage(bin);
      const again = await store.savePage(bin);
      const unknown = { ...mori, key: `${HS}/contacts/79`, deleted: true };
      await store.savePage({ ...people(unknown), raw: { fields: ['email'], records: [{ ...record, id: '79', deleted: true }] } });

      assert.equal(again.entities, 0);
      assert.deepEqual(await words(), []);
      assert.deepEqual(await rawOf(), ['78']);
    });

    it('comes back when it is restored', async () => {
      await store.savePage(bin);

      await store.savePage(read(mori));

      assert.deepEqual(await fresh.query("SELECT name, attributes ->> 'email' AS email, deleted FROM entity WHERE key = $1", [KEY]), [
        { name: '森 花子', email: EMAIL, deleted: false },
      ]);
      assert.deepEqual(await rawOf(), ['77', '78']);
    });

    it('keeps the person where another contact of the same address lives on', async () => {
      const twin = contact('90', 'c1', { name: '森 花子', attributes: { email: EMAIL } });
      await store.savePage(people(twin));

      await store.savePage(bin);
      await store.savePage(people(twin));

      assert.equal((await store.contactKeys([EMAIL])).get(EMAIL), twin.key);
    });
  });

  it('keeps an address away that was never seen here', async () => {
    const erased = await store.erase({ email: 'later@hibari.example' }, { dryRun: false });

    await store.savePage(people(contact('80', 'c1', { name: '後', attributes: { email: 'later@hibari.example' } })));

    assert.equal(erased.contacts, 0);
    assert.deepEqual((await fresh.query("SELECT FROM entity WHERE key LIKE '%contacts/80'")).length, 0);
  });
});

describe('backup and restore', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'kakehashi-backup-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function filled(): Promise<FreshStore> {
    const fresh = await freshStore();
    await fresh.store.savePage(accounts([account('a1', { name: 'タブ\tと\\と\n改行' }), account('a2')]));
    await fresh.store.savePage(page([line(won('d1', 'a1', 12.5)), line(won('d2', 'a2', 7))]));
    await fresh.store.joinPartners(ORDER);
    await fresh.store.audit({ at: NOW, who: 'cli', action: 'x', subject: 'y', details: { é: '㈱' } });
    await fresh.store.owe([owedFields(`${SF}/Account/a1`, { score: 1 })]);
    return fresh;
  }
  const rowsOf = async (
    fresh: Pick<FreshStore, 'query'>,
    manifest: { tables: readonly { name: string }[] },
  ): Promise<Record<string, string[]>> => {
    const all: Record<string, string[]> = {};
    for (const { name } of manifest.tables)
      all[name] = (await fresh.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)).map(({ row }) => row).sort();
    return all;
  };

  it('brings everything into an empty store, and the store goes on from there', async () => {
    const from = await filled();
    const to = await freshStore();
    try {
      const manifest = await from.store.backup(join(folder, 'b'), NOW);
      await to.store.restore(join(folder, 'b'));

      assert.deepEqual(await rowsOf(to, manifest), await rowsOf(from, manifest));
      assert.equal(manifest.tables.find(({ name }) => name === 'line')?.rows, 2);
      await to.store.audit({ at: NOW, who: 'cli', action: 'after', subject: '', details: {} });
      assert.deepEqual((await to.store.totals()).wonAmount, '19.5');
    } finally {
      await from.drop();
      await to.drop();
    }
  });

  it('refuses a store that is not empty, a file that was changed, and a folder without a manifest', async () => {
    const from = await filled();
    const to = await freshStore();
    try {
      await from.store.backup(join(folder, 'b'), NOW);
      await assert.rejects(from.store.restore(join(folder, 'b')), { code: 'CONFIG_INVALID', message: /not empty/ });
      await assert.rejects(from.store.backup(join(folder, 'b'), NOW), { message: /not empty/ });
      const path = join(folder, 'b', 'line.copy');
      await writeFile(path, (await readFile(path, 'utf8')).replace('12.5', '99.5'));
      await assert.rejects(to.store.restore(join(folder, 'b')), { message: /checksum differs/ });
      await assert.rejects(to.store.restore(folder), { message: /manifest/ });
      assert.equal((await to.store.totals()).lines, 0);
    } finally {
      await from.drop();
      await to.drop();
    }
  });

  it('brings a backup of an older schema to this version', async () => {
    const from = await filled();
    const { databaseUrl, drop } = await freshDatabase();
    const to = await openStore({ databaseUrl, log: quiet, poolSize: 2 });
    try {
      await takeBackTo(4, from.query);
      const manifest = await from.store.backup(join(folder, 'b'), NOW);
      assert.equal(manifest.schema, 4);

      await to.restore(join(folder, 'b'));

      assert.equal((await to.totals()).lines, 2);
      await to.audit({ at: NOW, who: 'cli', action: 'x', subject: 'y', details: {} });
      assert.ok(MIGRATIONS.length >= 5);
    } finally {
      await to.close();
      await drop();
      await from.drop();
    }
  });
});

/** The database as an older program left it: without the tables and columns that later migrations brought. */
async function takeBackTo(version: number, query: FreshStore['query']): Promise<void> {
  await query('CREATE SCHEMA old; SET search_path TO old');
  for (const { sql } of MIGRATIONS.slice(0, version)) await query(sql);
  await query('SET search_path TO public');
  const tables = await query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables t WHERE table_schema = 'public' AND table_name <> 'schema_migration'
       AND NOT EXISTS (SELECT FROM information_schema.tables o WHERE o.table_schema = 'old' AND o.table_name = t.table_name)`,
  );
  const columns = await query<{ of: string; name: string }>(
    `SELECT table_name AS of, column_name AS name FROM information_schema.columns c WHERE table_schema = 'public'
       AND EXISTS (SELECT FROM information_schema.tables o WHERE o.table_schema = 'old' AND o.table_name = c.table_name)
       AND NOT EXISTS (SELECT FROM information_schema.columns o
         WHERE o.table_schema = 'old' AND o.table_name = c.table_name AND o.column_name = c.column_name)`,
  );
  const functions = await query<{ name: string }>(
    `SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_proc o WHERE o.pronamespace = 'old'::regnamespace AND o.proname = pg_proc.proname)`,
  );
  await query('DROP SCHEMA old CASCADE');
  for (const { name } of functions) await query(`DROP FUNCTION "${name}" CASCADE`);
  for (const { name } of tables) await query(`DROP TABLE "${name}" CASCADE`);
  for (const { of, name } of columns) await query(`ALTER TABLE "${of}" DROP COLUMN "${name}"`);
  await query(`DELETE FROM schema_migration WHERE version > ${String(version)}`);
}
