import type { ObjectView } from '../describe/access.ts';
import { describeObject, summary } from '../describe/render.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import { notFound, SalesforceError } from '../errors.ts';
import { isId, to18 } from '../ids.ts';
import { wholeRecord } from '../soql/project.ts';
import { isKnownTo } from '../soql/resolve.ts';
import { liveRows, readJsonFields } from '../store/input.ts';
import type { Found } from '../store/store.ts';
import { actorOf, bodyObject, methodNotAllowed, viewOfPath } from './call.ts';
import type { Answer, Call } from './call.ts';
import { deletedSince, updatedSince } from './replication.ts';
import { layouts } from './layouts.ts';
import { listViews } from './list-views.ts';
import { quickActions } from './navigation.ts';
import { related } from './related.ts';

/** Resources of an object that this org does not serve: none of them is the name of an external id. */
const NOT_SERVED = new Set(['describe', 'updated', 'deleted', 'quickactions', 'defaultvalues', 'events', 'richtextimagefields']);

/** Everything below `/sobjects`. */
export function objects(call: Call): Answer {
  const [, name, second, third, fourth] = call.segments;
  if (name === undefined) return allObjects(call);
  const view = viewOfPath(call, name);
  if (second === undefined) return oneObject(call, view);
  const word = second.toLowerCase();
  if (word === 'describe' && third === undefined) return described(call, view);
  if (word === 'updated' && third === undefined) return updatedSince(call, view);
  if (word === 'deleted' && third === undefined) return deletedSince(call, view);
  if (word === 'listviews') return listViews(call, view, call.segments.slice(3));
  if (word === 'quickactions' && third === undefined) return quickActions(call);
  const layout = word === 'describe' && third !== undefined ? layouts(call, view, third, fourth) : null;
  if (layout !== null) return layout;
  if (NOT_SERVED.has(word)) throw notFound();
  if (third === undefined) return record(call, view, second);
  const key = view.fields.get(word);
  if (key === undefined && isId(second)) return related(call, view, foundById(call, view, second), third);
  return byExternalId(call, view, second, third);
}

function allObjects(call: Call): Answer {
  const views: ObjectView[] = [];
  for (const def of call.org.schema.objects()) {
    const view = call.org.access.view(call.userId, def.name);
    if (view !== null && isKnownTo(view, call.tooling)) views.push(view);
  }
  views.sort((a, b) => (a.def.name < b.def.name ? -1 : 1));
  return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects: views.map((view) => summary(view, call.base)) } };
}

function oneObject(call: Call, view: ObjectView): Answer {
  if (call.method === 'GET') return { status: 200, body: { objectDescribe: summary(view, call.base), recentItems: [] } };
  if (call.method !== 'POST') throw methodNotAllowed(call, 'GET,HEAD,POST');
  const changes = readJsonFields(call.org.store, view, bodyObject(call));
  const id = call.org.writer.atomically(() => call.org.writer.insert(actorOf(call), view, changes));
  return { status: 201, headers: { location: `${call.base}/sobjects/${view.def.name}/${id}` }, body: { id, success: true, errors: [] } };
}

function described(call: Call, view: ObjectView): Answer {
  const { changedAt } = call.org.schema;
  const since = Date.parse(call.headers['if-modified-since'] ?? '');
  const headers = { 'last-modified': new Date(changedAt).toUTCString() };
  if (since >= changedAt) return { status: 304, headers };
  return { status: 200, headers, body: describeObject(call.org.schema, view, call.base) };
}

function foundById(call: Call, view: ObjectView, id: string): Found {
  const table = call.org.store.table(view.def);
  const row = table.get(view.def.isCatalogue ? id : to18(id));
  if (row === undefined) throw notFound();
  if (row.deleted) throw new SalesforceError('ENTITY_IS_DELETED', 'entity is deleted', { status: 404, fields: [] });
  return { table, row };
}

function record(call: Call, view: ObjectView, id: string): Answer {
  if (!isId(id) && !view.def.isCatalogue) throw notFound(`Provided external ID field does not exist or is not accessible: ${id}`);
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      return shown(call, view, foundById(call, view, id));
    case 'PATCH': {
      const changes = readJsonFields(call.org.store, view, bodyObject(call), []);
      if ([...changes.keys()].some((field) => field.type === 'id')) throw idInBody();
      call.org.writer.atomically(() => {
        call.org.writer.update(actorOf(call), view, to18(id), changes);
      });
      return { status: 204 };
    }
    case 'DELETE':
      call.org.writer.atomically(() => {
        call.org.writer.delete(actorOf(call), view, to18(id));
      });
      return { status: 204 };
    default:
      throw methodNotAllowed(call, 'DELETE,GET,HEAD,PATCH');
  }
}

function idInBody(): SalesforceError {
  return new SalesforceError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.');
}

function shown(call: Call, view: ObjectView, found: Found): Answer {
  const names = call.query.get('fields');
  const only = names === null ? null : new Set(names.split(',').map((name) => name.trim().toLowerCase()));
  for (const name of only ?? []) {
    if (!view.fields.has(name))
      throw new SalesforceError(
        'INVALID_FIELD',
        `No such column '${name}' on entity '${view.def.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
  }
  const { store, access } = call.org;
  return { status: 200, body: wholeRecord({ store, access, userId: call.userId, all: false, text: '' }, view, found, call.base, only) };
}

/** The external id field of a path; only such fields, and Id, can name a record. */
export function keyField(view: ObjectView, name: string): FieldDef {
  const field = view.fields.get(name.toLowerCase());
  if (field === undefined || !(field.externalId || field.type === 'id' || field.unique)) {
    throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
  }
  return field;
}

function byExternalId(call: Call, view: ObjectView, fieldName: string, text: string): Answer {
  const field = keyField(view, fieldName);
  if (field.type === 'id')
    return call.method === 'PATCH' || call.method === 'POST' ? upserted(call, view, field, to18(text)) : record(call, view, text);
  const value: Value = field.type === 'double' ? Number(text) : text;
  if (call.method === 'PATCH' || call.method === 'POST') return upserted(call, view, field, value);
  const matches = [...liveRows(call.org.store.table(view.def).find(field, value))];
  const only = matches[0];
  if (matches.length > 1)
    return manyChoices(
      call,
      view,
      matches.map((row) => row.id),
    );
  if (only === undefined) throw notFound();
  return record(call, view, only.id);
}

function upserted(call: Call, view: ObjectView, field: FieldDef, value: Value): Answer {
  const { store, writer } = call.org;
  const changes = readJsonFields(store, view, bodyObject(call));
  if ([...changes.keys()].some((one) => one.type === 'id')) throw idInBody();
  if (changes.has(field)) {
    throw new SalesforceError('INVALID_FIELD', `The ${field.name} field should not be specified in the sobject data.`);
  }
  if (field.type === 'id') {
    writer.atomically(() => {
      writer.update(actorOf(call), view, String(value), changes);
    });
    return { status: 200, body: { id: value, success: true, errors: [], created: false } };
  }
  const matches = [...liveRows(store.table(view.def).find(field, value))];
  if (matches.length > 1)
    return manyChoices(
      call,
      view,
      matches.map((row) => row.id),
    );
  const { id, created } = writer.atomically(() => writer.upsert(actorOf(call), view, field, value, changes));
  return { status: created ? 201 : 200, body: { id, success: true, errors: [], created } };
}

function manyChoices(call: Call, view: ObjectView, ids: readonly string[]): Answer {
  return { status: 300, body: ids.map((id) => `${call.base}/sobjects/${view.def.name}/${id}`) };
}
