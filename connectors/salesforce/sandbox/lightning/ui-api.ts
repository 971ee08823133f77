import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import type { ObjectView } from '../describe/access.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import { isId, to18 } from '../ids.ts';
import { INTEGRATION_USER } from '../org.ts';
import type { Org } from '../org.ts';
import type { Actor } from '../store/actor.ts';
import { asRecord, liveRows, readJsonFields } from '../store/input.ts';
import type { Row } from '../store/row.ts';
import { toJson } from '../store/values.ts';
import { valueLabel } from './translate.ts';

/**
 * What the pages of this sandbox ask for, in the shapes of the UI API. `as` is the user who looks (unless given
 * somebody who may see and change every field), `lang` the language. Without a login, as the pages are; other sites' pages are turned away.
 */
export function addUiApi(host: SandboxHost, org: Org): void {
  const route = (method: string, path: string, handle: (viewer: Viewer, request: SandboxRequest) => object): void => {
    host.route(method, path, (request) => answer(org, request, handle));
  };
  route('GET', '/lightning/ui/records/:id', (viewer, { params, query }) => {
    const found = rowOf(viewer, params.id ?? '');
    return recordOf(viewer, found.view, found.row, fieldNames(query));
  });
  route('POST', '/lightning/ui/records', create);
  route('PATCH', '/lightning/ui/records/:id', update);
  route('GET', '/lightning/ui/related/:id/:list', related);
  route('GET', '/lightning/ui/picklist/:field', picklist);
}

interface Viewer {
  readonly org: Org;
  /** null: somebody with every right. */
  readonly userId: string | null;
  readonly language: string;
}

function answer(org: Org, request: SandboxRequest, handle: (viewer: Viewer, request: SandboxRequest) => object): SandboxAnswer {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin')
    return { status: 403, body: [{ message: 'Only pages of this org', errorCode: 'FORBIDDEN' }] };
  const viewer = { org, userId: request.query.get('as'), language: request.query.get('lang') ?? 'ja' };
  try {
    return { status: 200, body: handle(viewer, request) };
  } catch (error) {
    if (error instanceof SalesforceError) return { status: error.status, body: error.body() };
    throw error;
  }
}

function fieldNames(query: URLSearchParams): string[] {
  return (query.get('fields') ?? '').split(',').map((name) => name.replace(/^\w+\./, ''));
}

function viewOf({ org, userId }: Viewer, object: string): ObjectView {
  const view = userId === null ? wholeView(org, object) : org.access.view(userId, object);
  if (view === null) throw new SalesforceError('NOT_FOUND', `The object ${object} is not available`, { status: 404 });
  return view;
}

function wholeView(org: Org, object: string): ObjectView | null {
  const def = org.schema.object(object);
  if (def === undefined) return null;
  return {
    def,
    createable: def.createable,
    updateable: def.updateable,
    deletable: def.deletable,
    fields: def.fields,
    editable: () => true,
  };
}

function actorOf({ userId }: Viewer): Actor {
  return { userId: userId ?? INTEGRATION_USER, isSystem: false };
}

function rowOf(viewer: Viewer, id: string): { view: ObjectView; row: Row } {
  const found = isId(id) ? viewer.org.store.find(to18(id)) : null;
  if (found === null || found.row.deleted) throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
  return { view: viewOf(viewer, found.table.def.name), row: found.row };
}

/** Fields that the viewer may not see are left out, as optional fields are. */
function recordOf(viewer: Viewer, view: ObjectView, row: Row, names: readonly string[]): object {
  const table = viewer.org.store.table(view.def);
  const fields = names.flatMap((name) => {
    const field = view.fields.get(name.toLowerCase());
    if (field === undefined) return [];
    const value = toJson(field, viewer.org.store.reader(table, field)(row));
    return [[field.name, { value, displayValue: displayOf(viewer, view.def.name, field, value) }] as const];
  });
  return { apiName: view.def.name, id: row.id, fields: Object.fromEntries(fields) };
}

function displayOf({ org, language }: Viewer, object: string, field: FieldDef, value: Value): string | null {
  if (value === null) return null;
  if (field.picklist.length > 0)
    return String(value)
      .split(';')
      .map((one) => valueLabel(org, object, field, one, language))
      .join(';');
  if (field.type !== 'date' || typeof value !== 'string') return null;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-US' : 'ja-JP', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(value));
}

function create(viewer: Viewer, request: SandboxRequest): object {
  const body = asRecord(request.json()) ?? {};
  const view = viewOf(viewer, String(body.apiName));
  const changes = readJsonFields(viewer.org.store, view, asRecord(body.fields) ?? {});
  const id = viewer.org.writer.atomically(() => viewer.org.writer.insert(actorOf(viewer), view, changes));
  return { apiName: view.def.name, id, fields: {} };
}

function update(viewer: Viewer, request: SandboxRequest): object {
  const { view, row } = rowOf(viewer, request.params.id ?? '');
  const changes = readJsonFields(viewer.org.store, view, asRecord(asRecord(request.json())?.fields) ?? {});
  viewer.org.writer.atomically(() => {
    viewer.org.writer.update(actorOf(viewer), view, row.id, changes);
  });
  return { apiName: view.def.name, id: row.id, fields: {} };
}

/** Open activities of a record: its tasks that are not closed, by due date. */
function related(viewer: Viewer, { params, query }: SandboxRequest): object {
  if (params.list !== 'OpenActivities')
    throw new SalesforceError('NOT_FOUND', `There is no related list ${params.list ?? ''}`, { status: 404 });
  const { row: parent } = rowOf(viewer, params.id ?? '');
  const view = viewOf(viewer, 'Task');
  const { store } = viewer.org;
  const table = store.table(view.def);
  const key = view.def.fields.get('accountid');
  const rows =
    key === undefined ? [] : [...liveRows(table.find(key, parent.id))].filter((row) => store.read(table, row, 'IsClosed') !== true);
  rows.sort((a, b) => Number(store.read(table, a, 'ActivityDate') ?? Infinity) - Number(store.read(table, b, 'ActivityDate') ?? Infinity));
  return { count: rows.length, records: rows.map((row) => recordOf(viewer, view, row, fieldNames(query))) };
}

function picklist(viewer: Viewer, { params }: SandboxRequest): object {
  const [object = '', name = ''] = (params.field ?? '').split('.');
  const field = viewOf(viewer, object).fields.get(name.toLowerCase());
  if (field === undefined) throw new SalesforceError('NOT_FOUND', `The field ${name} is not available`, { status: 404 });
  const values = field.picklist
    .filter(({ active }) => active)
    .map(({ value }) => ({ value, label: valueLabel(viewer.org, object, field, value, viewer.language) }));
  return { defaultValue: null, values };
}
