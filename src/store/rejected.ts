import type { SourceRecord } from '../core/types.ts';
import type { RejectionGroup } from '../engine/care.ts';
import type { Database } from './database.ts';

/** The most frequent first. */
export async function readRejectionGroups(
  { pool }: Database,
  options: { readonly scope?: string; readonly code?: string; readonly examples: number },
): Promise<readonly RejectionGroup[]> {
  const { rows } = await pool.query<RejectionGroup>(
    `SELECT scope, stream, code, field, count(*) AS count, min(rejected_at) AS since,
       (array_agg(record_id ORDER BY rejected_at DESC, record_id))[1:$3] AS examples,
       (array_agg(message ORDER BY rejected_at DESC, record_id))[1] AS message
     FROM rejection WHERE ($1::text IS NULL OR scope = $1) AND ($2::text IS NULL OR code = $2)
     GROUP BY scope, stream, code, field ORDER BY count(*) DESC, scope, stream, code, field`,
    [options.scope ?? null, options.code ?? null, options.examples],
  );
  return rows;
}

/** Each record once, with the fields that its mapping read. */
export async function readRejectedRecords(
  { pool }: Database,
  options: { readonly scope: string; readonly stream: string; readonly after: string; readonly limit: number },
): Promise<readonly SourceRecord[]> {
  const { rows } = await pool.query<{
    id: string;
    raw: SourceRecord['raw'];
    associations: NonNullable<SourceRecord['associations']> | null;
  }>(
    `SELECT DISTINCT ON (record_id) record_id AS id, raw, associations FROM rejection
     WHERE scope = $1 AND stream = $2 AND record_id > $3 ORDER BY record_id, position LIMIT $4`,
    [options.scope, options.stream, options.after, options.limit],
  );
  return rows.map(({ id, raw, associations }) => ({ id, raw, modifiedAt: null, ...(associations === null ? {} : { associations }) }));
}
