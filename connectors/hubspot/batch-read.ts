import type { SourceRecord } from '../../src/core/types.ts';
import { readRecord } from './records.ts';
import type { Reader } from './reader.ts';
import { resultsOf } from './results.ts';

/** Most records of one batch call. */
export const BATCH = 100;

/** The records with all their properties; those that have vanished meanwhile are left out, as the next look would have it. */
export async function readByIds(
  { hubspot, object: name, properties }: Reader,
  records: readonly SourceRecord[],
  { archived }: { readonly archived: boolean },
): Promise<readonly SourceRecord[]> {
  const found = new Map<string, SourceRecord>();
  for (let i = 0; i < records.length; i += BATCH) {
    const answer = await hubspot.call({
      what: `read ${name} by id`,
      method: 'POST',
      path: hubspot.paths.batch(name, 'read'),
      query: { archived: String(archived) },
      body: { properties, propertiesWithHistory: [], inputs: records.slice(i, i + BATCH).map(({ id }) => ({ id })) },
      effect: 'read',
    });
    for (const one of resultsOf(answer, `read ${name} by id`)) {
      const record = readRecord(name, one);
      found.set(record.id, record);
    }
  }
  return records.flatMap((record) => found.get(record.id) ?? []);
}
