import assert from 'node:assert/strict';
import type pg from 'pg';
import { inTransaction, openDatabase } from '../../src/store/database.ts';
import { freshDatabase, quiet } from '../support/database.ts';

describe('a connection that is lost', () => {
  it('between two statements of a transaction fails the transaction, not the process', async () => {
    const { databaseUrl, drop } = await freshDatabase({ migrated: false });
    const { pool } = openDatabase(databaseUrl, quiet, 2);
    const ended = new Promise((resolve) => pool.once('connect', (first: pg.PoolClient) => first.once('end', resolve)));

    const lost = inTransaction(pool, async (tx) => {
      const [mine] = await tx.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await pool.query('SELECT pg_terminate_backend($1)', [mine?.pid]);
      await ended; // the news of it comes while nothing is asked
      await tx.rows('SELECT 1');
    });

    await assert.rejects(lost);
    await pool.end();
    await drop();
  });
});
