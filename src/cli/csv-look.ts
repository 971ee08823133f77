import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Locale } from '../core/types.ts';
import { inputError } from './input-error.ts';

export const CSV_ENCODINGS = ['utf-8', 'shift_jis'] as const;
export type CsvEncoding = (typeof CSV_ENCODINGS)[number];

export interface Look {
  readonly size: number;
  readonly encoding: CsvEncoding;
  readonly separator: string;
}

/**
 * Reads the file once to see how it is encoded and how its first line is separated. It is Shift_JIS where fewer lines are
 * broken as such than as UTF-8: a single broken line does not turn a file of UTF-8 into nonsense. A byte order mark, and
 * what the person says, decide alone.
 */
export async function lookAt(file: string, locale: Locale, said?: CsvEncoding): Promise<Look> {
  const size = await sizeOf(file, locale);
  const first = await beginning(file);
  if ((first[0] === 0xff && first[1] === 0xfe) || (first[0] === 0xfe && first[1] === 0xff) || first.subarray(0, 400).includes(0)) {
    throw inputError(
      locale,
      {
        ja: `${file}:1:1 UTF-8 でも Shift_JIS でもありません(UTF-16 または表計算のファイル)`,
        en: `${file}:1:1 is neither UTF-8 nor Shift_JIS`,
      },
      { ja: '「CSV UTF-8」として保存し直してください', en: 'It seems to be UTF-16 or a spreadsheet: save it as "CSV UTF-8"' },
    );
  }
  const marked = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf;
  return { size, encoding: said ?? (marked ? 'utf-8' : await detect(file)), separator: separatorOf(first) };
}

async function sizeOf(file: string, locale: Locale): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() === true) return found.size;
  throw inputError(
    locale,
    { ja: `${file} を読めません`, en: `${file} cannot be read` },
    { ja: 'ファイルの場所と読み取り権限を確かめてください', en: 'Check where the file is and that it may be read' },
  );
}

async function beginning(file: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: 65_535 })) parts.push(chunk as Buffer);
  return Buffer.concat(parts);
}

function separatorOf(first: Buffer): string {
  const line = first.toString('latin1').split(/\r?\n/, 1)[0] ?? '';
  return [',', '\t', ';'].reduce((best, one) => (line.split(one).length > line.split(best).length ? one : best));
}

async function detect(file: string): Promise<CsvEncoding> {
  const strict = new TextDecoder('shift_jis', { fatal: true });
  let notUtf8 = 0;
  let notShiftJis = 0;
  let rest: Buffer = Buffer.alloc(0);
  const count = (bytes: Buffer): void => {
    // No byte of a character beyond ASCII is a line feed, in either encoding.
    if (isUtf8(bytes)) {
      if (notUtf8 > 0) for (const line of linesIn(bytes)) notShiftJis += Number(!readable(strict, line));
      return;
    }
    for (const line of linesIn(bytes)) {
      notUtf8 += Number(!isUtf8(line));
      notShiftJis += Number(!readable(strict, line));
    }
  };
  for await (const chunk of createReadStream(file)) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const end = bytes.lastIndexOf(10) + 1;
    count(bytes.subarray(0, end));
    rest = bytes.subarray(end);
  }
  count(rest);
  return notUtf8 > notShiftJis ? 'shift_jis' : 'utf-8';
}

function* linesIn(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(10, from);
    yield bytes.subarray(from, end < 0 ? bytes.length : end);
    from = end < 0 ? bytes.length : end + 1;
  }
}

function readable(decoder: InstanceType<typeof TextDecoder>, bytes: Buffer): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
