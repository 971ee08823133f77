import { AppError } from '../../src/core/errors.ts';

/** A field of an app's form as kintone tells it. */
export interface FormField {
  readonly type: string;
  readonly code: string;
  readonly label: string;
  readonly unique?: boolean;
  readonly options?: Readonly<Record<string, { readonly label: string; readonly index: string }>>;
}

/** A record as kintone gives it: field code → type and value. */
export type VendorRecord = Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;

/** The records of an answer, each with its id. Rejects with REMOTE_UNAVAILABLE what is no answer of kintone's: a proxy's page, half a body. */
export function recordsIn(answer: unknown, what: string): readonly VendorRecord[] {
  const records = partOf(answer, 'records');
  if (!Array.isArray(records) || !records.every(isRecord)) throw strange(what);
  return records;
}

/** The fields of a form, by code. Rejects like `recordsIn`. */
export function propertiesIn(answer: unknown, what: string): Readonly<Record<string, FormField>> {
  const properties = partOf(answer, 'properties');
  if (!isObject(properties) || !Object.values(properties).every(isField)) throw strange(what);
  return properties as Readonly<Record<string, FormField>>;
}

/** The id of a cursor. Rejects like `recordsIn`. */
export function cursorIn(answer: unknown, what: string): string {
  const id = partOf(answer, 'id');
  if (typeof id !== 'string' || id === '') throw strange(what);
  return id;
}

function partOf(answer: unknown, name: string): unknown {
  return isObject(answer) ? answer[name] : undefined;
}

function isRecord(record: unknown): record is VendorRecord {
  if (!isObject(record) || !Object.values(record).every(isObject)) return false;
  const id = partOf(record.$id, 'value');
  return typeof id === 'string' && /^\d+$/.test(id);
}

function isField(field: unknown): boolean {
  return isObject(field) && typeof field.type === 'string' && typeof field.code === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strange(what: string): AppError {
  return new AppError('REMOTE_UNAVAILABLE', `kintone's answer is none of kintone's: ${what}`, {
    fix: 'Check KINTONE_BASE_URL and what stands between (a proxy, a sign-in page); it is tried again',
  });
}
