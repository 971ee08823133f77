import type { SourceRecord, StreamSpec } from '../../src/core/types.ts';
import { columnsOf, idColumns, type Columns } from './columns.ts';
import { queryPages } from './query.ts';
import { mapped, notMapped, select } from './soql.ts';
import type { StreamParts } from './stream-reader.ts';

/** Ids of one query; each takes some 25 characters of the 16,000 of a request line. */
const IDS = 200;

/**
 * Records by their ids, as a pass would bring them: those in the bin, those that no longer match a partner stream's filter,
 * and those of which nothing is left (an emptied bin) come as deleted.
 */
export async function lookUp(spec: StreamSpec, ids: readonly string[], parts: StreamParts): Promise<readonly SourceRecord[]> {
  const columns = await columnsOf(spec, parts.describer);
  const asked = [...new Set(ids)].filter((id) => /^[a-zA-Z0-9]{15,18}$/.test(id));
  const found: SourceRecord[] = [];
  for (let at = 0; at < asked.length; at += IDS) found.push(...(await lookUpSome(spec, asked.slice(at, at + IDS), parts, columns)));
  return found;
}

async function lookUpSome(
  spec: StreamSpec,
  ids: readonly string[],
  { client }: StreamParts,
  columns: Columns,
): Promise<readonly SourceRecord[]> {
  const what = `Reading ${spec.object} by id`;
  const among = `Id IN (${ids.map((id) => `'${id}'`).join(', ')})`;
  const rows = async (filter: string | null, wanted: Columns): Promise<readonly SourceRecord[]> => {
    const soql = select({ columns: wanted, object: spec.object, conditions: [filter, among], sorted: false });
    const records: SourceRecord[] = [];
    for await (const page of queryPages(client, { soql, everything: true, columns: wanted, what })) records.push(...page.records);
    return records;
  };
  const matching = await rows(mapped(spec), columns);
  const left = spec.where === null || matching.length === ids.length ? [] : await rows(notMapped(spec), idColumns(columns));
  const known = new Set([...matching, ...left].map(({ id }) => id));
  const gone = ids.filter((id) => !known.has(id)).map((id): SourceRecord => ({ id, raw: { Id: id }, modifiedAt: null, deleted: true }));
  return [...matching, ...(spec.kind === 'partner' ? left.map((record) => ({ ...record, deleted: true })) : []), ...gone];
}
