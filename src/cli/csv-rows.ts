import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import type { Locale, Text } from '../core/types.ts';
import { lookAt, type CsvEncoding } from './csv-look.ts';
import { inputError } from './input-error.ts';

/** One row of a file that can be read. */
export interface CsvRow {
  /** Line of the file on which it begins; the header is on line 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** As it stands in the file, without the end of the line. */
  readonly bytes: Buffer;
  /** Where a cell begins. */
  placeOf(index: number): Place;
}
export interface Place {
  readonly line: number;
  /** In characters, from 1. */
  readonly col: number;
}
/** One that cannot: encoding, quotes, number of columns. */
export interface BrokenRow extends Place {
  readonly bytes: Buffer;
  readonly why: Text;
}
export type CsvItem = { readonly row: CsvRow; readonly broken: null } | { readonly row: null; readonly broken: BrokenRow };

export interface CsvRows {
  readonly header: readonly string[];
  readonly headerBytes: Buffer;
  readonly encoding: CsvEncoding;
  readonly separator: string;
  readonly items: AsyncIterable<CsvItem>;
}

export interface RowsOptions {
  readonly locale: Locale;
  readonly encoding?: CsvEncoding;
  /** Told how many bytes of how many have been read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How far a quoted cell may reach before its quote counts as never closed. */
const MOST_LINES = 200;

/**
 * Reads a CSV row by row, and goes on after a row that is broken: a quote that is never closed costs its own line, not the
 * rest of the file. Throws CONFIG_INVALID where the file or its header cannot be read.
 */
export async function openRows(file: string, options: RowsOptions): Promise<CsvRows> {
  const { encoding, separator, size } = await lookAt(file, options.locale, options.encoding);
  const lines = physicalLines(file, (done) => options.onProgress?.(done, size));
  const first = await lines.next();
  const headerBytes = first.done === true ? Buffer.alloc(0) : withoutMark(first.value);
  const shape: Shape = { encoding, separator, columns: null };
  const item = itemOf([headerBytes], 1, shape);
  const header = item.row === null ? [] : item.row.cells.map((name) => name.trim());
  if (item.row === null || header.every((name) => name === '')) throw noHeader(file, item, options.locale);
  return { header, headerBytes, encoding, separator, items: itemsOf(lines, { ...shape, columns: header.length }) };
}

export function decoded(bytes: Buffer, encoding: CsvEncoding): string {
  return encoding === 'utf-8' ? bytes.toString('utf8') : iconv.decode(bytes, encoding);
}

export function encoded(text: string, encoding: CsvEncoding): Buffer {
  return encoding === 'utf-8' ? Buffer.from(text) : iconv.encode(text, encoding);
}

interface Shape {
  readonly encoding: CsvEncoding;
  readonly separator: string;
  readonly columns: number | null;
}

function noHeader(file: string, { broken }: CsvItem, locale: Locale): Error {
  const fix: Text = {
    ja: '1行目に列名、2行目以降にデータを置いてください。文字コードは --encoding utf-8 または shift_jis で指定できます',
    en: 'Put column names on the first line and data below; --encoding utf-8 or shift_jis says how it is encoded',
  };
  return broken === null
    ? inputError(locale, { ja: `${file} は空です`, en: `${file} is empty` }, fix)
    : inputError(locale, { ja: `${file}:1:${broken.col} ${broken.why.ja}`, en: `${file}:1:${broken.col} ${broken.why.en}` }, fix);
}

async function* physicalLines(file: string, onProgress: (done: number) => void): AsyncGenerator<Buffer, undefined> {
  let rest: Buffer[] = [];
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    const bytes = chunk as Buffer;
    done += bytes.length;
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const part = bytes.subarray(from, end);
      yield trimmed(rest.length === 0 ? part : Buffer.concat([...rest, part]));
      rest = [];
      from = end + 1;
    }
    if (from < bytes.length) rest.push(bytes.subarray(from));
    onProgress(done);
  }
  if (rest.length > 0) yield trimmed(Buffer.concat(rest));
  return undefined;
}

function trimmed(line: Buffer): Buffer {
  return line.at(-1) === 13 ? line.subarray(0, -1) : line;
}

function withoutMark(line: Buffer): Buffer {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
}

/** A row is a line, or several where a quote is open at its end. If those do not make a row, the first of them is broken, not all. */
async function* itemsOf(lines: AsyncGenerator<Buffer, undefined>, shape: Shape): AsyncGenerator<CsvItem> {
  const ahead: Buffer[] = [];
  const next = async (): Promise<Buffer | null> => ahead.shift() ?? (await lines.next()).value ?? null;
  let number = 2;
  for (let line = await next(); line !== null; line = await next()) {
    if (line.length === 0) {
      number += 1;
      continue;
    }
    const group = [line];
    let open = quotesIn(line) % 2 === 1;
    while (open && group.length < MOST_LINES) {
      const more = await next();
      if (more === null) break;
      group.push(more);
      if (quotesIn(more) % 2 === 1) open = false;
    }
    const item = itemOf(group, number, shape);
    if (item.row !== null || group.length === 1) {
      yield item;
      number += group.length;
      continue;
    }
    ahead.unshift(...group.slice(1));
    yield itemOf([line], number, shape);
    number += 1;
  }
}

function quotesIn(line: Buffer): number {
  let count = 0;
  for (let at = line.indexOf(34); at >= 0; at = line.indexOf(34, at + 1)) count += 1;
  return count;
}

const LINE_FEED = Buffer.from('\n');

function itemOf(group: readonly Buffer[], line: number, shape: Shape): CsvItem {
  const bytes =
    group.length === 1 ? (group[0] ?? Buffer.alloc(0)) : Buffer.concat(group.flatMap((one, i) => (i === 0 ? [one] : [LINE_FEED, one])));
  const text = decoded(bytes, shape.encoding);
  const broken = (place: Place, why: Text): CsvItem => ({ row: null, broken: { ...place, bytes, why } });
  const unreadable = shape.encoding === 'utf-8' ? (isUtf8(bytes) ? -1 : text.indexOf('\uFFFD')) : text.indexOf('\uFFFD');
  if (unreadable >= 0) return broken(at(text, unreadable, line), notEncoded(shape.encoding));
  const cells = cellsOf(text, shape.separator);
  if (!Array.isArray(cells)) return broken(at(text, startOf(text, cells.index, shape.separator), line), QUOTE);
  if (shape.columns !== null && cells.length !== shape.columns) {
    const column = Math.min(cells.length - 1, shape.columns);
    return broken(at(text, startOf(text, column, shape.separator), line), wrongCount(cells.length, shape.columns));
  }
  return { row: { line, cells, bytes, placeOf: (index) => at(text, startOf(text, index, shape.separator), line) }, broken: null };
}

/** Index of the cell whose quote is wrong, where it cannot be read. */
function cellsOf(text: string, separator: string): string[] | { readonly index: number } {
  if (!text.includes('"')) return text.split(separator);
  try {
    const [cells = []] = parse(text, { delimiter: separator, relax_column_count: true, skip_empty_lines: false });
    return cells;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { index: typeof error.column === 'number' ? error.column : 0 };
  }
}

/** Offset at which a cell begins; separators within quotes do not count. */
function startOf(text: string, index: number, separator: string): number {
  let cell = 0;
  let quoted = false;
  for (let i = 0; i < text.length && cell < index; i += 1) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === separator && !quoted) cell += 1;
    if (cell === index) return i + 1;
  }
  return 0;
}

function at(text: string, offset: number, line: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: line + before.length - 1, col: Array.from(before.at(-1) ?? '').length + 1 };
}

const QUOTE: Text = { ja: '引用符(")が正しく閉じられていません', en: 'a quote (") is not closed as it should be' };

function notEncoded(encoding: CsvEncoding): Text {
  const name = encoding === 'utf-8' ? 'UTF-8' : 'Shift_JIS';
  return { ja: `${name} として読めない文字があります`, en: `a character is not ${name}` };
}

function wrongCount(found: number, wanted: number): Text {
  return { ja: `列が ${found} あります(1行目は ${wanted})`, en: `has ${found} columns, the first line has ${wanted}` };
}
