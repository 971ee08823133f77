import { own } from '../../../src/sandbox/own.ts';
import { findObjectType, type ObjectType } from './object-types.ts';
import { propertiesOf, tableOf, type Portal, type Row } from './portal.ts';
import { newProperty, type Property } from './property.ts';
import { isObject, textOf } from './request-body.ts';
import { standardGroup } from './standard-properties.ts';

const SAMPLE = 2000;

/** Properties that well-known integrations add to every account that uses them. */
const KNOWN: Readonly<Record<string, Partial<Property> & { readonly type: string }>> = {
  salesforceaccountid: { label: 'Salesforce Account ID', type: 'string' },
  salesforcecontactid: { label: 'Salesforce Contact ID', type: 'string' },
  salesforceleadid: { label: 'Salesforce Lead ID', type: 'string' },
  salesforceopportunityid: { label: 'Salesforce Opportunity ID', type: 'string' },
  salesforcelastsynctime: { label: 'Last Salesforce Sync Time', type: 'datetime', fieldType: 'date' },
};

/** Definitions that a seed brings: rows with `objectType`, `name`, `type` and what else a property has. */
export function defineGiven(portal: Portal, rows: readonly Row[]): void {
  const now = portal.clock.now().getTime();
  for (const row of rows) {
    const type = findObjectType(textOf(row.objectType) ?? '');
    const name = textOf(row.name)?.toLowerCase();
    if (type === undefined || name === undefined) continue;
    const options = Array.isArray(row.options)
      ? row.options.filter(isObject).map((option, displayOrder) => optionOf(textOf(option.value) ?? '', displayOrder, textOf(option.label)))
      : undefined;
    const texts = ['label', 'fieldType', 'description', 'groupName'].filter((field) => textOf(row[field]) !== undefined);
    const hasUniqueValue = textOf(row.hasUniqueValue) === 'true';
    propertiesOf(portal, type).set(
      newProperty({
        name,
        type: textOf(row.type) ?? 'string',
        groupName: standardGroup(type).name,
        ...Object.fromEntries(texts.map((field) => [field, textOf(row[field])])),
        ...(options === undefined ? {} : { options }),
        hasUniqueValue,
        createdAt: now,
        updatedAt: now,
      }),
    );
    if (hasUniqueValue) tableOf(portal, type).makeUnique(name);
  }
}

/** Makes a property of every column that has none, of the type that its values look like, and adds options that a seed uses. */
export function defineColumns(portal: Portal, type: ObjectType, names: readonly string[], rows: readonly Row[]): void {
  const store = propertiesOf(portal, type);
  const now = portal.clock.now().getTime();
  for (const column of names) {
    const name = column.toLowerCase();
    const values = sampleOf(rows, column);
    const known = store.get(name);
    if (known !== undefined) {
      store.set(withOptions(known, rows, column));
      continue;
    }
    const shape = own(KNOWN, name) ?? { type: inferType(values) };
    store.set(newProperty({ name, label: name, groupName: standardGroup(type).name, createdAt: now, updatedAt: now, ...shape }));
  }
}

/** The type that fits every value seen. */
export function inferType(values: readonly string[]): string {
  const all = (pattern: RegExp): boolean => values.length > 0 && values.every((value) => pattern.test(value));
  if (all(/^(true|false)$/)) return 'bool';
  // Longer runs of digits are numbers of registers, not amounts.
  if (all(/^-?(0|[1-9]\d{0,10})(\.\d+)?$/)) return 'number';
  if (all(/^\d{4}-\d{2}-\d{2}$/)) return 'date';
  if (all(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/)) return 'datetime';
  return 'string';
}

function sampleOf(rows: readonly Row[], column: string): string[] {
  const values: string[] = [];
  for (const row of rows) {
    const value = row[column];
    const text = value instanceof Date ? value.toISOString() : textOf(value);
    if (text !== undefined && text !== '') values.push(text);
    if (values.length >= SAMPLE) break;
  }
  return values;
}

function withOptions(property: Property, rows: readonly Row[], column: string): Property {
  if (property.type !== 'enumeration' || property.externalOptions) return property;
  const values = new Set(rows.flatMap((row) => (textOf(row[column]) ?? '').split(property.fieldType === 'checkbox' ? ';' : '\0')));
  const strays = [...values].filter((value) => value !== '' && !property.options.some((option) => option.value === value));
  if (strays.length === 0) return property;
  return { ...property, options: [...property.options, ...strays.map((value, at) => optionOf(value, property.options.length + at))] };
}

function optionOf(value: string, displayOrder: number, label = value): Property['options'][number] {
  return { value, label, displayOrder, hidden: false };
}
