/** Field table → yup schema: strict (nothing is cast), unknown keys refused. */
import * as yup from 'yup';
import type { DictionaryField, Field, ListField, NumberField, RecursiveField, TextField, UnionField } from './field.ts';
import { alternativeFor, unwrap } from './field.ts';

type Node = yup.Schema | yup.Lazy<unknown>;
type Known = Exclude<Field, RecursiveField>;
type Plain = Exclude<Known, DictionaryField | UnionField>;

/** Checks plain data against the table: `toYup(table).validateSync(value, { abortEarly: false })`. Values are never changed. */
export function toYup(field: Field): Node {
  if (field.nullable === true) return yup.lazy((value: unknown) => (value === null ? yup.mixed().nullable() : concrete(field, value)));
  const known = field.type === 'recursive' ? null : field;
  // What a dictionary, a union or a recursive field is depends on the value.
  if (known === null || known.type === 'dictionary' || known.type === 'union') return yup.lazy((value: unknown) => concrete(field, value));
  return present(plainSchema(known), field);
}

function concrete(field: Field, value: unknown): yup.Schema {
  const known = unwrap(field);
  if (known.type === 'dictionary') return present(dictionarySchema(known, value), field);
  if (known.type !== 'union') return present(plainSchema(known), field);
  if (value === undefined) return present(yup.mixed(), field);
  const alternative = alternativeFor(known, value);
  return alternative === undefined
    ? yup
        .mixed()
        .nullable()
        .test('union', () => false)
    : concrete(alternative, value);
}

function present(schema: yup.Schema, field: Field): yup.Schema {
  return field.required === true ? schema.test('required', (value: unknown) => value !== undefined) : schema;
}

function plainSchema(field: Plain): yup.Schema {
  switch (field.type) {
    case 'any':
      return yup.mixed().nullable();
    case 'text':
      return textSchema(field);
    case 'number':
    case 'integer':
      return numberSchema(field);
    case 'boolean':
      return yup.boolean().strict(true);
    case 'date':
      return yup
        .string()
        .strict(true)
        .test('date', (value) => value === undefined || isRealDate(value));
    case 'enum':
      return yup
        .string()
        .strict(true)
        .oneOf([...field.values]);
    case 'scalar':
      return yup
        .mixed()
        .nullable()
        .test('scalar', (value) => value === null || typeof value !== 'object');
    case 'list':
      return listSchema(field);
    case 'object':
      return yup.object(childSchemas(field.fields)).strict(true).noUnknown();
  }
}

function childSchemas(fields: Readonly<Record<string, Field>>): Record<string, Node> {
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, toYup(inner)]));
}

function textSchema(field: TextField): yup.Schema {
  let schema = yup.string().strict(true);
  if (field.minLength !== undefined) schema = schema.min(field.minLength);
  if (field.maxLength !== undefined) schema = schema.max(field.maxLength);
  if (field.pattern !== undefined) schema = schema.matches(field.pattern);
  return schema;
}

function numberSchema(field: NumberField): yup.Schema {
  let schema = yup
    .number()
    .strict(true)
    .test('finite', (value) => value === undefined || Number.isFinite(value));
  if (field.type === 'integer') schema = schema.integer();
  if (field.min !== undefined) schema = schema.min(field.min);
  if (field.max !== undefined) schema = schema.max(field.max);
  return schema;
}

function listSchema(field: ListField): yup.Schema {
  let schema = yup.array().of(toYup(field.of)).strict(true);
  if (field.min !== undefined) schema = schema.min(field.min);
  if (field.max !== undefined) schema = schema.max(field.max);
  if (field.unique !== true) return schema;
  return schema.test('unique', (items: unknown) => !Array.isArray(items) || new Set(items).size === items.length);
}

function dictionarySchema(field: DictionaryField, value: unknown): yup.Schema {
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const allowed = keys.filter((key) => isAllowedKey(field, key));
  const inner = Object.fromEntries(allowed.map((key) => [key, toYup(field.of).optional()]));
  const schema = yup.object(inner).strict(true).noUnknown();
  return field.min === undefined ? schema : schema.test('min', () => value === undefined || keys.length >= (field.min ?? 0));
}

/** Whether a dictionary takes the key. */
export function isAllowedKey(field: DictionaryField, key: string): boolean {
  if (field.keyValues !== undefined && !field.keyValues.includes(key)) return false;
  return field.keyPattern === undefined || field.keyPattern.test(key);
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYYY-MM-DD` and a day that exists. */
export function isRealDate(value: string): boolean {
  if (!DATE.test(value)) return false;
  const year = Number(value.slice(0, 4));
  const month = Number(value.slice(5, 7));
  const day = Number(value.slice(8, 10));
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return year > 0 && day > 0 && day <= (leap ? 29 : (DAYS[month - 1] ?? 0));
}
