import type { IsoTime, SourceRecord } from '../../src/core/types.ts';
import type { Done, Place, Position, Start, Underway } from './cursor.ts';

/** A new pass after `place`, or the one that was under way. */
export function beginOrResume(place: Place | null, lookBackMs: number): Underway {
  if (place !== null && place.phase !== 'done') return place;
  return {
    phase: 'main',
    began: null,
    beganAt: null,
    from: startAfter(place, lookBackMs),
    cap: null,
    at: null,
    newest: null,
    bulk: null,
    before: place,
  };
}

/** Once everything up to the last position has come to light, the pass begins right behind it; until then it looks back. */
function startAfter(done: Done | null, lookBackMs: number): Start | null {
  if (done?.at == null) return null;
  if (done.settled) return { behind: done.at };
  return { since: new Date(Date.parse(done.at.t) - lookBackMs).toISOString() };
}

/** The position behind the last of these records. */
export function lastOf(records: readonly SourceRecord[]): Position | null {
  const last = records.at(-1);
  return last?.modifiedAt == null ? null : { t: last.modifiedAt, id: last.id };
}

/**
 * How far a page that a locator handed out may move the position. Its rows are in the order that they had when the query
 * ran, but carry the stamps they have now; a stamp later than `bound` (the newest when the query ran) says that the row was
 * changed since, and going on behind it would skip all rows in between.
 */
export function safePosition(records: readonly SourceRecord[], bound: IsoTime): Position | null {
  if (records.every((record) => record.modifiedAt === bound)) return lastOf(records);
  return lastOf(records.filter((record) => record.modifiedAt !== null && record.modifiedAt < bound));
}

/** The newest of a position and some records; of equal stamps the one read last. */
export function newestOf(before: Position | null, records: readonly SourceRecord[]): Position | null {
  let newest = before;
  for (const { id, modifiedAt } of records) {
    if (modifiedAt !== null && (newest === null || modifiedAt >= newest.t)) newest = { t: modifiedAt, id };
  }
  return newest;
}

/** The end of a pass. `date` is the vendor's clock (ms) at its last answer. */
export function finish(pass: Underway, date: number | null, lookBackMs: number): Done {
  const read = capped(pass.newest, pass.cap);
  const { before } = pass;
  if (before?.at && (read === null || read.t <= before.at.t)) {
    const quietMs = pass.beganAt === null || before.seenAt === null ? 0 : pass.beganAt - before.seenAt;
    return { ...before, at: read?.t === before.at.t ? read : before.at, settled: before.settled || quietMs >= lookBackMs };
  }
  return { phase: 'done', at: read, seenAt: date, settled: false };
}

function capped(newest: Position | null, cap: IsoTime | null): Position | null {
  return newest !== null && cap !== null && newest.t > cap ? { t: cap, id: null } : newest;
}
