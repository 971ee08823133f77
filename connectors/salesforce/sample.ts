import type { SourceRecord, StreamSpec } from '../../src/core/types.ts';
import { columnsOf, recordOfJson } from './columns.ts';
import { queryRows } from './query.ts';
import { mapped } from './soql.ts';
import { isNotThere, sourceAbsent } from './absent.ts';
import type { StreamParts } from './stream-reader.ts';

const FEW = 5;

/** One query, whatever the number of fields: `FIELDS(ALL)` wants a LIMIT, and stands beside paths through a relationship. */
export async function sample(spec: StreamSpec, { client, describer }: StreamParts): Promise<readonly SourceRecord[]> {
  const columns = await columnsOf(spec, describer);
  const paths = columns.all.map(({ path }) => path).filter((path) => path.includes('.'));
  const where = mapped(spec);
  const soql = `SELECT ${['FIELDS(ALL)', ...paths].join(', ')} FROM ${spec.object}${where === null ? '' : ` WHERE ${where}`} LIMIT ${String(FEW)}`;
  try {
    const rows = await queryRows(client, soql, { everything: false, what: `Looking at ${spec.object}` });
    return rows.map((row) => recordOfJson(row, columns));
  } catch (error) {
    throw spec.optional === true && isNotThere(error) ? sourceAbsent(spec, error) : error;
  }
}
