import type { Hubspot } from './client.ts';
import { object, objects, text } from './json.ts';
import { modifiedProperty } from './records.ts';
import type { Answer } from './wire.ts';

/** Difference between the whole seconds of a `Date` header and the milliseconds of a stamp. */
const COARSE_MS = 1_000;

/**
 * The vendor's time when `first`, the first answer of a pass, was made, by the clock that stamps records: early by a second
 * or by as long as the measuring call took, never late. Our own clock has no part in it, and neither has a `Date` header
 * alone, which runs on another clock than the stamps in a sandbox.
 *
 * Answers to batch calls tell the stamping clock (`startedAt`) next to their `Date` header. Their difference is measured once
 * per connection and renewed with every batch call that is made anyway; from then on a `Date` header is enough. It costs one
 * call per connection. Where an answer has no `startedAt`, the newest record of the object stands for the time: never too
 * late either, only older, so that the next pass reads more again.
 */
export async function vendorTime(hubspot: Hubspot, objectName: string, first: Answer): Promise<number> {
  if (hubspot.stampOffsetMs() === null) await measure(hubspot, objectName);
  const offset = hubspot.stampOffsetMs();
  if (offset === null || first.date === null) return newestStamp(hubspot, objectName);
  return first.date + offset - COARSE_MS;
}

/** Any batch call will do; the id need not exist. */
async function measure(hubspot: Hubspot, objectName: string): Promise<void> {
  await hubspot.call({
    what: `read ${objectName}`,
    method: 'POST',
    path: hubspot.paths.batch(objectName, 'read'),
    body: { properties: [], propertiesWithHistory: [], inputs: [{ id: '1' }] },
    effect: 'read',
    accept: [400, 404],
  });
}

async function newestStamp(hubspot: Hubspot, objectName: string): Promise<number> {
  const modified = modifiedProperty(objectName);
  const body = await hubspot.read({
    what: `search ${objectName}`,
    method: 'POST',
    path: hubspot.paths.search(objectName),
    kind: 'search',
    body: { filterGroups: [], sorts: [{ propertyName: modified, direction: 'DESCENDING' }], properties: [modified], limit: 1, after: '0' },
    effect: 'read',
  });
  const newest = Date.parse(text(object(objects(body.results)[0]?.properties)[modified]) ?? '');
  return Number.isNaN(newest) ? 0 : newest;
}
