import { AppError } from '../../src/core/errors.ts';
import type { SourceRecord } from '../../src/core/types.ts';
import { readAssociations, withEdges } from './associations.ts';
import { readByIds } from './batch-read.ts';
import { number, object } from './json.ts';
import { modifiedProperty, readRecord } from './records.ts';
import type { Reader } from './reader.ts';
import { resultsOf } from './results.ts';
import type { Answer } from './wire.ts';

const PAGE = 200;
/** Characters of a search request. */
const LONGEST_BODY = 3_000;
/** One call reads the associations of so many records: as many search pages are taken together. */
const TOGETHER = 1_000;

export interface Found {
  readonly answer: Answer;
  readonly records: readonly SourceRecord[];
  readonly lastId: string | null;
  /** Records that match and come later. */
  readonly remaining: number;
}

interface Window {
  /** Milliseconds. */
  readonly since: number;
  readonly afterId: string | null;
}

/**
 * The next records changed since, in the order of ids: one page, or as many as one call can read associations for.
 *
 * Where the property names do not fit into a search request, it asks for ids alone and the records are read by a hundred:
 * three calls for 200 records. (Two searches with half of the names each would be one fewer, but at four searches a second
 * slower, and they could see different states.)
 */
export async function searchPages(reader: Reader, window: Window): Promise<Found> {
  const first = await searchPage(reader, window);
  let { records, lastId, remaining } = first;
  while (reader.associations.length > 0 && remaining > 0 && records.length < TOGETHER) {
    const more = await searchPage(reader, { since: window.since, afterId: lastId });
    records = [...records, ...more.records];
    ({ lastId, remaining } = more);
  }
  return { answer: first.answer, records: await withAssociations(reader, records), lastId, remaining };
}

async function searchPage(reader: Reader, window: Window): Promise<Found> {
  const { hubspot } = reader;
  const whole = request(reader, window, reader.properties);
  const fits = JSON.stringify(whole).length <= LONGEST_BODY;
  const answer = await hubspot.call({
    what: `search ${reader.object}`,
    method: 'POST',
    path: hubspot.paths.search(reader.object),
    kind: 'search',
    body: fits ? whole : request(reader, window, ['hs_object_id', modifiedProperty(reader.object)]),
    effect: 'read',
  });
  const body = object(answer.body);
  const bare = resultsOf(answer, `search ${reader.object}`).map((one) => readRecord(reader.object, one));
  const lastId = ascending(reader, window.afterId, bare);
  const remaining = Math.max(0, (number(body.total) ?? (bare.length === PAGE ? bare.length + 1 : 0)) - bare.length);
  return {
    answer,
    records: fits ? bare : await readByIds(reader, bare, { archived: false }),
    lastId,
    remaining: bare.length === 0 ? 0 : remaining,
  };
}

function request({ object: name }: Reader, { since, afterId }: Window, properties: readonly string[]): object {
  const filters = [
    { propertyName: modifiedProperty(name), operator: 'GTE', value: String(since) },
    ...(afterId === null ? [] : [{ propertyName: 'hs_object_id', operator: 'GT', value: afterId }]),
  ];
  const sorts = [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }];
  return { filterGroups: [{ filters }], sorts, properties, limit: PAGE, after: '0' };
}

/** The last id; everything rests on their order, so an answer that is not in order is an error and never a gap. */
function ascending(reader: Reader, afterId: string | null, records: readonly SourceRecord[]): string | null {
  let last = afterId;
  for (const { id } of records) {
    if (!/^\d+$/.test(id) || (last !== null && BigInt(id) <= BigInt(last))) {
      throw new AppError('INTERNAL', `HubSpot did not sort ${reader.object} by their ids`, {
        fix: 'Report it; meanwhile read with `sync --full`',
      });
    }
    last = id;
  }
  return last;
}

/** The records, each with the ids of what it is associated with. */
export async function withAssociations(reader: Reader, records: readonly SourceRecord[]): Promise<readonly SourceRecord[]> {
  const edges = new Map<string, ReadonlyMap<string, readonly string[]>>();
  if (records.length > 0) {
    const ids = records.map((record) => record.id);
    for (const to of reader.associations) edges.set(to, await readAssociations(reader.hubspot, reader.object, to, ids));
  }
  return records.map((record) => withEdges(record, reader.associations, edges));
}
