import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { parse as parsePath, join } from 'node:path';
import { encoded, type CsvRows } from './csv-rows.ts';

/** Column of the file of rows to mend; a row that carries it is read without it. */
export const REASON_COLUMN = 'kakehashi_reason';

const QUOTED = /^"(?:[^"]|"")*"./s;

/** `events.csv` → `events.rejected.csv` → `events.rejected-2.csv`: never the file that is being read. */
export function badRowsPath(file: string): string {
  const { dir, name } = parsePath(file);
  const again = /^(.*)\.rejected(?:-(\d+))?$/s.exec(name);
  return join(dir, again === null ? `${name}.rejected.csv` : `${again[1] ?? ''}.rejected-${Number(again[2] ?? 1) + 1}.csv`);
}

export interface BadRows {
  readonly count: number;
  add(bytes: Buffer, reason: string): Promise<void>;
  /** Writes the last bytes; nothing was made where nothing was bad. */
  close(): Promise<void>;
}

/**
 * The rows that could not be taken, byte for byte as they stood, behind one column with the reason: to be mended and
 * imported once more. In front, so that a quote that is never closed swallows nothing of it.
 */
export function writeBadRows(path: string, rows: Pick<CsvRows, 'encoding' | 'separator' | 'header' | 'headerBytes'>): BadRows {
  const { encoding, separator } = rows;
  const again = rows.header[0] === REASON_COLUMN;
  let stream: WriteStream | null = null;
  let count = 0;
  const mark = encoding === 'utf-8' ? Buffer.from([0xef, 0xbb, 0xbf]) : Buffer.alloc(0);
  const put = async (reason: string, bytes: Buffer): Promise<void> => {
    if (stream === null) {
      stream = createWriteStream(path);
      await once(stream, 'open');
      stream.write(Buffer.concat([mark, lineOf(REASON_COLUMN, again ? afterFirst(rows.headerBytes, separator) : rows.headerBytes)]));
    }
    if (!stream.write(lineOf(reason, bytes))) await once(stream, 'drain');
  };
  const lineOf = (reason: string, bytes: Buffer): Buffer =>
    Buffer.concat([encoded(`"${reason.replaceAll('"', '""')}"${separator}`, encoding), bytes, Buffer.from('\r\n')]);
  return {
    get count() {
      return count;
    },
    add: (bytes, reason) => {
      count += 1;
      return put(reason, again ? afterReason(bytes) : bytes);
    },
    close: async () => {
      if (stream === null) return;
      stream.end();
      await once(stream, 'close');
    },
  };
}

function afterFirst(bytes: Buffer, separator: string): Buffer {
  const quoted = afterReason(bytes);
  return quoted.length < bytes.length ? quoted : bytes.subarray(bytes.indexOf(separator) + 1);
}

/** Latin-1 tells bytes one by one: the reason is cut off without reading the rest. */
function afterReason(bytes: Buffer): Buffer {
  const found = QUOTED.exec(bytes.toString('latin1'));
  return found === null ? bytes : bytes.subarray(found[0].length);
}
