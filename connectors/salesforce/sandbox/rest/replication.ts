import type { ObjectView } from '../describe/access.ts';
import { SalesforceError } from '../errors.ts';
import type { Row } from '../store/row.ts';
import { datetimeText, readDatetime } from '../store/values.ts';
import { methodNotAllowed } from './call.ts';
import type { Answer, Call } from './call.ts';

const MINUTE = 60;
const DAY = 86_400;
const MOST_DAYS = 30;
const MOST_IDS = 600_000;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** `/sobjects/{object}/updated?start&end`: ids of records that were made or changed, by SystemModstamp. */
export function updatedSince(call: Call, view: ObjectView): Answer {
  const span = readSpan(call, view);
  const ids = changedIn(call, view, span)
    .filter((row) => !row.deleted)
    .map((row) => row.id);
  if (ids.length > MOST_IDS) throw new SalesforceError('EXCEEDED_ID_LIMIT', `exceeded max number of ids: ${MOST_IDS}`);
  return { status: 200, body: { ids, latestDateCovered: datetimeText(span.end) } };
}

/** `/sobjects/{object}/deleted?start&end`; losers of a merge are among them. */
export function deletedSince(call: Call, view: ObjectView): Answer {
  const span = readSpan(call, view);
  const deletedRecords = changedIn(call, view, span)
    .filter((row) => row.deleted)
    .map((row) => ({ id: row.id, deletedDate: datetimeText(row.stamp) }));
  if (deletedRecords.length > MOST_IDS) throw new SalesforceError('EXCEEDED_ID_LIMIT', `exceeded max number of ids: ${MOST_IDS}`);
  return {
    status: 200,
    body: {
      deletedRecords,
      earliestDateAvailable: datetimeText(call.org.store.now() - MOST_DAYS * DAY),
      latestDateCovered: datetimeText(span.end),
    },
  };
}

function changedIn(call: Call, view: ObjectView, { start, end }: Span): Row[] {
  const stamp = view.def.fields.get('systemmodstamp');
  const rows: Row[] = [];
  if (stamp === undefined) return rows;
  for (const row of call.org.store.table(view.def).ordered(stamp).ascending({ key: start, id: '' })) {
    if (row.stamp >= end) break;
    rows.push(row);
  }
  return rows;
}

/** Seconds are ignored; the window reaches back 30 days at most and is at least a minute wide. */
function readSpan(call: Call, view: ObjectView): Span {
  if (call.method !== 'GET') throw methodNotAllowed(call, 'GET,HEAD');
  if (!view.def.replicateable) throw new SalesforceError('INVALID_REPLICATION_DATE', `object ${view.def.name} is not replicable`);
  const read = (name: string): number => {
    // A plus sign that was not escaped arrives as a space.
    const text = (call.query.get(name) ?? '').replace(' ', '+');
    const seconds = readDatetime(text);
    if (seconds === null) throw new SalesforceError('INVALID_REPLICATION_DATE', `${name} is not a valid date: ${text}`);
    return Math.floor(seconds / MINUTE) * MINUTE;
  };
  const [start, end] = [read('start'), read('end')];
  if (end - start < MINUTE)
    throw new SalesforceError('INVALID_REPLICATION_DATE', 'endDate should be later than startDate by at least one minute');
  if (start < call.org.store.now() - MOST_DAYS * DAY - MINUTE)
    throw new SalesforceError('INVALID_REPLICATION_DATE', 'startDate cannot be more than 30 days ago');
  return { start, end };
}
