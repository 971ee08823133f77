import assert from 'node:assert/strict';
import pg from 'pg';
import { migrate } from '../../src/store/migrate.ts';
import type { Migration } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';
import { freshDatabase, quiet } from '../support/database.ts';

describe('migrate', () => {
  let databaseUrl: string;
  let drop: () => Promise<void>;
  const clients: pg.Client[] = [];
  beforeEach(async () => {
    ({ databaseUrl, drop } = await freshDatabase({ migrated: false }));
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
    await drop();
  });

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    clients.push(client);
    return client;
  }
  const good: Migration = { name: '0001-good', sql: 'CREATE TABLE good (id int)' };
  const bad: Migration = { name: '0002-bad', sql: 'CREATE TABLE half (id int); SELECT 1/0' };

  it('brings an empty database up for processes that start at once', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openStore({ databaseUrl, log: quiet, poolSize: 2 })));
    assert.deepEqual(await Promise.all(stores.map((store) => store.logVersion())), [0, 0, 0]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('rolls a failed migration back, keeps those before it, and says which it was', async () => {
    const client = await connect();
    await assert.rejects(migrate(client, [good, bad], quiet), {
      code: 'STORE_UNAVAILABLE',
      message: /0002-bad failed and was rolled back: division by zero/,
    });
    const { rows } = await client.query<{ tables: string[] }>(
      "SELECT array_agg(tablename::text ORDER BY tablename) AS tables FROM pg_tables WHERE schemaname = 'public'",
    );
    assert.deepEqual(rows[0]?.tables, ['good', 'schema_migration']);

    await migrate(client, [good, { ...bad, sql: 'CREATE TABLE half (id int)' }], quiet);
    const versions = await client.query<{ version: number }>('SELECT version FROM schema_migration ORDER BY 1');
    assert.deepEqual(versions.rows, [{ version: 1 }, { version: 2 }]);
  });

  it('puts data back as well when a migration fails behind it', async () => {
    const client = await connect();
    await migrate(client, [good], quiet);
    await client.query('INSERT INTO good VALUES (1)');
    const late: Migration = { name: '0002-late', sql: 'UPDATE good SET id = 2; ALTER TABLE good ADD COLUMN more int; SELECT 1/0' };

    await assert.rejects(migrate(client, [good, late], quiet), { code: 'STORE_UNAVAILABLE', message: /0002-late/ });

    assert.deepEqual((await client.query('SELECT * FROM good')).rows, [{ id: 1 }]);
  });

  it('refuses a database that a newer program has migrated', async () => {
    const client = await connect();
    await migrate(client, [good, { name: '0002-more', sql: 'SELECT 1' }], quiet);
    await assert.rejects(migrate(client, [good], quiet), { code: 'STORE_UNAVAILABLE', message: /version 2, this program knows only 1/ });
  });

  it('says that a database cannot be reached without saying its password', async () => {
    const url = 'postgres://somebody:secret-word@127.0.0.1:1/none';
    await assert.rejects(openStore({ databaseUrl: url, log: quiet }), (error: Error & { code?: string; fix?: string }) => {
      assert.equal(error.code, 'STORE_UNAVAILABLE');
      assert.match(error.fix ?? '', /DATABASE_URL/);
      assert.doesNotMatch(error.message, /secret-word/);
      return true;
    });
  });
});
