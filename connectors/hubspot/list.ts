import type { SourceRecord } from '../../src/core/types.ts';
import { associationsInside, readAssociations, withEdges } from './associations.ts';
import { readByIds } from './batch-read.ts';
import { nextAfter, object, type Json } from './json.ts';
import { readRecord } from './records.ts';
import type { Reader } from './reader.ts';
import { resultsOf } from './results.ts';
import type { Answer } from './wire.ts';

export const RECORDS_PER_PAGE = 100;
/** A longer list of names would not fit into a URL everywhere on the way; the values are then read by id. */
const LONGEST_LIST = 4_000;

export interface ListPage {
  readonly answer: Answer;
  readonly records: readonly SourceRecord[];
  readonly after: string | null;
}

/** Two where the values are read by id. */
export function callsPerPage(properties: readonly string[]): 1 | 2 {
  return properties.join(',').length <= LONGEST_LIST ? 1 : 2;
}

/** A page of the list endpoint, or of the bin, with its associations. */
export async function listPage(
  reader: Reader,
  { after, archived }: { readonly after: string | null; readonly archived: boolean },
): Promise<ListPage> {
  const { hubspot, associations } = reader;
  const names = reader.properties.join(',');
  const fits = callsPerPage(reader.properties) === 1;
  const what = `read ${archived ? 'deleted ' : ''}${reader.object}`;
  const answer = await hubspot.call({
    what,
    method: 'GET',
    path: hubspot.paths.objects(reader.object),
    query: {
      limit: String(RECORDS_PER_PAGE),
      archived: String(archived),
      properties: fits ? names : 'hs_object_id',
      ...(associations.length > 0 ? { associations: associations.join(',') } : {}),
      ...(after === null ? {} : { after }),
    },
    effect: 'read',
  });
  const found = resultsOf(answer, what);
  const bare = found.map((one) => readRecord(reader.object, one));
  const read = fits ? bare : await readByIds(reader, bare, { archived });
  const edges = await edgesOf(reader, found);
  return { answer, records: read.map((record) => withEdges(record, associations, edges)), after: nextAfter(object(answer.body)) };
}

/** Object → record id → ids; what did not fit into the page is read. */
async function edgesOf(reader: Reader, found: readonly Json[]): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>> {
  const all = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const to of reader.associations) {
    const inside = found.map((one) => [readRecord(reader.object, one).id, associationsInside(one, to, reader.associations)] as const);
    const open = inside.filter(([, ids]) => ids === null).map(([id]) => id);
    const rest = await readAssociations(reader.hubspot, reader.object, to, open);
    all.set(to, new Map(inside.map(([id, ids]) => [id, ids ?? rest.get(id) ?? []])));
  }
  return all;
}
