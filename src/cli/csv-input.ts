import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { AppError } from '../core/errors.ts';
import { nearest } from '../core/schema/index.ts';
import type { Locale, Text } from '../core/types.ts';
import { lookAt, type Look } from './csv-look.ts';
import { inputError } from './input-error.ts';

/** One line of a CSV file, with what is needed to point at a cell. */
export interface CsvLine {
  /** The cell of a column, trimmed. */
  cell(column: string): string;
  /** Throws CONFIG_INVALID with file:line:col of a cell. */
  refuse(column: string, what: Text): never;
}

export interface CsvInput {
  readonly columns: readonly string[];
  readonly lines: AsyncIterable<CsvLine>;
}

export interface CsvOptions {
  readonly locale: Locale;
  readonly needed: readonly string[];
  /** Told how many bytes of how many have been read. */
  readonly onProgress?: (done: number, total: number) => void;
}

interface Parsed {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

/**
 * Reads a CSV line by line: UTF-8 or (as Excel in Japan saves it) Shift_JIS, separated by comma, semicolon or tab. Throws
 * CONFIG_INVALID where the file cannot be read, a needed column is missing or named twice, or a line is broken.
 */
export async function openCsv(file: string, options: CsvOptions): Promise<CsvInput> {
  const { size, encoding, separator } = await lookAt(file, options.locale);
  const records = parsed(file, { ...options, size, encoding, separator });
  const first = await records.next();
  const header = first.done === true ? null : first.value.record.map((name) => name.trim());
  if (!header) throw inputError(options.locale, { ja: `${file} は空です`, en: `${file} is empty` }, FIX_HEADER);
  checkHeader(file, header, options);
  return { columns: header, lines: linesOf(file, records, { header, separator, locale: options.locale }) };
}

const FIX_HEADER: Text = {
  ja: '1行目に列名、2行目以降にデータを置いてください',
  en: 'Put column names on the first line and data below',
};

async function* parsed(file: string, options: CsvOptions & Look): AsyncGenerator<Parsed, undefined> {
  const decoder = new TextDecoder(options.encoding);
  let done = 0;
  const decoded = async function* (): AsyncGenerator<string> {
    for await (const chunk of createReadStream(file)) {
      const bytes = chunk as Buffer;
      done += bytes.length;
      options.onProgress?.(done, options.size);
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder.decode();
  };
  const parser = parse({ delimiter: options.separator, info: true, raw: true, skip_empty_lines: true, relax_quotes: false });
  const failed: unknown[] = [];
  pipeline(Readable.from(decoded()), parser, (error) => failed.push(error));
  try {
    for await (const record of parser) yield record as Parsed;
  } catch (error) {
    const cause = failed.find((one) => one instanceof CsvError) ?? error;
    throw cause instanceof CsvError ? broken(file, cause, options.locale) : cause;
  } finally {
    parser.destroy();
  }
  return undefined;
}

function broken(file: string, error: CsvError, locale: Locale): AppError {
  const line = typeof error.lines === 'number' ? error.lines : 0;
  const width = error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH';
  return inputError(
    locale,
    {
      ja: `${file}:${line}:1 ${width ? '列の数が1行目と違います' : 'CSV として読めません'}`,
      en: `${file}:${line}:1 ${width ? 'has another number of columns than the first line' : 'is not readable as CSV'}`,
    },
    { ja: 'その行の区切りと引用符を確かめてください', en: 'Look at the separators and quotes of that line' },
  );
}

function checkHeader(file: string, header: readonly string[], { needed, locale }: CsvOptions): void {
  const missing = [...new Set(needed)].filter((name) => !header.includes(name));
  if (missing.length > 0) throw missingColumns(file, header, missing, locale);
  const twice = needed.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice !== undefined)
    throw inputError(
      locale,
      { ja: `${file}:1 列「${twice}」が2つあります`, en: `${file}:1 has two columns called "${twice}"` },
      { ja: 'どちらかの列名を変えてください', en: 'Rename one of them' },
    );
}

/** Names the columns that are not there, what may be meant, and those that are. */
export function missingColumns(file: string, header: readonly string[], missing: readonly string[], locale: Locale): AppError {
  const hints = missing.flatMap((name) => {
    const near = nearest(name, header);
    return near === undefined ? [] : [`${name} → ${near}`];
  });
  const list = missing.map((name) => `"${name}"`).join(', ');
  return inputError(
    locale,
    { ja: `${file}:1 列がありません: ${list}`, en: `${file}:1 has no column ${list}` },
    {
      ja: `${hints.length > 0 ? `もしかして: ${hints.join('、')}。` : ''}ある列: ${header.join(', ')}`,
      en: `${hints.length > 0 ? `Did you mean ${hints.join(', ')}? ` : ''}It has: ${header.join(', ')}`,
    },
  );
}

interface LineContext {
  readonly header: readonly string[];
  readonly separator: string;
  readonly locale: Locale;
}

async function* linesOf(file: string, records: AsyncGenerator<Parsed, undefined>, context: LineContext): AsyncGenerator<CsvLine> {
  const places = new Map(context.header.map((name, i) => [name, i]));
  for await (const { record, raw, info } of records) {
    const at = (column: string): number => places.get(column) ?? -1;
    yield {
      cell: (column) => (record[at(column)] ?? '').trim(),
      refuse: (column, what) => {
        const where = `${file}:${info.lines}:${columnOf(raw, at(column), context.separator)}`;
        const shown = JSON.stringify((record[at(column)] ?? '').slice(0, 40));
        throw inputError(
          context.locale,
          { ja: `${where} 列「${column}」の ${shown} は${what.ja}`, en: `${where} column "${column}": ${shown} ${what.en}` },
          { ja: 'その値を直すか、行を除いてください', en: 'Mend the value, or leave the line out' },
        );
      },
    };
  }
}

/** Where a field begins in its line, counted in characters from 1. */
function columnOf(raw: string, field: number, separator: string): number {
  const line = raw.replace(/^[\r\n\uFEFF]+/, '');
  let quoted = false;
  let at = 0;
  for (let i = 0; i < line.length && at < field; i += 1) {
    if (line[i] === '"') quoted = !quoted;
    else if (!quoted && line[i] === separator) {
      at += 1;
      if (at === field) return i + 2;
    }
  }
  return 1;
}

/** A number as people write it: `1200`, `1,200.5`, `-3`, `1e6`. null: it is none. */
export function numberIn(text: string): number | null {
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
