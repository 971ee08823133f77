import type { Seed, SandboxClock } from '../../../src/sandbox/types.ts';
import { VendorError } from './errors.ts';

/** A field as the form API tells it. */
export interface Field {
  readonly type: string;
  readonly code: string;
  readonly label: string;
  readonly unique?: boolean;
  readonly required?: boolean;
  readonly options?: Readonly<Record<string, { readonly label: string; readonly index: string }>>;
  readonly [more: string]: unknown;
}

/** Values by field code, as kintone stores them; never changed in place. */
export interface Row {
  readonly id: number;
  readonly revision: number;
  readonly created: string;
  readonly updated: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface App {
  readonly id: string;
  readonly name: string;
  fields: Map<string, Field>;
  /** Fields of the settings that are not deployed yet. */
  preview: Map<string, Field>;
  revision: number;
  /** Answers of PROCESSING until a deployment is through; null: none is under way. */
  deploying: number | null;
  records: Map<number, Row>;
  nextId: number;
  /** By unique field: value → record. */
  readonly unique: Map<string, Map<string, number>>;
  /** REST calls of this day; kintone counts them and refuses none. */
  calls: number;
}

export interface Domain {
  readonly clock: SandboxClock;
  readonly apps: Map<string, App>;
}

export const SYSTEM = {
  number: 'レコード番号',
  created: '作成日時',
  updated: '更新日時',
  creator: '作成者',
  modifier: '更新者',
} as const;

const SYSTEM_FIELDS: readonly Field[] = [
  { type: 'RECORD_NUMBER', code: SYSTEM.number, label: SYSTEM.number, noLabel: false },
  { type: 'CREATED_TIME', code: SYSTEM.created, label: SYSTEM.created, noLabel: false },
  { type: 'UPDATED_TIME', code: SYSTEM.updated, label: SYSTEM.updated, noLabel: false },
  { type: 'CREATOR', code: SYSTEM.creator, label: SYSTEM.creator, noLabel: false },
  { type: 'MODIFIER', code: SYSTEM.modifier, label: SYSTEM.modifier, noLabel: false },
];

/** The object of the seed that describes fields: `app`, `code`, `type`, `unique`, `options` (joined by `;`). */
const FIELDS = 'fields';

/** Apps are numbered from 1 in the order of the seed; those that only `fields` names come last. A field that `fields` does not describe is a line of text. */
export function fill(domain: Domain, seed: Seed): void {
  domain.apps.clear();
  const names = new Set([...seed.keys(), ...(seed.get(FIELDS) ?? []).map((row) => String(row.app))]);
  names.delete(FIELDS);
  for (const name of names) {
    const rows = seed.get(name) ?? [];
    const app = newApp(String(domain.apps.size + 1), name);
    domain.apps.set(app.id, app);
    for (const row of seed.get(FIELDS) ?? []) if (row.app === name) addField(app, described(row));
    for (const row of rows) seedRecord(app, row, minute(domain.clock.now()));
    app.preview = new Map(app.fields);
  }
}

function newApp(id: string, name: string): App {
  const fields = new Map(SYSTEM_FIELDS.map((field) => [field.code, field]));
  return {
    id,
    name,
    fields,
    preview: new Map(fields),
    revision: 1,
    deploying: null,
    records: new Map(),
    nextId: 1,
    unique: new Map(),
    calls: 0,
  };
}

export function addField(app: App, field: Field): void {
  app.fields.set(field.code, field);
  if (field.unique === true) app.unique.set(field.code, new Map());
}

function described(row: Readonly<Record<string, unknown>>): Field {
  const code = String(row.code);
  const options = typeof row.options === 'string' ? row.options.split(';') : [];
  return {
    type: typeof row.type === 'string' ? row.type : 'SINGLE_LINE_TEXT',
    code,
    label: typeof row.label === 'string' ? row.label : code,
    noLabel: false,
    required: String(row.required) === 'true',
    unique: String(row.unique) === 'true',
    ...(options.length === 0 ? {} : { options: Object.fromEntries(options.map((label, i) => [label, { label, index: String(i) }])) }),
  };
}

const LISTS: readonly string[] = ['CHECK_BOX', 'MULTI_SELECT'];
const PEOPLE: readonly string[] = ['USER_SELECT', 'GROUP_SELECT', 'ORGANIZATION_SELECT'];

function seedRecord(app: App, row: Readonly<Record<string, unknown>>, now: string): void {
  const { $id, [SYSTEM.created]: created, [SYSTEM.updated]: updated, ...given } = row;
  const id = Number($id ?? app.nextId);
  const values: Record<string, unknown> = {};
  for (const [code, value] of Object.entries(given)) {
    if (!app.fields.has(code)) addField(app, { type: 'SINGLE_LINE_TEXT', code, label: code, noLabel: false, unique: false });
    values[code] = seedValue(app.fields.get(code)?.type ?? '', value);
  }
  const stamp = (value: unknown): string => (typeof value === 'string' ? minute(new Date(value)) : now);
  put(app, { id, revision: 1, created: stamp(created), updated: stamp(updated ?? created), values });
  app.nextId = Math.max(app.nextId, id + 1);
}

function seedValue(type: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parts = value.split(';').filter((part) => part !== '');
  if (LISTS.includes(type)) return parts;
  return PEOPLE.includes(type) ? parts.map((code) => ({ code, name: code })) : value;
}

/** Adds a record or puts a newer one in its place. */
export function put(app: App, row: Row): void {
  const before = app.records.get(row.id);
  for (const [code, index] of app.unique) {
    const old = before?.values[code];
    if (typeof old === 'string') index.delete(old);
    const value = row.values[code];
    if (typeof value === 'string' && value !== '') index.set(value, row.id);
  }
  app.records.set(row.id, row);
}

export function remove(app: App, id: number): void {
  const row = app.records.get(id);
  for (const [code, index] of app.unique) index.delete(String(row?.values[code]));
  app.records.delete(id);
}

/** kintone stamps records to the minute. */
export function minute(at: Date): string {
  return new Date(Math.floor(at.getTime() / 60_000) * 60_000).toISOString().replace('.000Z', 'Z');
}

export function appOf(domain: Domain, id: string): App {
  const app = domain.apps.get(id);
  if (app === undefined) {
    throw new VendorError(404, 'GAIA_AP01', `指定したアプリ(id: ${id})が見つかりません。削除されている可能性があります。`);
  }
  return app;
}
