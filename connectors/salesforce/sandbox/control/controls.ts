import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import type { ObjectView, Restriction } from '../describe/access.ts';
import { makeField } from '../describe/define.ts';
import { SalesforceError } from '../errors.ts';
import { INTEGRATION_USER } from '../org.ts';
import type { Org } from '../org.ts';
import { errorAnswer } from '../rest/dispatch.ts';
import { asRecord, readJsonFields } from '../store/input.ts';
import { MOST_ENTITIES } from '../store/change-feed.ts';
import { mergeRecords } from '../store/merge.ts';
import { toJson } from '../store/values.ts';

const SYSTEM = { userId: INTEGRATION_USER, isSystem: true };

/** The control routes that only this sandbox has: changes as some other user would make them, rights, failures of single records. */
export function addControls(host: SandboxHost, org: Org): void {
  const route = (path: string, handle: (request: SandboxRequest) => unknown): void => {
    host.route('POST', `/_sandbox/${path}`, (request) => guarded(() => ({ status: 200, body: handle(request) })));
  };
  host.records((object) => allRecords(org, object));
  host.onReset(() => {
    org.reset();
  });
  route('records/:object', (request) => saveRecords(org, request.params.object ?? '', request.json()));
  route('delete/:object', (request) => deleteRecords(org, request.params.object ?? '', request.json()));
  route('merge', (request) => merge(org, request.json()));
  route('permissions', (request) => restrict(org, request.json()));
  route('item-faults', (request) => addItemFault(org, request.json()));
  route('change-events', (request) => changeEvents(org, request.json()));
  route('calls', (request) => {
    const { used } = asRecord(request.json()) ?? {};
    if (typeof used !== 'number') throw new SalesforceError('JSON_PARSER_ERROR', 'expected {used}');
    org.quota.countFrom(used);
    return { used: org.quota.used() };
  });
  route('expire-sessions', () => {
    org.sessions.expireAll();
    return {};
  });
}

function guarded(handle: () => SandboxAnswer): SandboxAnswer {
  try {
    return handle();
  } catch (error) {
    return errorAnswer(error);
  }
}

/** Every record of an object with all its stored fields, whoever may see them; deleted ones too. */
function allRecords(org: Org, object: string): Iterable<object> | null {
  const table = org.store.tableNamed(object);
  if (table === null) return null;
  const fields = [...table.def.fields.values()]
    .filter((field) => field.type !== 'address')
    .map((field) => ({ field, read: org.store.reader(table, field) }));
  return {
    *[Symbol.iterator]() {
      for (const row of table.rows()) {
        const record: Record<string, unknown> = {};
        for (const { field, read } of fields) record[field.name] = toJson(field, read(row));
        yield record;
      }
    },
  };
}

/** What the system may write: every field of the object, the read-only ones too. */
function systemView(org: Org, object: string): ObjectView {
  const def = org.schema.object(object);
  if (def === undefined) throw new SalesforceError('INVALID_TYPE', `sObject type '${object}' is not supported.`);
  return { def, createable: true, updateable: true, deletable: true, fields: def.fields, editable: () => true };
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new SalesforceError('JSON_PARSER_ERROR', `expected ${what}`);
}

/** `[{…fields}]`: with an Id that exists the record is updated, else it is made. All or none. */
function saveRecords(org: Org, object: string, body: unknown): object {
  const view = systemView(org, object);
  const ids = org.writer.atomically(() =>
    listOf(body, 'an array of records').map((one) => {
      const record = asRecord(one) ?? {};
      const changes = readJsonFields(org.store, view, record);
      const id = view.def.fields.get('id') ?? makeField('Id', 'id');
      const known = changes.get(id);
      if (typeof known === 'string' && org.store.table(view.def).get(known) !== undefined) {
        changes.delete(id);
        org.writer.update(SYSTEM, view, known, changes);
        return known;
      }
      return org.writer.insert(SYSTEM, view, changes);
    }),
  );
  return { ids };
}

function deleteRecords(org: Org, object: string, body: unknown): object {
  const view = systemView(org, object);
  const ids = listOf(asRecord(body)?.ids, '{ids: […]}').map(String);
  org.writer.atomically(() => {
    for (const id of ids) org.writer.delete(SYSTEM, view, id);
  });
  return { ids };
}

function merge(org: Org, body: unknown): object {
  const { object, masterId, loserIds } = asRecord(body) ?? {};
  return org.writer.atomically(() =>
    mergeRecords(org, INTEGRATION_USER, String(object), String(masterId), listOf(loserIds, 'loserIds').map(String)),
  );
}

/** `{object, readable, createable, updateable, deletable, fields: {Name: {readable, editable}}}`: rights that everybody loses. */
function restrict(org: Org, body: unknown): object {
  const { object, fields, ...rights } = asRecord(body) ?? {};
  if (typeof object !== 'string') throw new SalesforceError('JSON_PARSER_ERROR', 'expected {object, …}');
  const flags = (source: unknown, names: readonly string[]): Record<string, boolean> =>
    Object.fromEntries(
      Object.entries(asRecord(source) ?? {}).flatMap(([name, value]) =>
        names.includes(name) && typeof value === 'boolean' ? [[name, value]] : [],
      ),
    );
  const restriction: Restriction = {
    ...flags(rights, ['readable', 'createable', 'updateable', 'deletable']),
    fields: Object.fromEntries(
      Object.entries(asRecord(fields) ?? {}).map(([name, right]) => [name, flags(right, ['readable', 'editable'])]),
    ),
  };
  org.access.restrict(object, restriction);
  return {};
}

function addItemFault(org: Org, body: unknown): object {
  const { object, ids, where, times, errorCode, message, fields } = asRecord(body) ?? {};
  if (typeof object !== 'string' || typeof errorCode !== 'string' || typeof message !== 'string')
    throw new SalesforceError('JSON_PARSER_ERROR', 'expected {object, errorCode, message, …}');
  const conditions = asRecord(where);
  org.faults.add({
    object,
    errorCode,
    message,
    ...(Array.isArray(ids) ? { ids: ids.map(String) } : {}),
    ...(Array.isArray(fields) ? { fields: fields.map(String) } : {}),
    ...(conditions === null ? {} : { where: conditions }),
    ...(typeof times === 'number' ? { times } : {}),
  });
  return {};
}

/** `{"entities": ["Account"]}` selects what is told; `{"gap": {"object", "ids"}}`, `{"overflow": "Account"}`, `{"forget": n}`: what happens to a listener. */
function changeEvents(org: Org, body: unknown): object {
  const asked = asRecord(body) ?? {};
  if (asked.entities !== undefined) {
    const names = listOf(asked.entities, 'a list of objects').map(String);
    if (names.length > MOST_ENTITIES) throw new SalesforceError('LIMIT_EXCEEDED', `at most ${String(MOST_ENTITIES)} entities`);
    for (const name of names) systemView(org, name);
    org.feed.entities = new Set(names);
  }
  const gap = asRecord(asked.gap ?? null);
  const tell = (object: string, ids: readonly string[], type: 'GAP_UPDATE' | 'GAP_OVERFLOW'): void => {
    org.feed.tell({ object, ids, type, values: new Map(), userId: INTEGRATION_USER, client: null }, org.clock.now().getTime());
  };
  if (gap !== null) tell(String(gap.object), listOf(gap.ids, 'ids').map(String), 'GAP_UPDATE');
  if (typeof asked.overflow === 'string') tell(asked.overflow, [], 'GAP_OVERFLOW');
  if (typeof asked.forget === 'number') org.feed.forget(asked.forget);
  return { entities: [...org.feed.entities], last: org.feed.last };
}
