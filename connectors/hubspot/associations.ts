import type { SourceRecord } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { nextAfter, object, objects, text, texts, type Json } from './json.ts';
import { answerError, itemError, readFault } from './vendor-errors.ts';

/** Most inputs of one read. */
const MOST = 1_000;

/** Record id → ids of the associated records; a record without any has an empty list. */
export type Edges = ReadonlyMap<string, readonly string[]>;

/** Reads what `ids` of one object are associated with, page by page for those with many. */
export async function readAssociations(hubspot: Hubspot, from: string, to: string, ids: readonly string[]): Promise<Edges> {
  const edges = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
  let inputs: readonly { readonly id: string; readonly after?: string }[] = [...edges.keys()].map((id) => ({ id }));
  while (inputs.length > 0) {
    const answer = await hubspot.call({
      what: `read the ${to} of ${from}`,
      method: 'POST',
      path: hubspot.paths.associations(from, to, 'read'),
      body: { inputs: inputs.slice(0, MOST) },
      effect: 'read',
    });
    const body = object(answer.body);
    refuseErrors(body, `read the ${to} of ${from}`, answer.status);
    const more = objects(body.results).flatMap((result) => addResult(edges, result));
    inputs = [...inputs.slice(MOST), ...more];
  }
  return new Map([...edges].map(([id, found]) => [id, [...found]]));
}

/** Adds one record's page; tells the input that reads its next page, if there is one. */
function addResult(edges: ReadonlyMap<string, Set<string>>, result: Json): readonly { id: string; after: string }[] {
  const id = text(object(result.from).id);
  if (id === null) return [];
  for (const target of objects(result.to)) {
    for (const toId of texts([target.toObjectId ?? target.id])) edges.get(id)?.add(toId);
  }
  const after = nextAfter(result);
  return after === null ? [] : [{ id, after }];
}

/** "No associations" and "no such record" come as errors inside a 207; both mean: none. Anything else is a failure. */
function refuseErrors(body: Json, what: string, status: number): void {
  for (const error of objects(body.errors)) {
    const fault = readFault(error);
    if (fault.category === 'OBJECT_NOT_FOUND' || fault.codes.some((code) => code.endsWith('NO_ASSOCIATIONS_FOUND'))) continue;
    throw fault.category === null ? answerError(what, status, body) : itemError(what, fault);
  }
}

/**
 * The associations that came inside a listed record; null when they must be read: there are more than fit, or they stand
 * under a name that we do not know.
 */
export function associationsInside(found: Json, to: string, asked: readonly string[]): readonly string[] | null {
  const inside = object(found.associations);
  const names = new Set(asked.flatMap(spellings));
  const page = object(
    spellings(to)
      .map((name) => inside[name])
      .find((one) => one !== undefined),
  );
  if (nextAfter(page) !== null || Object.keys(inside).some((name) => !names.has(name))) return null;
  return [...new Set(objects(page.results).flatMap((one) => texts([one.id ?? one.toObjectId])))];
}

/** HubSpot answers `marketing_events` as `marketing events`. */
function spellings(name: string): readonly string[] {
  return [name, name.replaceAll('_', ' ')];
}

/** The record with its associated ids; `edges` by object, then by record. */
export function withEdges(
  record: SourceRecord,
  associations: readonly string[],
  edges: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>,
): SourceRecord {
  if (associations.length === 0) return record;
  return { ...record, associations: Object.fromEntries(associations.map((to) => [to, edges.get(to)?.get(record.id) ?? []])) };
}
