import type { Retained } from '../engine/care.ts';
import { inTransaction, type Database } from './database.ts';

/** So many pages of raw fields go in one transaction. */
const PAGES = 50;

/** Drops what is older than it is to be kept. `before` are instants, one for each kind; what is not named stays. */
export async function retain(database: Database, before: Retained): Promise<void> {
  const { pool } = database;
  if (before.raw !== undefined) await dropRaw(database, before.raw);
  const statements: readonly (readonly [string, string | undefined])[] = [
    ['DELETE FROM rejection WHERE rejected_at < $1', before.rejections],
    ['DELETE FROM written WHERE written_at < $1', before.replaced],
    ['DELETE FROM run WHERE finished_at < $1', before.runs],
    ['DELETE FROM job WHERE done_at < $1', before.runs],
    ['DELETE FROM assessment_history WHERE recorded_at < $1', before.assessments],
  ];
  await pool.query('DELETE FROM job_part p WHERE NOT EXISTS (SELECT FROM job j WHERE j.run_id = p.run_id AND j.done_at IS NULL)');
  for (const [text, instant] of statements) if (instant !== undefined) await pool.query(text, [instant]);
}

/** A record whose raw fields go is known to have none, so that a mended mapping reads the stream again. */
async function dropRaw(database: Database, before: string): Promise<void> {
  for (let dropped = PAGES; dropped === PAGES;) {
    dropped = await inTransaction(database.pool, async (tx) => {
      const pages = await tx.rows<{ id: number }>('SELECT id FROM raw_page WHERE saved_at < $1 ORDER BY saved_at LIMIT $2 FOR UPDATE', [
        before,
        PAGES,
      ]);
      const ids = pages.map(({ id }) => id);
      if (ids.length === 0) return 0;
      await tx.run(
        `UPDATE source_record r SET raw_print = NULL
         FROM raw_page p CROSS JOIN LATERAL unnest(p.record_ids, p.prints) AS kept(record_id, print)
         WHERE p.id = ANY($1) AND r.scope = p.scope AND r.stream = p.stream AND r.record_id = kept.record_id AND r.raw_print = kept.print`,
        [ids],
      );
      await tx.run('DELETE FROM raw_page WHERE id = ANY($1)', [ids]);
      return ids.length;
    });
  }
}
