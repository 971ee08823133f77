import { sql } from 'kysely';
import type { Checkpoint, StreamKnown } from '../engine/store.ts';
import type { Database } from './database.ts';

export async function readCheckpoint(database: Database, scope: string, stream: string): Promise<Checkpoint | null> {
  const found = await checkpoints(database).where('scope', '=', scope).where('stream', '=', stream).executeTakeFirst();
  return found ?? null;
}

export async function readCheckpoints(database: Database): Promise<readonly Checkpoint[]> {
  return checkpoints(database).orderBy('scope').orderBy('stream').execute();
}

/** The cursor goes; that the stream had been read to its end before stays known. */
export async function forgetCheckpoint({ db }: Database, scope: string, stream: string): Promise<void> {
  await db
    .updateTable('checkpoint')
    .set({ cursor: null, pass_began_at: null })
    .where('scope', '=', scope)
    .where('stream', '=', stream)
    .execute();
}

export async function markMapping({ db }: Database, scope: string, stream: string, mapping: string): Promise<void> {
  await db.updateTable('checkpoint').set({ mapping }).where('scope', '=', scope).where('stream', '=', stream).execute();
}

export async function streamsKnown({ db }: Database): Promise<readonly StreamKnown[]> {
  return db
    .selectFrom('checkpoint')
    .select(['scope', 'stream'])
    .select(sql<boolean>`coalesce(cursor, first_complete_to) IS NOT NULL`.as('read'))
    .execute();
}

export async function awaitStream({ db }: Database, scope: string, stream: string): Promise<void> {
  await db
    .insertInto('checkpoint')
    .values({ scope, stream, saved_at: sql`now()` })
    .onConflict((there) => there.doNothing())
    .execute();
}

export async function forgoStream({ db }: Database, scope: string, stream: string): Promise<void> {
  await db
    .deleteFrom('checkpoint')
    .where('scope', '=', scope)
    .where('stream', '=', stream)
    .where('cursor', 'is', null)
    .where('first_complete_to', 'is', null)
    .execute();
}

/** Those with a cursor: a forgotten one is none. */
function checkpoints({ db }: Database) {
  return db
    .selectFrom('checkpoint')
    .select(['scope', 'stream', 'complete_to as completeTo', 'first_complete_to as firstCompleteTo', 'saved_at as savedAt', 'mapping'])
    .select((column) => column.ref('cursor').$notNull().as('cursor'))
    .where('cursor', 'is not', null);
}
