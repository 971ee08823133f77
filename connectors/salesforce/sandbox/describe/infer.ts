import { isId } from '../ids.ts';
import { readDate, readDatetime } from '../store/values.ts';
import { defineObject, makeField } from './define.ts';
import type { Schema } from './schema.ts';
import type { FieldDef, FieldType, ObjectDef } from './types.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

const TEXT_LENGTH = 255;
const SAMPLE = 20_000;

/** An object that only the seed knows: its columns become fields of the type that their values have. */
export function inferObject(schema: Schema, name: string): ObjectDef {
  const prefix = freePrefix(schema);
  const custom = name.endsWith('__c');
  const def = defineObject(name, prefix, [], { custom, label: name.replace(/__c$/, '').replaceAll('_', ' ') });
  def.fields.set('name', makeField('Name', 'string', { label: 'Name', length: 80, nameField: true }));
  schema.addObject(def);
  return def;
}

function freePrefix(schema: Schema): string {
  for (let n = 0; ; n++) {
    const prefix = `a${n.toString(36).padStart(2, '0')}`;
    if (schema.objectsOfPrefix(prefix).length === 0) return prefix;
  }
}

/** A column that the object does not define: a field everybody sees, of the narrowest type that holds every value. */
export function inferField(schema: Schema, name: string, rows: Rows): FieldDef {
  const custom = name.endsWith('__c');
  const values = sampleOf(rows, name);
  const type = typeOf(values);
  const label = name.replace(/__c$/, '').replaceAll('_', ' ');
  const longest = values.reduce<number>((most, value) => Math.max(most, String(value).length), 0);
  if (type === 'reference') return inferReference(schema, name, values, label, custom);
  if (type === 'string') {
    return makeField(name, longest > TEXT_LENGTH ? 'textarea' : 'string', {
      label,
      custom,
      length: longest > TEXT_LENGTH ? 32_768 : TEXT_LENGTH,
      filterable: longest <= TEXT_LENGTH,
    });
  }
  return makeField(name, type, { label, custom, ...(type === 'double' ? { precision: 18, scale: scaleOf(values) } : {}) });
}

function sampleOf(rows: Rows, name: string): (string | number | boolean)[] {
  const values: (string | number | boolean)[] = [];
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  for (let at = 0; at < rows.length; at += step) {
    const value = rows[at]?.[name];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean') values.push(value);
  }
  return values;
}

function typeOf(values: readonly (string | number | boolean)[]): FieldType {
  const all = (test: (text: string) => boolean): boolean => values.length > 0 && values.every((value) => test(String(value)));
  if (all((text) => text === 'true' || text === 'false')) return 'boolean';
  if (values.length > 0 && values.every((value) => typeof value === 'number')) return 'double';
  // Digits in quotes may be codes with leading zeros: only a text that a number would print the same is a number.
  if (all((text) => String(Number(text)) === text || /^-?\d{1,15}\.\d+$/.test(text))) return 'double';
  if (all((text) => readDate(text) !== null)) return 'date';
  if (all((text) => readDatetime(text) !== null)) return 'datetime';
  return all((text) => text.length === 18 && isId(text)) ? 'reference' : 'string';
}

function scaleOf(values: readonly (string | number | boolean)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, (String(value).split('.')[1] ?? '').length), 0);
}

function inferReference(
  schema: Schema,
  name: string,
  values: readonly (string | number | boolean)[],
  label: string,
  custom: boolean,
): FieldDef {
  const targets = new Set<string>();
  for (const value of values) for (const def of schema.objectsOfPrefix(String(value).slice(0, 3))) targets.add(def.name);
  if (targets.size === 0) return makeField(name, 'string', { label, custom, length: TEXT_LENGTH });
  const relationshipName = name.endsWith('__c') ? name.replace(/__c$/, '__r') : name.replace(/Id$/, '');
  return makeField(name, 'reference', {
    label,
    custom,
    length: 18,
    referenceTo: [...targets],
    relationshipName: relationshipName === name ? null : relationshipName,
  });
}
