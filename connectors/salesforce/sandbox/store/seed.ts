import type { Seed } from '../../../../src/sandbox/types.ts';
import { inferField, inferObject } from '../describe/infer.ts';
import type { FieldDef, ObjectDef, Value } from '../describe/types.ts';
import { isId, makeId, to18 } from '../ids.ts';
import { derive } from './derive.ts';
import { Draft } from './draft.ts';
import type { Row } from './row.ts';
import type { Store } from './store.ts';
import { fromText, rounded } from './values.ts';

/** Who made what the seed does not say. */
const INTEGRATION = makeId('005', 1);

type SeedRows = readonly Readonly<Record<string, unknown>>[];

/** Puts the seed into the tables; columns and objects that the org does not know become part of it. */
export function loadSeed(store: Store, seed: Seed): void {
  const parts: [ObjectDef, SeedRows][] = [];
  for (const [name, rows] of seed) parts.push([store.schema.object(name) ?? inferObject(store.schema, name), rows]);
  // What others are derived from comes first.
  parts.sort(([a], [b]) => rank(a.name) - rank(b.name));
  for (const [def, rows] of parts) loadObject(store, def, rows);
}

const FIRST = ['User', 'Account', 'Contact', 'Lead', 'OpportunityStage', 'Opportunity', 'Campaign'];

function rank(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

function loadObject(store: Store, def: ObjectDef, rows: SeedRows): void {
  const table = store.table(def);
  const columns = columnsOf(store, def, rows);
  for (const [, field] of columns) if (!isRowPart(field)) table.reserve(field);
  if (def.name === 'Opportunity') learnStages(store, rows);
  const now = store.now();
  rows.forEach((raw, at) => {
    const changes = new Map<FieldDef, Value>();
    for (const [column, field] of columns) {
      const value = seedValue(field, raw[column], () => `${def.name} row ${at + 1}, ${column}`);
      if (value !== null) changes.set(field, value);
    }
    insertSeeded(store, def, changes, now);
  });
  learnPicklists(store, def, columns, rows);
}

function isRowPart(field: FieldDef): boolean {
  return field.name === 'Id' || field.name === 'SystemModstamp' || field.name === 'IsDeleted';
}

function columnsOf(store: Store, def: ObjectDef, rows: SeedRows): [string, FieldDef][] {
  const names = new Set<string>();
  for (let at = 0; at < rows.length; at += rows.length > 100_000 ? 97 : 1) for (const name of Object.keys(rows[at] ?? {})) names.add(name);
  const columns: [string, FieldDef][] = [];
  for (const name of names) {
    if (name === 'attributes') continue;
    let field = def.fields.get(name.toLowerCase());
    if (field === undefined) {
      field = inferField(store.schema, name, rows);
      store.schema.setField(def, field);
    }
    columns.push([name, field]);
  }
  return columns;
}

function seedValue(field: FieldDef, raw: unknown, where: () => string): Value {
  if (raw === undefined || raw === null || raw === '') return null;
  if (field.type === 'id') return typeof raw === 'string' && isId(raw) ? to18(raw) : broken(field, raw, where);
  if (typeof raw === 'boolean') return field.type === 'boolean' ? raw : String(raw);
  if (typeof raw === 'number' && (field.type === 'int' || field.type === 'double' || field.type === 'currency' || field.type === 'percent'))
    return rounded(field, raw);
  const text =
    raw instanceof Date ? raw.toISOString() : typeof raw === 'number' || typeof raw === 'string' ? String(raw) : JSON.stringify(raw);
  return fromText(field, text) ?? broken(field, raw, where);
}

function broken(field: FieldDef, raw: unknown, where: () => string): never {
  throw new Error(`The seed holds ${JSON.stringify(raw)} in ${where()}, which is no ${field.type}`);
}

function insertSeeded(store: Store, def: ObjectDef, changes: Map<FieldDef, Value>, now: number): Row {
  const table = store.table(def);
  const draft = new Draft(store, table, null, changes);
  derive(draft);
  const time = (name: string): number | null => {
    const value = draft.get(name);
    return typeof value === 'number' ? value : null;
  };
  const created = time('CreatedDate') ?? time('LastModifiedDate') ?? time('SystemModstamp') ?? now;
  const modified = time('LastModifiedDate') ?? time('SystemModstamp') ?? created;
  draft.set('CreatedDate', created);
  draft.set('CreatedById', draft.get('OwnerId') ?? INTEGRATION);
  draft.set('LastModifiedById', draft.get('OwnerId') ?? INTEGRATION);
  draft.set('LastModifiedDate', modified);
  const id = draft.text('Id');
  const row = table.newRow(id === '' ? store.newId(def) : id, time('SystemModstamp') ?? modified);
  row.deleted = draft.get('IsDeleted') === true;
  for (const [field, value] of changes) if (!isRowPart(field) && value !== field.defaultValue) table.put(row, field, value);
  for (const field of def.fields.values()) {
    if (field.defaultValue !== null && field.type !== 'boolean' && draft.get(field.name) === field.defaultValue)
      table.put(row, field, field.defaultValue);
  }
  table.insert(row);
  return row;
}

/** Values that the standard picklists lack are the org's own: they show up in describe. */
function learnPicklists(store: Store, def: ObjectDef, columns: readonly [string, FieldDef][], rows: SeedRows): void {
  for (const [column, field] of columns) {
    if (field.type !== 'picklist' && field.type !== 'multipicklist') continue;
    const known = new Set(field.picklist.map((entry) => entry.value));
    const found = new Set<string>();
    for (const row of rows) {
      const value = row[column];
      if (typeof value !== 'string' || value === '') continue;
      for (const one of field.type === 'multipicklist' ? value.split(';') : [value])
        if (!known.has(one) && found.size < 1000) found.add(one);
    }
    if (found.size === 0) continue;
    const learnt = [...found].map((value) => ({ value, label: value, isDefault: false, active: true }));
    store.schema.setField(def, { ...field, picklist: [...field.picklist, ...learnt] });
  }
}

/** Stages of the org's own: whether they close a deal is read from the deals. */
function learnStages(store: Store, rows: SeedRows): void {
  const stages = store.tableNamed('OpportunityStage');
  const label = stages?.def.fields.get('masterlabel');
  if (stages === null || label === undefined) return;
  const seen = new Map<string, { closed: boolean; won: boolean }>();
  for (const { StageName: stage, IsClosed: closed, IsWon: won } of rows) {
    if (typeof stage === 'string' && stage !== '' && !seen.has(stage))
      seen.set(stage, { closed: String(closed) === 'true', won: String(won) === 'true' });
  }
  for (const [stage, { closed, won }] of seen) {
    if ([...stages.find(label, stage)].length > 0) continue;
    insertStage(store, stage, {
      closed,
      won,
      probability: won ? 100 : closed ? 0 : 10,
      category: won ? 'Closed' : closed ? 'Omitted' : 'Pipeline',
    });
  }
}

interface StageMeaning {
  readonly closed: boolean;
  readonly won: boolean;
  readonly probability: number;
  readonly category: string;
}

export function insertStage(store: Store, name: string, meaning: StageMeaning): void {
  insertNamed(store, 'OpportunityStage', {
    MasterLabel: name,
    ApiName: name,
    IsActive: true,
    SortOrder: (store.tableNamed('OpportunityStage')?.size ?? 0) + 1,
    IsClosed: meaning.closed,
    IsWon: meaning.won,
    ForecastCategory: meaning.category,
    ForecastCategoryName: meaning.category,
    DefaultProbability: meaning.probability,
  });
}

/** A record that the org makes by itself; `values` are cells already. null where the id is taken. */
export function insertNamed(store: Store, object: string, values: Readonly<Record<string, Value>>): Row | null {
  const def = store.schema.object(object);
  if (def === undefined) return null;
  const changes = new Map<FieldDef, Value>();
  for (const [name, value] of Object.entries(values)) {
    const field = def.fields.get(name.toLowerCase());
    if (field !== undefined) changes.set(field, value);
  }
  const id = values.Id;
  if (typeof id === 'string' && store.find(id) !== null) return null;
  return insertSeeded(store, def, changes, store.now());
}
