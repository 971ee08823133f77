import type { PageToSave } from '../engine/store.ts';
import { toJson, type Tx } from './database.ts';
import type { ChangedRecord } from './record.ts';

/** What is wrong with a record replaces what was wrong with it before; a record that maps well has nothing left. */
export async function saveRejections(tx: Tx, page: PageToSave, changed: readonly ChangedRecord[]): Promise<void> {
  const known = changed.filter(({ before }) => before !== undefined).map(({ mapped }) => mapped.recordId);
  if (known.length > 0) {
    await tx.run('DELETE FROM rejection WHERE scope = $1 AND stream = $2 AND record_id = ANY($3)', [page.scope, page.stream, known]);
  }
  const rows = changed.flatMap(({ mapped }) =>
    mapped.rejections.map(({ recordId, code, field, message, raw, associations }, position) => ({
      record_id: recordId,
      position,
      code,
      field,
      message,
      raw,
      associations: associations ?? null,
    })),
  );
  if (rows.length === 0) return;
  await tx.run(
    `INSERT INTO rejection (scope, stream, record_id, position, code, field, message, raw, associations)
     SELECT $2, $3, record_id, position, code, field, message, raw, associations
     FROM json_to_recordset($1::json) AS new(record_id text, position integer, code text, field text, message jsonb, raw jsonb, associations jsonb)
     ON CONFLICT (record_id, stream, scope, position) DO UPDATE SET code = excluded.code, field = excluded.field,
       message = excluded.message, raw = excluded.raw, associations = excluded.associations, rejected_at = now()`,
    [toJson(rows), page.scope, page.stream],
  );
}
