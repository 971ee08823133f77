import type { ObjectView } from '../describe/access.ts';
import type { FieldDef } from '../describe/types.ts';
import { notFound, SalesforceError } from '../errors.ts';
import { makeId, to18 } from '../ids.ts';
import { runQuery } from '../soql/query.ts';
import { methodNotAllowed } from './call.ts';
import type { Answer, Call } from './call.ts';

const PREFIX = '00B';
const [DEFAULT_LIMIT, MOST] = [25, 2000];
const COLUMNS = ['name', 'subject', 'casenumber', 'type', 'stagename', 'status', 'email', 'phone', 'amount', 'closedate', 'ownerid'];

/** A list view that every object has: all of its records, or those of the user. */
interface ListView {
  readonly id: string;
  readonly developerName: string;
  readonly label: string;
  readonly scope: 'everything' | 'mine';
}

/** `/sobjects/{object}/listviews`, `/{id}`, `/{id}/describe`, `/{id}/results` and `/recent` (REST API, List View). Views that were deployed are metadata alone. */
export function listViews(call: Call, view: ObjectView, [id, below]: readonly string[]): Answer {
  if (call.method !== 'GET' && call.method !== 'HEAD') throw methodNotAllowed(call, 'GET,HEAD');
  if (!view.def.createable) throw notFound();
  const all = viewsOf(view);
  if (id === undefined) return listed(call, view, all);
  if (id.toLowerCase() === 'recent') return listed(call, view, []);
  const one = all.find((candidate) => candidate.id === to18(id));
  if (one === undefined) throw notFound();
  if (below === undefined) return { status: 200, body: head(call, view, one) };
  if (below.toLowerCase() === 'describe') return { status: 200, body: described(view, one) };
  if (below.toLowerCase() === 'results') return results(call, view, one);
  throw notFound();
}

function viewsOf({ def }: ObjectView): ListView[] {
  const place = Number.parseInt(Buffer.from(def.keyPrefix, 'latin1').toString('hex'), 16) * 10;
  const name = def.labelPlural.replace(/\W/g, '');
  const views: ListView[] = [
    { id: makeId(PREFIX, place), developerName: `All${name}`, label: `All ${def.labelPlural}`, scope: 'everything' },
  ];
  if (def.fields.has('ownerid'))
    views.push({ id: makeId(PREFIX, place + 1), developerName: `My${name}`, label: `My ${def.labelPlural}`, scope: 'mine' });
  return views;
}

function head({ base }: Call, { def }: ObjectView, { id, developerName, label }: ListView): object {
  const url = `${base}/sobjects/${def.name}/listviews/${id}`;
  return { describeUrl: `${url}/describe`, developerName, id, label, resultsUrl: `${url}/results`, soqlCompatible: true, url };
}

function listed(call: Call, view: ObjectView, views: readonly ListView[]): Answer {
  const listviews = views.map((one) => head(call, view, one));
  return { status: 200, body: { done: true, listviews, nextRecordsUrl: null, size: listviews.length, sobjectType: view.def.name } };
}

function columnsOf(view: ObjectView): FieldDef[] {
  return COLUMNS.flatMap((name) => view.fields.get(name) ?? []);
}

/** Ids and stamps are selected as well, and hidden. */
function shownAndHidden(view: ObjectView): { field: FieldDef; hidden: boolean }[] {
  const hidden = ['id', 'createddate', 'lastmodifieddate', 'systemmodstamp'].flatMap((name) => view.fields.get(name) ?? []);
  return [...columnsOf(view).map((field) => ({ field, hidden: false })), ...hidden.map((field) => ({ field, hidden: true }))];
}

function soqlOf(view: ObjectView, { scope }: ListView, tail = ''): string {
  const fields = shownAndHidden(view).map(({ field }) => field.name);
  const order = columnsOf(view)[0]?.name;
  const sorted = order === undefined ? 'Id ASC NULLS FIRST' : `${order} ASC NULLS FIRST, Id ASC NULLS FIRST`;
  return `SELECT ${fields.join(', ')} FROM ${view.def.name} USING SCOPE ${scope} ORDER BY ${sorted}${tail}`;
}

function columnShapes(view: ObjectView): object[] {
  return shownAndHidden(view).map(({ field, hidden }) => ({
    ascendingLabel: null,
    descendingLabel: null,
    fieldNameOrPath: field.name,
    hidden,
    label: field.label,
    selectListItem: field.name,
    sortDirection: null,
    sortIndex: null,
    sortable: field.filterable && field.type !== 'multipicklist',
    type: field.type,
  }));
}

function described(view: ObjectView, one: ListView): object {
  return {
    columns: columnShapes(view),
    id: one.id,
    orderBy: [{ fieldNameOrPath: columnsOf(view)[0]?.name ?? 'Id', nullsPosition: 'first', sortDirection: 'ascending' }],
    query: soqlOf(view, one),
    relatedEntityId: null,
    scope: one.scope,
    scopeEntityId: null,
    sobjectType: view.def.name,
    whereCondition: null,
  };
}

function results(call: Call, view: ObjectView, one: ListView): Answer {
  const limit = wholeNumber(call, 'limit', DEFAULT_LIMIT);
  const offset = wholeNumber(call, 'offset', 0);
  const { store, access } = call.org;
  const found = runQuery(
    { store, access, userId: call.userId, all: false },
    soqlOf(view, one, ` LIMIT ${Math.min(limit, MOST)} OFFSET ${offset}`),
    call.base,
  );
  const fields = shownAndHidden(view).map(({ field }) => field.name);
  const records = Array.from({ length: found.total }, (_, at) => {
    const record = found.record(at) as Readonly<Record<string, unknown>>;
    return { columns: fields.map((name) => ({ fieldNameOrPath: name, value: textOf(record[name]) })) };
  });
  const body = {
    columns: columnShapes(view),
    developerName: one.developerName,
    done: true,
    id: one.id,
    label: one.label,
    records,
    size: records.length,
  };
  return { status: 200, body };
}

/** A list view shows every value as text. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function wholeNumber(call: Call, name: string, fallback: number): number {
  const text = call.query.get(name);
  if (text === null) return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SalesforceError('INVALID_QUERY_PARAMETER', `The ${name} parameter must be a whole number: ${text}`);
}
