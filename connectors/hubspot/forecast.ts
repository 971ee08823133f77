import type { StreamForecast, StreamSpec } from '../../src/core/types.ts';
import { askedFor } from './authors.ts';
import type { Hubspot } from './client.ts';
import { number, object } from './json.ts';
import { callsPerPage, RECORDS_PER_PAGE } from './list.ts';
import { LOG_SOURCES } from './logs/sources.ts';
import { chooseProperties, type Properties } from './properties.ts';
import { ownProperties } from './records.ts';

/** Owners: those who are there, and those who left. */
const OWNER_CALLS = 2;
/** Of each object: its properties, and the bin. */
const OBJECT_CALLS = 2;

/**
 * What a first load costs: a call for each page of the list, one for the bin and one for the properties. One search per object tells how many
 * records there are. Logs beside the CRM tell no number, and associations too many for their page cost more calls.
 */
export async function forecast(hubspot: Hubspot, properties: Properties, specs: readonly StreamSpec[]): Promise<readonly StreamForecast[]> {
  const found: StreamForecast[] = [];
  for (const spec of specs) found.push(await ofStream(hubspot, properties, spec));
  return found;
}

async function ofStream(hubspot: Hubspot, properties: Properties, spec: StreamSpec): Promise<StreamForecast> {
  const { name: stream, object: objectName } = spec;
  if (objectName === 'owners') return { stream, records: null, calls: OWNER_CALLS };
  if (LOG_SOURCES.has(objectName)) return { stream, records: null, calls: 1 };
  const chosen = chooseProperties(spec, await properties.describe(objectName));
  const names = [...new Set([...ownProperties(objectName), ...askedFor(chosen)])];
  const records = await countOf(hubspot, objectName);
  return { stream, records, calls: Math.max(1, Math.ceil((records ?? 0) / RECORDS_PER_PAGE)) * callsPerPage(names) + OBJECT_CALLS };
}

async function countOf(hubspot: Hubspot, objectName: string): Promise<number | null> {
  const answer = await hubspot.read({
    what: `count ${objectName}`,
    method: 'POST',
    path: hubspot.paths.search(objectName),
    kind: 'search',
    body: { filterGroups: [], properties: ['hs_object_id'], limit: 1, after: '0' },
    effect: 'read',
  });
  return number(object(answer).total);
}
