import type { SourceRecord } from '../../src/core/types.ts';
import { readRecord } from './records.ts';
import type { Reader } from './reader.ts';
import { resultsOf } from './results.ts';

/** Most records of one batch call. */
export const BATCH = 100;

/** The records with all their properties; those that have vanished meanwhile are left out, as the next look would have it. */
export async function readByIds(
  reader: Reader,
  records: readonly SourceRecord[],
  bin: { readonly archived: boolean },
): Promise<readonly SourceRecord[]> {
  const answered = await readBatches(
    reader,
    records.map(({ id }) => id),
    bin,
  );
  const found = new Map(answered.map((record) => [record.id, record]));
  return records.flatMap((record) => found.get(record.id) ?? []);
}

/** What HubSpot answers for these ids: for one that was merged into another that is the survivor, under its own id. */
export async function readBatches(
  { hubspot, object: name, properties }: Reader,
  ids: readonly string[],
  { archived }: { readonly archived: boolean },
): Promise<readonly SourceRecord[]> {
  const found: SourceRecord[] = [];
  for (let i = 0; i < ids.length; i += BATCH) {
    const answer = await hubspot.call({
      what: `read ${name} by id`,
      method: 'POST',
      path: hubspot.paths.batch(name, 'read'),
      query: { archived: String(archived) },
      body: { properties, propertiesWithHistory: [], inputs: ids.slice(i, i + BATCH).map((id) => ({ id })) },
      effect: 'read',
    });
    for (const one of resultsOf(answer, `read ${name} by id`)) found.push(readRecord(name, one));
  }
  return found;
}
