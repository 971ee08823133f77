import type { QueryResult } from '../soql/query.ts';
import type { Row } from '../store/row.ts';
import { toCsv } from '../store/values.ts';
import { csvLine } from './csv.ts';
import { DELIMITERS, LINE_ENDINGS } from './job.ts';
import type { JobHead } from './job.ts';

const ROWS_PER_CHUNK = 500;

/** Rows `from` to `end` of a result as CSV with a header, in chunks. */
export async function* queryCsv(
  result: QueryResult,
  from: number,
  end: number,
  form: Pick<JobHead, 'delimiter' | 'lineEnding'>,
): AsyncGenerator<string> {
  const delimiter = DELIMITERS[form.delimiter] ?? ',';
  const ending = LINE_ENDINGS[form.lineEnding] ?? '\n';
  const cells = result.columns.map(({ resolved }) => {
    const { field, read } = resolved;
    return (row: Row): string => toCsv(field, read(row));
  });
  yield csvLine(
    result.columns.map(({ resolved }) => [...resolved.hops.map(({ name }) => name), resolved.field.name].join('.')),
    delimiter,
    ending,
  );
  for (let at = from; at < end; at += ROWS_PER_CHUNK) {
    let chunk = '';
    for (const row of result.rows.slice(at, Math.min(at + ROWS_PER_CHUNK, end)))
      chunk += csvLine(
        cells.map((cell) => cell(row)),
        delimiter,
        ending,
      );
    yield chunk;
    // Other requests get their turn between two chunks.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
