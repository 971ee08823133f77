import type { StreamForecast, StreamSpec } from '../../src/core/types.ts';
import { bulkCanRead, columnsOf, hasLongText } from './columns.ts';
import { asNumber, asObject, asText } from './shapes.ts';
import { rowsPerCall } from './stream-job.ts';
import { ROWS_PER_PAGE, type StreamParts } from './stream-reader.ts';

/** A Bulk job: the first page, the newest stamp, the job itself, and asking whether it is done. */
const JOB_CALLS = 5;

/**
 * What a first load costs. One call tells how many records all objects have (`limits/recordCount`, which Salesforce counts
 * now and then); `where` of a stream makes it fewer. An object that is not told of is not there, and costs one call to see.
 */
export async function forecast(specs: readonly StreamSpec[], parts: StreamParts): Promise<readonly StreamForecast[]> {
  const counts = await countsOf(specs, parts);
  return Promise.all(
    specs.map(async (spec) => {
      const records = counts.get(spec.object.toLowerCase()) ?? null;
      return { stream: spec.name, records, calls: records === null ? 1 : await callsFor(spec, records, parts) };
    }),
  );
}

async function countsOf(specs: readonly StreamSpec[], { client }: StreamParts): Promise<ReadonlyMap<string, number>> {
  const objects = [...new Set(specs.map(({ object }) => object))].join(',');
  const { body } = await client.call({
    method: 'GET',
    path: `${client.base}/limits/recordCount?sObjects=${encodeURIComponent(objects)}`,
    what: 'Counting records',
  });
  const { sObjects } = asObject(body);
  const rows = Array.isArray(sObjects) ? sObjects.map(asObject) : [];
  return new Map(rows.map(({ name, count }) => [asText(name).toLowerCase(), asNumber(count)]));
}

async function callsFor(spec: StreamSpec, records: number, { describer, settings }: StreamParts): Promise<number> {
  if (records <= ROWS_PER_PAGE) return 1;
  const columns = await columnsOf(spec, describer);
  if (records < settings.bulkFrom || !bulkCanRead(columns)) return 1 + Math.ceil(records / ROWS_PER_PAGE);
  return JOB_CALLS + Math.ceil(records / rowsPerCall(hasLongText(columns)));
}
