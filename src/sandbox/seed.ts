import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import type { Words } from './sandbox-error.ts';
import { SandboxError } from './sandbox-error.ts';
import type { Seed } from './types.ts';

export const VENDORS = ['salesforce', 'hubspot', 'kintone'] as const;
export type Vendor = (typeof VENDORS)[number];
export type Seeds = Readonly<Record<Vendor, Seed>>;

type Row = Readonly<Record<string, string | null>>;

/** Each vendor's name of the column that tells records apart. */
const ID_COLUMN: Readonly<Record<Vendor, string>> = { salesforce: 'Id', hubspot: 'id', kintone: '$id' };

/** Tables whose rows are no records and may go without an id; they are told apart by these columns together. */
const KEY_COLUMNS: Readonly<Record<Vendor, Readonly<Record<string, readonly string[]>>>> = {
  salesforce: {},
  hubspot: { form_submissions: ['conversionId'], lists: ['name'] },
  kintone: { fields: ['app', 'code'] },
};

/**
 * Reads `DIR/salesforce/*.csv`, `DIR/hubspot/*.csv` and `DIR/kintone/*.csv`, one file per object or app, named after it, with
 * API field names as header. Values stay text and an empty one is null; a HubSpot column `associations.<object>` holds ids
 * joined by `;`; `DIR/kintone/fields.csv` describes the fields of all apps (`app`, `code`, `type`, `unique`, `options`).
 * Rejects with a SandboxError, naming file, line and field, where a file is not such a table.
 */
export async function loadSeed(dir: string): Promise<Seeds> {
  const salesforce = await loadVendor(dir, 'salesforce');
  const hubspot = await loadVendor(dir, 'hubspot');
  const kintone = await loadVendor(dir, 'kintone');
  if (salesforce.size + hubspot.size + kintone.size === 0) {
    const folders = VENDORS.map((vendor) => join(dir, vendor));
    throw new SandboxError(
      { ja: `${folders.join(' にも ')} にも CSV がありません`, en: `No CSV file in ${folders.join(' or ')}` },
      {
        ja: 'salesforce/Account.csv、hubspot/companies.csv などが入ったフォルダを指定してください',
        en: 'Give the folder that holds salesforce/Account.csv, hubspot/companies.csv …',
      },
    );
  }
  return { salesforce, hubspot, kintone };
}

/** Writes one vendor's seed as `DIR/<object>.csv`, in the form that `loadSeed` reads; an object without records has no file. */
export async function saveSeed(seed: Seed, dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [object, rows] of seed) {
    if (rows.length > 0) await saveObject(join(dir, `${object}.csv`), rows);
  }
}

async function loadVendor(dir: string, vendor: Vendor): Promise<Seed> {
  const folder = join(dir, vendor);
  const seed = new Map<string, Row[]>();
  for (const file of (await csvFiles(folder)).sort()) {
    const object = basename(file, '.csv');
    seed.set(object, await loadObject(join(folder, file), KEY_COLUMNS[vendor][object] ?? [ID_COLUMN[vendor]]));
  }
  return seed;
}

async function csvFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.csv'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

interface ParsedLine {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function loadObject(file: string, keyColumns: readonly string[]): Promise<Row[]> {
  const parser = parse({ bom: true, info: true, skip_empty_lines: true });
  const reading = pipeline(createReadStream(file), parser).catch(() => undefined); // The parser's own error ends the loop below.
  const rows: Row[] = [];
  const seen = new Set<string>();
  let header: readonly string[] | null = null;
  try {
    for await (const line of parser as AsyncIterable<ParsedLine>) {
      if (header === null) {
        header = checkHeader(file, line, keyColumns);
        continue;
      }
      const row = toRow(file, line, header);
      checkId(file, line.info.lines, keyOf(row, keyColumns), seen, header.indexOf(keyColumns[0] ?? ''));
      rows.push(row);
    }
  } catch (error) {
    throw error instanceof CsvError ? csvProblem(file, error, header) : error;
  }
  await reading;
  if (header === null)
    throw problem(file, 1, 1, {
      ja: '空のファイルです。先頭行に API 項目名が必要です',
      en: 'the file is empty; expected a header of API field names',
    });
  return rows;
}

function checkHeader(file: string, line: ParsedLine, keyColumns: readonly string[]): readonly string[] {
  const header = line.record.map((name) => name.trim());
  header.forEach((name, i) => {
    if (name === '') throw problem(file, line.info.lines, i + 1, { ja: '名前のない列があります', en: 'a column without a name' });
    if (header.indexOf(name) !== i)
      throw problem(file, line.info.lines, i + 1, { ja: `列「${name}」が二つあります`, en: `the column "${name}" stands there twice` });
    checkText(file, line.info.lines, i, name);
  });
  const missing = keyColumns.find((name) => !header.includes(name));
  if (missing !== undefined)
    throw problem(file, line.info.lines, 1, { ja: `列「${missing}」がありません`, en: `the column "${missing}" is missing` });
  return header;
}

function toRow(file: string, { record, info }: ParsedLine, header: readonly string[]): Row {
  const row: Record<string, string | null> = {};
  for (let i = 0; i < header.length; i += 1) {
    const name = header[i];
    const value = record[i];
    if (name === undefined || value === undefined) continue; // The parser has checked that each line is as long as the header.
    if (value !== '') checkText(file, info.lines, i, value);
    row[name] = value === '' ? null : value;
  }
  return row;
}

function keyOf(row: Row, columns: readonly string[]): string | null {
  const values = columns.map((name) => row[name] ?? null);
  return values.includes(null) ? null : values.join('.');
}

function checkText(file: string, line: number, index: number, value: string): void {
  if (value.includes('\uFFFD'))
    throw problem(file, line, index + 1, {
      ja: 'UTF-8 ではありません。「CSV UTF-8」で保存し直してください',
      en: 'not UTF-8; save the file as "CSV UTF-8"',
    });
}

function checkId(file: string, line: number, id: string | null, seen: Set<string>, index: number): void {
  if (id === null) throw problem(file, line, index + 1, { ja: 'ID のないレコードです', en: 'a record without an id' });
  if (seen.has(id)) throw problem(file, line, index + 1, { ja: `ID ${id} が二つあります`, en: `the id ${id} stands there twice` });
  seen.add(id);
}

function csvProblem(file: string, error: CsvError, header: readonly string[] | null): SandboxError {
  const line = typeof error.lines === 'number' ? error.lines : 1;
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    const found = Array.isArray(error.record) ? error.record.length : 0;
    const expected = header?.length ?? found;
    return problem(
      file,
      line,
      Math.min(found, expected) + 1,
      { ja: `値が ${found} 個ですが、見出しは ${expected} 列です`, en: `${found} values, but the header has ${expected} columns` },
      error,
    );
  }
  const index = typeof error.column === 'number' ? error.column : 0;
  const name = header?.[index];
  const detail = `${name === undefined ? '' : `"${name}": `}${error.message}`;
  return problem(file, line, index + 1, { ja: `CSV として読めません: ${detail}`, en: detail }, error);
}

/** `column` is the number of the field within its line. */
function problem(file: string, line: number, column: number, words: Words, cause?: Error): SandboxError {
  const place = `${file}:${line}:${column}: `;
  return new SandboxError({ ja: place + words.ja, en: place + words.en }, MEND_FILE, cause);
}

const MEND_FILE: Words = { ja: 'ファイルを直してから、もう一度起動してください', en: 'Mend the file and start again' };

async function saveObject(file: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  const columns = [...names];
  const lines = stringify({ header: true, columns });
  await pipeline(Readable.from(lineByLine(rows, columns)), lines, createWriteStream(file));
}

function* lineByLine(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): Generator<string[]> {
  for (const row of rows) yield columns.map((column) => toText(row[column]));
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
