import { AppError } from '../../src/core/errors.ts';
import { nearest } from '../../src/core/schema/suggest.ts';
import type { SourceRecord, StreamSpec } from '../../src/core/types.ts';
import type { Describer } from './describe.ts';
import type { Described } from './described.ts';
import { asObject } from './shapes.ts';

export interface Column {
  /** `Amount` or `Owner.AccountId`. */
  readonly path: string;
  readonly parts: readonly string[];
  /** Salesforce's type. */
  readonly type: string;
  readonly length: number;
}

/** What is asked of an object, and how a row becomes a record. */
export interface Columns {
  readonly all: readonly Column[];
  /** Those that end up in `raw`. */
  readonly raw: readonly Column[];
  /** The field that the cursor runs on. */
  readonly stamp: string;
  readonly hasIsDeleted: boolean;
  readonly hasMaster: boolean;
}

/** A field that rises with each change, the best first; history objects have only the time of their making. */
const STAMPS = ['SystemModstamp', 'CreatedDate', 'LoginTime'];
const NOT_IN_BULK: ReadonlySet<string> = new Set(['address', 'location', 'base64']);
const LONG_TEXT = 4000;

/** Rejects with MAPPING_INVALID that names every field the org lacks; with SOURCE_ABSENT where the stream is optional. */
export async function columnsOf(spec: StreamSpec, describer: Describer): Promise<Columns> {
  const described = await describer.describe(spec.object);
  if (!described.readable) throw noObject(spec);
  if (spec.associations.length > 0) throw noAssociations(spec);
  const wanted = await Promise.all(unique(['Id', ...spec.fields]).map((path) => columnAt(describer, spec.object, path)));
  const missing = wanted.filter((one) => one.column === null).map((one) => one.path);
  if (missing.length > 0) throw await noFields(spec, missing, described, describer);
  const optional = await Promise.all(unique(spec.optionalFields).map((path) => columnAt(describer, spec.object, path)));
  const raw = uniqueColumns([...wanted, ...optional].map((one) => one.column).filter((one) => one !== null));
  const stamp = STAMPS.find((name) => described.fields.has(name));
  if (stamp === undefined) throw noStamp(spec);
  const hasIsDeleted = described.fields.has('IsDeleted');
  const hasMaster = hasIsDeleted && described.fields.has('MasterRecordId');
  const inner = [
    plain(stamp, 'datetime'),
    ...(hasIsDeleted ? [plain('IsDeleted', 'boolean')] : []),
    ...(hasMaster ? [plain('MasterRecordId', 'reference')] : []),
  ];
  return { raw, all: uniqueColumns([...raw, ...inner]), stamp, hasIsDeleted, hasMaster };
}

/** Only what tells that a row exists. */
export function idColumns({ stamp, hasIsDeleted, hasMaster }: Columns): Columns {
  const id = plain('Id', 'id');
  return { raw: [id], all: [id, plain(stamp, 'datetime')], stamp, hasIsDeleted, hasMaster };
}

export function bulkCanRead(columns: Columns): boolean {
  return columns.all.every((column) => !NOT_IN_BULK.has(column.type));
}

/** Whether one row may be large, so that fewer should be held at a time. */
export function hasLongText(columns: Columns): boolean {
  return columns.all.some((column) => column.length >= LONG_TEXT);
}

/** A row of the REST API. */
export function recordOfJson(row: unknown, columns: Columns): SourceRecord {
  return recordOf(columns, (column) => {
    let value: unknown = row;
    for (const part of column.parts) value = asObject(value)[part];
    if (value === undefined || value === null) return null;
    return column.type === 'datetime' && typeof value === 'string' ? instant(value) : value;
  });
}

/** A row of CSV, where everything is text: typed by describe, so that both roads give the same record. */
export function recordOfCsv(cells: readonly string[], positions: ReadonlyMap<string, number>, columns: Columns): SourceRecord {
  return recordOf(columns, (column) => {
    const text = cells[positions.get(column.path.toLowerCase()) ?? -1];
    if (text === undefined || text === '') return null;
    return typed(text, column.type);
  });
}

const NUMBERS: ReadonlySet<string> = new Set(['double', 'currency', 'percent', 'int', 'long']);

function typed(text: string, type: string): string | number | boolean {
  if (NUMBERS.has(type)) return Number(text);
  if (type === 'boolean') return text === 'true';
  return type === 'datetime' ? instant(text) : text;
}

function recordOf(columns: Columns, read: (column: Column) => unknown): SourceRecord {
  const raw: Record<string, unknown> = {};
  const inner: Record<string, unknown> = {};
  for (const column of columns.all) inner[column.path] = read(column);
  for (const column of columns.raw) raw[column.path] = inner[column.path];
  const id = String(inner.Id);
  const stamp = inner[columns.stamp];
  const record = { id, raw, modifiedAt: typeof stamp === 'string' ? stamp : null };
  if (inner.IsDeleted !== true) return record;
  const master = inner.MasterRecordId;
  return typeof master === 'string' ? { ...record, deleted: true, mergedInto: master } : { ...record, deleted: true };
}

/** REST says `2026-01-05T09:00:00.000+0000`, Bulk `…000Z`. */
export function instant(value: string): string {
  if (value.endsWith('+0000')) return `${value.slice(0, -5)}Z`;
  if (value.endsWith('Z')) return value;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? value : time.toISOString();
}

async function columnAt(describer: Describer, object: string, path: string): Promise<{ path: string; column: Column | null }> {
  const field = await describer.fieldAt(object, path);
  return { path, column: field === null ? null : { path, parts: path.split('.'), type: field.type, length: field.length } };
}

function plain(path: string, type: string): Column {
  return { path, parts: [path], type, length: 0 };
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)];
}

function uniqueColumns(columns: readonly Column[]): Column[] {
  return [...new Map(columns.map((column) => [column.path, column])).values()];
}

function absentCode({ optional }: StreamSpec): 'SOURCE_ABSENT' | 'MAPPING_INVALID' {
  return optional === true ? 'SOURCE_ABSENT' : 'MAPPING_INVALID';
}

function noObject(spec: StreamSpec): AppError {
  return new AppError(
    absentCode(spec),
    `Stream ${spec.name}: the org has no object ${spec.object}, or hides it from the integration user`,
    {
      fix: 'Mend `object` in the mapping, or give "Read" and "View All" on the object (permission set PRM_Integration)',
      details: { stream: spec.name, object: spec.object },
    },
  );
}

function noAssociations(spec: StreamSpec): AppError {
  return new AppError('MAPPING_INVALID', `Stream ${spec.name}: Salesforce has no associations (${spec.associations.join(', ')})`, {
    fix: 'Name the look-up field instead, e.g. AccountId or Owner.AccountId',
  });
}

async function noFields(spec: StreamSpec, missing: readonly string[], described: Described, describer: Describer): Promise<AppError> {
  const named = await Promise.all(missing.map((path) => withSuggestion(path, described, describer)));
  return new AppError(absentCode(spec), `Stream ${spec.name}: ${spec.object} has no field ${named.join(', ')}`, {
    fix: 'Mend the field in the mapping; if the org has it, let the integration user see it (permission set PRM_Integration)',
    details: { stream: spec.name, object: spec.object, fields: missing },
  });
}

async function withSuggestion(path: string, described: Described, describer: Describer): Promise<string> {
  const [step = '', last] = path.split('.');
  if (last === undefined) return suggest(path, step, [...described.fields.keys()], '');
  const relationships = [...described.fields.values()].flatMap((field) => (field.relationshipName === null ? [] : [field]));
  const through = relationships.find((field) => field.relationshipName === step);
  const parent = through?.referenceTo[0];
  if (parent === undefined)
    return suggest(
      path,
      step,
      relationships.map((field) => field.relationshipName ?? ''),
      '',
    );
  const { fields } = await describer.describe(parent);
  return suggest(path, last, [...fields.keys()], `${step}.`);
}

function suggest(path: string, written: string, candidates: readonly string[], prefix: string): string {
  const meant = nearest(written, candidates);
  return meant === undefined ? `"${path}"` : `"${path}" (did you mean "${prefix}${meant}"?)`;
}

function noStamp(spec: StreamSpec): AppError {
  return new AppError('MAPPING_INVALID', `Stream ${spec.name}: ${spec.object} tells no time of change, so it cannot be read bit by bit`, {
    fix: `Use an object with one of ${STAMPS.join(', ')}`,
    details: { stream: spec.name, object: spec.object },
  });
}
