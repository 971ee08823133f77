import type { TrackOptions, TrackSource } from '../engine/store.ts';
import { inTransaction, type Database, type Tx } from './database.ts';
import { historiesOf, inSnapshot, partnersOf } from './histories.ts';
import { EVERYBODY, startMarking } from './log-version.ts';

/** In order of partner id: what was kept of each partner, or its history where nothing that holds was kept. */
export async function* trackSources(database: Database, options: TrackOptions): AsyncGenerator<TrackSource> {
  // Who changes the log after the snapshot must find the mark set: so it comes first.
  await startMarking(database);
  yield* inSnapshot(database, async function* (tx) {
    const { version, least } = await standing(tx);
    for await (const ids of partnersOf(tx, null, options.shard)) {
      const kept = await keptOf(tx, ids, options.print, least);
      const histories = historiesOf(
        tx,
        ids.filter((id) => !kept.has(id)),
        options,
      );
      let next = await histories.next();
      for (const id of ids) {
        const body = kept.get(id);
        if (body !== undefined) yield { version, kept: body };
        else if (next.done !== true && next.value.facts.id === id) {
          yield { version, history: next.value };
          next = await histories.next();
        }
      }
    }
  });
}

/** The log's version, and the least version of a track that may hold at all. */
async function standing(tx: Tx): Promise<{ version: number; least: number }> {
  const [row] = await tx.rows<{ version: number; least: number }>(
    'SELECT version, coalesce((SELECT version FROM moved WHERE partner_id = $1), 0) AS least FROM log_version',
    [EVERYBODY],
  );
  return row ?? { version: 0, least: 0 };
}

async function keptOf(tx: Tx, ids: readonly string[], print: string, least: number): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.rows<{ id: string; body: string }>(
    `SELECT t.partner_id AS id, t.body FROM partner_track t LEFT JOIN moved m ON m.partner_id = t.partner_id
     WHERE t.partner_id = ANY($1) AND t.print = $2 AND t.version >= greatest($3::bigint, coalesce(m.version, 0))`,
    [ids, print, least],
  );
  return new Map(rows.map(({ id, body }) => [id, body]));
}

export async function openTracks({ pool }: Database, print: string): Promise<number> {
  const { rows } = await pool.query<{ open: number }>(
    `SELECT count(*)::int AS open FROM partner p WHERE p.live AND NOT EXISTS (
       SELECT FROM partner_track t LEFT JOIN moved m ON m.partner_id = t.partner_id
       WHERE t.partner_id = p.id AND t.print = $1
         AND t.version >= greatest(coalesce(m.version, 0), (SELECT coalesce(max(version), 0) FROM moved WHERE partner_id = $2)))`,
    [print, EVERYBODY],
  );
  return rows[0]?.open ?? 0;
}

export async function saveTracks(
  { pool }: Database,
  print: string,
  version: number,
  tracks: readonly { readonly partnerId: string; readonly body: string }[],
): Promise<void> {
  await pool.query(
    `INSERT INTO partner_track (partner_id, print, version, body)
     SELECT id, $3, $4, body FROM unnest($1::text[], $2::text[]) AS new(id, body)
     ON CONFLICT (partner_id) DO UPDATE SET print = excluded.print, version = excluded.version, body = excluded.body
     WHERE partner_track.version <= excluded.version`,
    [tracks.map(({ partnerId }) => partnerId), tracks.map(({ body }) => body), print, version],
  );
}

/** What moved later than the snapshot stays. */
export async function settleTracks(database: Database, version: number): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await tx.run('DELETE FROM moved WHERE version <= $1', [version]);
    await tx.run('DELETE FROM partner_track t WHERE NOT EXISTS (SELECT FROM partner p WHERE p.id = t.partner_id AND p.live)');
  });
}
