import { AppError } from '../../../src/core/errors.ts';
import type { Hubspot } from '../client.ts';
import { nextAfter, number, object, text, type Json } from '../json.ts';
import { objectTypeId } from '../object-types.ts';
import { resultsOf } from '../results.ts';
import type { Answer, Call } from '../wire.ts';
import { instantOf, logFields, type LogRecord, type LogSource } from './log-source.ts';

const LISTS = 500;
const PAGE = '250';

interface CrmList {
  readonly id: string;
  readonly name: string;
  readonly processingType: string;
  readonly objectTypeId: string;
  /** When the last record joined, as the vendor tells it. */
  readonly lastAdded: string;
}

/**
 * Who joined which list ("segment") of contacts or companies, and when. `where` is a part of the lists' names: only those are
 * read. A list in which nobody joined since the last pass costs nothing; of the others only the end is read, because members
 * come in the order of joining and the last page's token is remembered. Who leaves a list stays in the log: he was in it.
 */
export const listMemberships: LogSource = {
  fields: logFields('recordId listId listName processingType objectTypeId membershipTimestamp:datetime'),
  prefix: null,
  filters: true,
  probe: (hubspot) => listsCall(hubspot, { query: '', count: 1, offset: 0 }),
  open(hubspot, { filter }) {
    let asked: Promise<{ readonly answer: Answer; readonly lists: readonly CrmList[] }> | null = null;
    return async ({ place, known }) => {
      const { answer, lists } = await (asked ??= readLists(hubspot, filter ?? ''));
      const at = place === null ? null : text(place.list);
      const moved = lists.filter(({ id, lastAdded }) => (at === null || id >= at) && lastAdded !== '0' && addedOf(known[id]) !== lastAdded);
      const list = moved[0];
      if (list === undefined) return { answer, records: [], place: null, known: stillThere(known, lists) };
      const after = place !== null && list.id === at ? text(place.after) : tokenOf(known[list.id]);
      const page = await readPage(hubspot, list, after);
      if (page.next !== null) return { answer, records: page.records, place: { list: list.id, after: page.next }, known };
      const marks = { ...stillThere(known, lists), [list.id]: `${list.lastAdded} ${page.token ?? ''}` };
      return { answer, records: page.records, place: moved[1] === undefined ? null : { list: moved[1].id }, known: marks };
    };
  },
};

/** What is remembered of a list: the time of the last joining, and the token that gave its last page. */
function addedOf(mark: string | undefined): string | null {
  return mark?.split(' ')[0] ?? null;
}

function tokenOf(mark: string | undefined): string | null {
  const token = mark?.split(' ')[1] ?? '';
  return token === '' ? null : token;
}

function stillThere(known: Readonly<Record<string, string>>, lists: readonly CrmList[]): Readonly<Record<string, string>> {
  const ids = new Set(lists.map(({ id }) => id));
  return Object.fromEntries(Object.entries(known).filter(([id]) => ids.has(id)));
}

function listsCall(hubspot: Hubspot, asked: { readonly query: string; readonly count: number; readonly offset: number }): Call {
  const body = { ...asked, processingTypes: [], listIds: [], additionalProperties: ['hs_last_record_added_at'] };
  return { what: 'read lists', method: 'POST', path: `${hubspot.paths.lists}/search`, body, effect: 'read' };
}

async function readLists(hubspot: Hubspot, query: string): Promise<{ readonly answer: Answer; readonly lists: readonly CrmList[] }> {
  const lists: CrmList[] = [];
  let first: Answer | null = null;
  let offset: number | null = 0;
  do {
    const answer: Answer = await hubspot.call(listsCall(hubspot, { query, count: LISTS, offset }));
    first ??= answer;
    lists.push(...resultsOf(answer, 'read lists', 'lists').map(readList));
    const body = object(answer.body);
    offset = body.hasMore === true ? number(body.offset) : null;
  } while (offset !== null);
  const ours = lists.filter((list) => [objectTypeId('contacts'), objectTypeId('companies')].includes(list.objectTypeId));
  return { answer: first, lists: ours.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

function readList(list: Json): CrmList {
  return {
    id: text(list.listId) ?? '',
    name: text(list.name) ?? '',
    processingType: text(list.processingType) ?? '',
    objectTypeId: text(list.objectTypeId) ?? '',
    // Not told for a list that never had a member.
    lastAdded: text(object(list.additionalProperties).hs_last_record_added_at) ?? '0',
  };
}

interface MembersPage {
  readonly records: readonly LogRecord[];
  readonly next: string | null;
  /** The token that gave this page; null for the first one. */
  readonly token: string | null;
}

/** A remembered token that is refused now: the list is read from its beginning. */
async function readPage(hubspot: Hubspot, list: CrmList, after: string | null): Promise<MembersPage> {
  const what = 'read the members of a list';
  const query = { limit: PAGE, ...(after === null ? {} : { after }) };
  try {
    const answer = await hubspot.call({ what, method: 'GET', path: hubspot.paths.listJoins(list.id), query, effect: 'read' });
    return { records: resultsOf(answer, what).map((one) => readMember(list, one)), next: nextAfter(object(answer.body)), token: after };
  } catch (error) {
    if (after === null || !(error instanceof AppError) || error.code !== 'REMOTE_REJECTED') throw error;
    return readPage(hubspot, list, null);
  }
}

function readMember(list: CrmList, member: Json): LogRecord {
  const recordId = text(member.recordId) ?? '';
  const membershipTimestamp = instantOf(member.membershipTimestamp);
  return {
    id: `${list.id}-${recordId}`,
    raw: {
      recordId,
      listId: list.id,
      listName: list.name,
      processingType: list.processingType,
      objectTypeId: list.objectTypeId,
      membershipTimestamp,
    },
    modifiedAt: membershipTimestamp,
    ...(list.objectTypeId === objectTypeId('companies') ? { companyId: recordId } : { contactId: recordId }),
  };
}
