import { AppError } from '../../src/core/errors.ts';
import type { WriteResult } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { object, objects, text, type Json } from './json.ts';
import { itemError, readFault, type VendorFault } from './vendor-errors.ts';

/** One record to write: `id` is its id, or its key where the batch has an `idProperty`. */
export interface Item {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Batch {
  readonly hubspot: Hubspot;
  readonly object: string;
  readonly verb: 'update' | 'upsert';
  readonly idProperty: string | null;
}

export type Outcomes = Map<Item, WriteResult>;

/** Answers that refuse a batch as a whole although only one row may be at fault. */
const WHOLE = [400, 404, 409];

/**
 * Writes at most a hundred items with different ids, and says of each what became of it.
 *
 * An answer 2xx proves nothing (207 does not fail, and ids may be missing from it without an error), so sent and returned
 * items are compared one by one. A batch that is refused as a whole is cut in halves until the bad row stands alone.
 * Rejects when the call itself failed; then nothing is known of any item.
 */
export async function writeBatch(batch: Batch, items: readonly Item[]): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  if (items.length === 0) return outcomes;
  const answer = await batch.hubspot.call({
    what: what(batch),
    method: 'POST',
    path: batch.hubspot.paths.batch(batch.object, batch.verb),
    body: { inputs: items.map((item, i) => input(batch, item, i)) },
    effect: batch.verb === 'upsert' ? 'writeOnce' : 'write',
    accept: WHOLE,
  });
  const body = object(answer.body);
  if (answer.status >= 400) return refusedWhole(batch, items, readFault(body));
  for (const result of objects(body.results)) {
    const item = itemOf(batch, items, result);
    const recordId = text(result.id);
    if (item !== undefined && recordId !== null) outcomes.set(item, { ok: true, recordId, created: result.new === true });
  }
  const unnamed: VendorFault[] = [];
  for (const error of objects(body.errors)) {
    const fault = readFault(error);
    const named = items.filter((item, i) => fault.traces.includes(String(i)) || (fault.traces.length === 0 && fault.ids.includes(item.id)));
    for (const item of named) outcomes.set(item, { ok: false, error: itemError(what(batch), fault) });
    if (named.length === 0) unnamed.push(fault);
  }
  return settleRest(batch, items, outcomes, unnamed);
}

function input({ idProperty }: Batch, item: Item, i: number): object {
  // With a trace id on each input, HubSpot answers for each of them and says which one an error is about.
  return { id: item.id, ...(idProperty === null ? {} : { idProperty }), properties: item.properties, objectWriteTraceId: String(i) };
}

function itemOf({ idProperty }: Batch, items: readonly Item[], result: Json): Item | undefined {
  const trace = text(result.objectWriteTraceId);
  if (trace !== null) return items[Number(trace)];
  const id = idProperty === null ? text(result.id) : text(object(result.properties)[idProperty]);
  return items.find((item) => item.id === id);
}

/** Items of which the answer says nothing. */
async function settleRest(batch: Batch, items: readonly Item[], outcomes: Outcomes, unnamed: readonly VendorFault[]): Promise<Outcomes> {
  const rest = items.filter((item) => !outcomes.has(item));
  const [fault] = unnamed;
  if (rest.length === 0) return outcomes;
  if (fault !== undefined && items.length === 1) return refusedWhole(batch, items, fault);
  const more = fault === undefined ? await lookAt(batch, rest) : await halves(batch, rest);
  return new Map([...outcomes, ...more]);
}

async function refusedWhole(batch: Batch, items: readonly Item[], fault: VendorFault): Promise<Outcomes> {
  const error = itemError(what(batch), fault);
  if (items.length === 1) return new Map(items.map((item) => [item, { ok: false, error }]));
  // A property that does not exist fails each row that carries it: no need to find them one by one.
  const hit = fault.codes.includes('PROPERTY_DOESNT_EXIST')
    ? items.filter((item) => fault.properties.some((name) => name in item.properties))
    : [];
  if (hit.length === 0) return halves(batch, items);
  const rest = await writeBatch(
    batch,
    items.filter((item) => !hit.includes(item)),
  );
  return new Map([...hit.map((item): [Item, WriteResult] => [item, { ok: false, error }]), ...rest]);
}

/** One after the other: they are parts of one batch, and the limits are the same. */
async function halves(batch: Batch, items: readonly Item[]): Promise<Outcomes> {
  const middle = Math.ceil(items.length / 2);
  const first = await writeBatch(batch, items.slice(0, middle));
  const second = await writeBatch(batch, items.slice(middle));
  return new Map([...first, ...second]);
}

/** The answer left them out without a word: gone, if they cannot be read either. */
async function lookAt(batch: Batch, items: readonly Item[]): Promise<Outcomes> {
  const found = await readItems(batch, items);
  return new Map(
    items.map((item) => [
      item,
      {
        ok: false,
        error: found.has(item)
          ? new AppError('REMOTE_AMBIGUOUS', `HubSpot did not say what became of one record: ${what(batch)}`)
          : new AppError('TARGET_GONE', `HubSpot has no such record: ${what(batch)}`),
      },
    ]),
  );
}

/** The items that exist, with what stands in them. */
export async function readItems({ hubspot, object: name, idProperty }: Batch, items: readonly Item[]): Promise<ReadonlyMap<Item, Json>> {
  const properties = [...new Set([...(idProperty === null ? [] : [idProperty]), ...items.flatMap((item) => Object.keys(item.properties))])];
  const body = await hubspot.read({
    what: `look up ${name}`,
    method: 'POST',
    path: hubspot.paths.batch(name, 'read'),
    body: {
      properties,
      propertiesWithHistory: [],
      ...(idProperty === null ? {} : { idProperty }),
      inputs: items.map(({ id }) => ({ id })),
    },
    effect: 'read',
  });
  const found = new Map<string, Json>();
  for (const result of objects(body.results)) {
    const key = idProperty === null ? text(result.id) : text(object(result.properties)[idProperty]);
    if (key !== null) found.set(key, result);
  }
  return new Map(
    items.flatMap((item) => {
      const one = found.get(item.id);
      return one === undefined ? [] : [[item, one] as const];
    }),
  );
}

function what({ verb, object: name }: Batch): string {
  return `${verb} ${name}`;
}
