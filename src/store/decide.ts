import { AppError } from '../core/errors.ts';
import type { EntityKey } from '../core/types.ts';
import { inTransaction, type Database, type Tx } from './database.ts';
import { ownPartnerId } from './save-entities.ts';

/** A pair that may be one partner. `a` and `b`: a partner's id, or the key of a record that has none. */
export interface Suggestion {
  readonly a: string;
  readonly b: string;
  readonly reason: string;
  readonly value: string;
}

/** A person says to which partner a record belongs. Holds until a person says otherwise; takes effect with the next join. */
export async function linkEntity(database: Database, key: EntityKey, partnerId: string): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await requireEntity(tx, key);
    await requirePartner(tx, partnerId);
    await decideEntity(tx, key, partnerId);
    await closeSuggestions(tx, [key, ownPartnerId(key)], partnerId, 'same');
  });
}

/** A person says that two partners are one: what belongs to `loser` belongs to `winner` from now on. */
export async function mergePartners(database: Database, loser: string, winner: string): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await requirePartner(tx, loser);
    await requirePartner(tx, winner);
    if (loser === winner) throw unknown(`Partner ${loser} cannot be merged into itself`);
    await tx.run('DELETE FROM manual_merge WHERE loser = $1 AND winner = $2', [winner, loser]);
    await tx.run(
      'INSERT INTO manual_merge (loser, winner) VALUES ($1, $2) ON CONFLICT (loser) DO UPDATE SET winner = excluded.winner, decided_at = now()',
      [loser, winner],
    );
    await tx.run('UPDATE entity SET dirty = true WHERE partner_id IN ($1, $2) OR (own_partner_id IN ($1, $2) AND kind = $3)', [
      loser,
      winner,
      'partner',
    ]);
    await closeSuggestions(tx, [loser], winner, 'same');
  });
}

/** A person says that a record stands alone: it is a partner of its own, whatever its keys say. */
export async function splitEntity(database: Database, key: EntityKey): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await requireEntity(tx, key);
    await tx.run('DELETE FROM manual_merge WHERE loser = $1', [ownPartnerId(key)]);
    await decideEntity(tx, key, null);
  });
}

/** Open pairs for a person to look at. */
export async function readSuggestions({ db }: Database, limit: number): Promise<readonly Suggestion[]> {
  return db
    .selectFrom('join_suggestion')
    .select(['a', 'b', 'reason', 'value'])
    .where('decided', 'is', null)
    .orderBy('a')
    .orderBy('b')
    .orderBy('reason')
    .limit(limit)
    .execute();
}

/** A person says that the two are not one: the pair is not suggested again. */
export async function dismissSuggestion(database: Database, a: string, b: string): Promise<void> {
  await inTransaction(database.pool, (tx) => closeSuggestions(tx, [a], b, 'different'));
}

async function decideEntity(tx: Tx, key: EntityKey, partnerId: string | null): Promise<void> {
  await tx.run(
    `INSERT INTO manual_link (entity_key, partner_id) VALUES ($1, $2)
     ON CONFLICT (entity_key) DO UPDATE SET partner_id = excluded.partner_id, decided_at = now()`,
    [key, partnerId],
  );
  await tx.run('UPDATE entity SET dirty = true WHERE key = $1', [key]);
}

async function closeSuggestions(tx: Tx, ones: readonly string[], other: string, decided: string): Promise<void> {
  await tx.run('UPDATE join_suggestion SET decided = $3 WHERE (a = ANY($1) AND b = $2) OR (b = ANY($1) AND a = $2)', [
    ones,
    other,
    decided,
  ]);
}

async function requireEntity(tx: Tx, key: EntityKey): Promise<void> {
  const rows = await tx.rows("SELECT key FROM entity WHERE key = $1 AND kind = 'partner'", [key]);
  if (rows.length === 0) throw unknown(`There is no record ${key} that could belong to a partner`);
}

async function requirePartner(tx: Tx, id: string): Promise<void> {
  const rows = await tx.rows('SELECT id FROM partner WHERE id = $1', [id]);
  if (rows.length === 0) throw unknown(`There is no partner ${id}`);
}

function unknown(message: string): AppError {
  return new AppError('PARTNER_UNKNOWN', message, { fix: 'Look the id up with `explain` or on the dashboard' });
}
