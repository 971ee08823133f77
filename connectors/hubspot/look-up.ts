import type { SourceRecord, StreamSpec } from '../../src/core/types.ts';
import { askedFor } from './authors.ts';
import { readBatches } from './batch-read.ts';
import type { Hubspot } from './client.ts';
import { chooseProperties, type Properties } from './properties.ts';
import type { Reader } from './reader.ts';
import { ownProperties, withLosers } from './records.ts';
import { withAssociations } from './search.ts';

/**
 * Records by their ids, as a pass would bring them. One that is neither there nor in the bin, nor merged into another, is
 * gone: HubSpot keeps no trace of a contact that was erased.
 */
export async function lookUp(
  hubspot: Hubspot,
  properties: Properties,
  spec: StreamSpec,
  ids: readonly string[],
): Promise<readonly SourceRecord[]> {
  if (ids.length === 0) return [];
  const { object, associations } = spec;
  const chosen = chooseProperties(spec, await properties.describe(object));
  const reader: Reader = { hubspot, object, properties: [...new Set([...ownProperties(object), ...askedFor(chosen)])], associations };
  const asked = [...new Set(ids)];
  const alive = (await withAssociations(reader, unique(await readBatches(reader, asked, { archived: false })))).flatMap(withLosers);
  const found = new Set(alive.map(({ id }) => id));
  const missing = asked.filter((id) => !found.has(id));
  const bin = await readBatches(reader, missing, { archived: true });
  const binned = new Set(bin.map(({ id }) => id));
  const gone = missing.filter((id) => !binned.has(id));
  const all = [...alive, ...bin.filter(({ id }) => !found.has(id)), ...gone.map(vanished)];
  return properties.authors.fill(all, chosen);
}

function unique(records: readonly SourceRecord[]): readonly SourceRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}

function vanished(id: string): SourceRecord {
  return { id, raw: { hs_object_id: id }, modifiedAt: null, deleted: true, erased: true };
}
