import { inTransaction, type Database } from './database.ts';
import { planAgain } from './planned.ts';

/** Drops owed writes. A task that was owed counts as dismissed, so that it is not recommended into the outbox again. */
export async function discardOwed(database: Database, keys: readonly string[]): Promise<readonly string[]> {
  return inTransaction(database.pool, async (tx) => {
    const gone = await tx.rows<{ key: string; partner: string | null }>(
      'DELETE FROM owed WHERE key = ANY($1) RETURNING key, partner_id AS partner',
      [keys],
    );
    await planAgain(
      tx,
      gone.flatMap(({ partner }) => partner ?? []),
    );
    const found = gone.map(({ key }) => key).sort();
    await tx.run("UPDATE task SET status = 'dismissed' WHERE status = 'owed' AND key = ANY($1)", [found]);
    return found;
  });
}
