import type { Database, Tx } from './database.ts';

/** Last in a transaction: the row is everybody's, and locked until the commit. */
export async function bumpLogVersion(tx: Tx): Promise<void> {
  await tx.run('UPDATE log_version SET version = version + 1');
}

export async function readLogVersion({ db }: Database): Promise<number> {
  const { version } = await db.selectFrom('log_version').select('version').executeTakeFirstOrThrow();
  return version;
}
