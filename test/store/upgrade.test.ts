import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { assess } from '../../src/engine/assess.ts';
import type { Wired } from '../../src/engine/context.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { openStore, type OpenStore } from '../../src/store/open-store.ts';
import { engineContext, smallCrm, wiredTo } from '../engine/engine-context.ts';
import { freshDatabase, quiet } from '../support/database.ts';
import { collect } from './examples.ts';

/**
 * A database as a program of seven migrations left it: four generated partners read from both sandboxes, assessed and delivered
 * as of 2026-06-08, a visit noted by hand, a token. Made by `pg_dump --inserts --rows-per-insert=500 --no-owner --no-privileges`.
 */
const DUMP = new URL('fixtures/version-7.sql.gz', import.meta.url);

/** What nobody may lose by an upgrade, as one line each. */
const KEPT = {
  log: 'SELECT id, revision, type, stage, occurred_on::text, keys, deal_key, contact_key, owner_key, data, amount, retracted FROM line ORDER BY 1, 2',
  partners: 'SELECT id, name FROM partner ORDER BY 1',
  keys: 'SELECT * FROM identity_key ORDER BY 1, 2',
  written: 'SELECT * FROM written ORDER BY 1',
  history: 'SELECT * FROM assessment_history ORDER BY 1, 2',
  positions: 'SELECT scope, stream, cursor, complete_to FROM checkpoint ORDER BY 1, 2',
  lists: 'SELECT * FROM crm_list ORDER BY 1, 2',
};

/** Both CRMs by the mappings of today; nothing is read from them. */
function asConnected(): Promise<Wired[]> {
  const scopes = { salesforce: 'salesforce:00D5j0000000001EAA', hubspot: 'hubspot:62515' };
  return Promise.all(
    Object.entries(scopes).map(async ([name, scope]) => {
      const mapping = await readFile(new URL(`../../mappings/${name}.yaml`, import.meta.url), 'utf8');
      return wiredTo(smallCrm(scope), scope, name, mapping);
    }),
  );
}

describe('a database of an older program', function () {
  this.timeout(60_000);
  let databaseUrl: string;
  let drop: () => Promise<void>;
  let client: pg.Client;
  let store: OpenStore | null = null;
  const rows = async (text: string): Promise<string> => JSON.stringify((await client.query(text)).rows);

  before(async () => {
    ({ databaseUrl, drop } = await freshDatabase({ migrated: false }));
    client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(gunzipSync(await readFile(DUMP)).toString('utf8'));
    await client.query('RESET ALL');
  });
  after(async () => {
    await store?.close();
    await client.end();
    await drop();
  });

  it('is brought up to date with everything that it held, and worked on', async () => {
    const held = new Map<string, string>();
    for (const [what, text] of Object.entries(KEPT)) held.set(what, await rows(text));
    for (const [what, found] of held) assert.notEqual(found, '[]', `the fixture holds no ${what}`);

    store = await openStore({ databaseUrl, log: quiet, poolSize: 2 });

    for (const [what, text] of Object.entries(KEPT)) assert.equal(await rows(text), held.get(what), what);
    const [{ version } = { version: 0 }] = (await client.query<{ version: number }>('SELECT max(version) AS version FROM schema_migration'))
      .rows;
    assert.equal(version, MIGRATIONS.length);

    const outcome = await assess(engineContext(store, await asConnected(), 'after'), { asOf: '2026-06-09' });
    assert.deepEqual({ assessed: outcome.assessed, renewed: outcome.renewed }, { assessed: 4, renewed: 4 });
    const found = await collect(store.assessments());
    assert.ok(
      found.some(({ score }) => score.value !== null && score.value > 0),
      'nobody has a score',
    );
  });
});
