import type { SandboxAnswer } from '../../../src/sandbox/types.ts';
import { invalid, noRecord } from './errors.ts';
import { listOf, needed, objectOf, textOf, type Json } from './input.ts';
import { parseQuery } from './query.ts';
import { appOf, minute, put, remove, type App, type Domain, type Row } from './store.ts';
import { acceptValues, checkUnique, render } from './values.ts';

const MOST = 100;

export function getRecord(domain: Domain, params: Json): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  return { status: 200, body: { record: render(app, rowOf(app, needed(params, 'id')), []) } };
}

export function getRecords(domain: Domain, params: Json): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  const { holds, order, limit, offset } = parseQuery(app, textOf(params.query) ?? '');
  const found = [...app.records.values()].filter(holds).sort(order);
  const fields = listOf(params.fields).map(String);
  return {
    status: 200,
    body: {
      records: found.slice(offset, offset + limit).map((row) => render(app, row, fields)),
      totalCount: String(params.totalCount) === 'true' ? String(found.length) : null,
    },
  };
}

export function addRecords(domain: Domain, params: Json): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  const rows = checkAll(app, atMost(params), (record, i, wrong) => draft(domain, app, null, { record, place: `records[${i}].`, wrong }));
  return { status: 200, body: { ids: rows.map(({ id }) => String(id)), revisions: rows.map(({ revision }) => String(revision)) } };
}

export function updateRecords(domain: Domain, params: Json): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  const upsert = String(params.upsert) === 'true';
  const rows = checkAll(app, atMost(params), (item, i, wrong) => change(domain, app, item, { upsert, place: `records[${i}].`, wrong }));
  return {
    status: 200,
    body: {
      records: rows.map(({ id, revision }) => ({
        id: String(id),
        revision: String(revision),
        ...(upsert ? { operation: revision === 1 ? 'INSERT' : 'UPDATE' } : {}),
      })),
    },
  };
}

export function addRecord(domain: Domain, params: Json): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  const [row] = checkAll(app, [objectOf(params.record)], (record, _i, wrong) =>
    draft(domain, app, null, { record, place: 'record.', wrong }),
  );
  return { status: 200, body: { id: String(row?.id), revision: '1' } };
}

export function updateRecord(domain: Domain, params: Json): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  const [row] = checkAll(app, [params], (item, _i, wrong) => change(domain, app, item, { upsert: false, place: '', wrong }));
  return { status: 200, body: { revision: String(row?.revision) } };
}

export function deleteRecords(domain: Domain, params: Json): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  const ids = listOf(params.ids).map(String);
  if (ids.length === 0 || ids.length > MOST) throw invalid({ ids: `1件から${MOST}件まで指定できます。` });
  for (const id of ids) rowOf(app, id);
  for (const id of ids) remove(app, Number(id));
  return { status: 200, body: {} };
}

function rowOf(app: App, id: string): Row {
  const row = app.records.get(Number(id));
  if (row === undefined) throw noRecord(id);
  return row;
}

function atMost(params: Json): readonly Json[] {
  const records = listOf(params.records).map(objectOf);
  if (records.length === 0 || records.length > MOST) throw invalid({ records: `1件から${MOST}件まで指定できます。` });
  return records;
}

/** All of them or none: nothing is kept while one is wrong. */
function checkAll(app: App, items: readonly Json[], toRow: (item: Json, i: number, wrong: Record<string, string>) => Row): readonly Row[] {
  const wrong: Record<string, string> = {};
  const first = app.nextId;
  const rows = items.map((item, i) => toRow(item, i, wrong));
  if (Object.keys(wrong).length > 0) {
    app.nextId = first;
    throw invalid(wrong);
  }
  for (const row of rows) put(app, row);
  return rows;
}

interface Draft {
  readonly record: Json;
  readonly place: string;
  readonly wrong: Record<string, string>;
}

function draft(domain: Domain, app: App, before: Row | null, { record, place, wrong }: Draft): Row {
  const values = { ...before?.values, ...acceptValues(app, record, place, wrong) };
  checkUnique(app, before?.id ?? null, values, place, wrong);
  const now = minute(domain.clock.now());
  if (before !== null) return { ...before, revision: before.revision + 1, updated: now, values };
  const id = app.nextId;
  app.nextId += 1;
  return { id, revision: 1, created: now, updated: now, values };
}

function change(
  domain: Domain,
  app: App,
  item: Json,
  { upsert, place, wrong }: { readonly upsert: boolean; readonly place: string; readonly wrong: Record<string, string> },
): Row {
  const at = { record: objectOf(item.record), place: `${place}record.`, wrong };
  const key = objectOf(item.updateKey);
  if (item.updateKey === undefined) return draft(domain, app, rowOf(app, needed(item, 'id')), at);
  const field = textOf(key.field) ?? '';
  const value = textOf(key.value) ?? '';
  const index = app.unique.get(field);
  if (index === undefined) {
    wrong[`${place}updateKey.field`] = '「値の重複を禁止する」を設定したフィールドを指定してください。';
    return draft(domain, app, null, at);
  }
  const found = app.records.get(index.get(value) ?? Number.NaN);
  if (found !== undefined) return draft(domain, app, found, at);
  if (!upsert) throw noRecord(value);
  return draft(domain, app, null, { ...at, record: { ...at.record, [field]: { value } } });
}
