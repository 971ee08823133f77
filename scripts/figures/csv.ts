import { parse } from 'csv-parse/sync';
import { readFile } from 'node:fs/promises';

export type Row = Readonly<Record<string, string>>;

export async function readCsv(path: string): Promise<Row[]> {
  return parse<Row>(await readFile(path), { columns: true, bom: true, skip_empty_lines: true });
}

/** A cell as a number; throws with its place when it is none. */
export function cell(row: Row, column: string, path: string): number {
  const value = Number(row[column]);
  if (row[column] === undefined || row[column] === '' || Number.isNaN(value))
    throw new Error(`${path}: column ${column} holds "${String(row[column])}", not a number`);
  return value;
}
