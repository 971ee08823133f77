import type { Cursor, Page, SourceStream, StreamSpec } from '../../src/core/types.ts';
import { isNotThere, sourceAbsent } from './absent.ts';
import { bulkCanRead, columnsOf } from './columns.ts';
import { decode, type Underway } from './cursor.ts';
import { beginOrResume } from './pass.ts';
import { readJob } from './stream-job.ts';
import { readQuery } from './stream-query.ts';
import type { Reader, StreamParts } from './stream-reader.ts';

/**
 * One pass over an object, in the order (stamp, Id).
 *
 * The first load reads what is there; later passes go back by the look-back, because rows become visible after the time
 * they are stamped with, and see deleted and merged records too (queryAll). A pass of a filtered partner stream also asks
 * which changed rows no longer match. Within a pass Salesforce's query locator is followed; after a restart, or where the
 * locator has expired, the pass goes on by keyset behind the last row. A cursor never passes the newest stamp that the
 * object had when the pass began: a locator hands out rows as they are *now*, so a row that was read early and changed
 * since would be lost. Large first loads go through a Bulk API 2.0 job, which a restart takes up again.
 */
export function openStream(spec: StreamSpec, parts: StreamParts): SourceStream {
  return { read: (after) => (spec.optional === true ? readOptional(spec, parts, after) : readPass(spec, parts, after)) };
}

async function* readOptional(spec: StreamSpec, parts: StreamParts, after: Cursor | undefined): AsyncGenerator<Page> {
  try {
    yield* readPass(spec, parts, after);
  } catch (error) {
    throw isNotThere(error) ? sourceAbsent(spec, error) : error;
  }
}

async function* readPass(spec: StreamSpec, parts: StreamParts, after: Cursor | undefined): AsyncGenerator<Page> {
  let pass: Underway | null = beginOrResume(after === undefined ? null : decode(after), parts.settings.lookBackMs);
  const columns = await columnsOf(spec, parts.describer);
  const reader: Reader = {
    ...parts,
    spec,
    columns,
    what: `Reading ${spec.object}`,
    bulk: bulkCanRead(columns),
    resumedJob: pass.bulk?.job ?? null,
  };
  while (pass !== null) pass = yield* pass.bulk ? readJob(reader, pass, pass.bulk) : readQuery(reader, pass);
}
