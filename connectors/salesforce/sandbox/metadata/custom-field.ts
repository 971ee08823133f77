import { own } from '../../../../src/sandbox/own.ts';
import { makeField } from '../describe/define.ts';
import type { FieldDef, FieldType, ObjectDef, PicklistEntry } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { FormulaError, lookupNamed, parseFormula, pathsIn } from './formula.ts';
import { elementsOf, flagOf, numberOf, textOf } from './xml.ts';
import type { Element } from './xml.ts';

const NAME = /^[A-Za-z](?:_?[A-Za-z0-9])*__c$/;
const MAX_NAME = 40;
const TYPES: Readonly<Record<string, FieldType>> = {
  Text: 'string',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Html: 'textarea',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Lookup: 'reference',
  MasterDetail: 'reference',
};

/** The objects that a field of `fullName` is on: an Activity field is on tasks and events. */
export function objectsOf(org: Org, fullName: string): { objects: ObjectDef[]; field: string } {
  const [object = '', field = ''] = fullName.split('.');
  const names = object === 'Activity' ? ['Task', 'Event'] : [object];
  const objects = names.map((name) => org.schema.object(name)).filter((def): def is ObjectDef => def !== undefined);
  if (objects.length === 0 || object === 'Task' || object === 'Event')
    throw fail('INVALID_CROSS_REFERENCE_KEY', `In field: fullName - no CustomObject named ${object} found`);
  if (!NAME.test(field))
    throw fail(
      'INVALID_FULL_NAME',
      `The specified name '${field}' isn't valid. It must begin with a letter, contain only alphanumeric characters and underscores, and end with __c`,
    );
  if (field.length - 3 > MAX_NAME)
    throw fail('FIELD_INTEGRITY_EXCEPTION', `Field Name: data value too large: ${field.slice(0, -3)} (max length=${MAX_NAME})`);
  return { objects, field };
}

/** Makes or changes a field; true when it is new. Nobody sees a new one until a permission set grants it. */
export function saveField(org: Org, element: Element, mode: 'create' | 'update' | 'upsert'): boolean {
  const fullName = textOf(element, 'fullName') ?? '';
  const { objects, field } = objectsOf(org, fullName);
  const known = objects[0]?.fields.get(field.toLowerCase());
  if (known !== undefined && mode === 'create')
    throw fail('DUPLICATE_DEVELOPER_NAME', `There is already a field named ${field.replace(/__c$/, '')} on ${objects[0]?.label ?? ''}.`);
  if (known === undefined && mode === 'update')
    throw fail('INVALID_CROSS_REFERENCE_KEY', `In field: fullName - no CustomField named ${fullName} found`);
  const made = readDefinition(org, element, field, objects[0]);
  for (const object of objects) {
    org.schema.setField(object, made);
    org.store.table(object).forget(made.name);
  }
  return known === undefined;
}

function readDefinition(org: Org, element: Element, name: string, object: ObjectDef | undefined): FieldDef {
  const known = object?.fields.get(name.toLowerCase());
  const label = textOf(element, 'label');
  const kind = textOf(element, 'type');
  if (label === null || label === '') throw fail('REQUIRED_FIELD_MISSING', 'Required field is missing: label');
  if (kind === null) throw fail('REQUIRED_FIELD_MISSING', 'Required field is missing: type');
  const type = own(TYPES, kind);
  if (type === undefined) throw fail('INVALID_TYPE', `'${kind}' is not a valid value for the enum 'FieldType'`);
  if (known !== undefined && known.type !== type)
    throw fail('FIELD_INTEGRITY_EXCEPTION', `Cannot change the type of field ${name} from ${known.type} to ${type} while it holds data`);
  const required = flagOf(element, 'required');
  const formula = formulaOf(org, element, object);
  const text = textOf(element, 'defaultValue');
  return makeField(name, type, {
    label,
    custom: true,
    required,
    unique: flagOf(element, 'unique'),
    externalId: flagOf(element, 'externalId'),
    caseSensitive: flagOf(element, 'caseSensitive'),
    help: textOf(element, 'inlineHelpText'),
    description: textOf(element, 'description'),
    ...(formula === null ? {} : { formula, calculated: true, createable: false, updateable: false, filterable: false }),
    // A field that must be filled is seen by everybody; all others need a grant.
    needsGrant: known === undefined ? !required : known.needsGrant,
    ...(formula === null ? sizeOf(element, kind) : { length: 1300 }),
    ...picklistOf(element, kind),
    ...lookupOf(org, element, kind, name),
    ...(type === 'boolean' ? { defaultValue: readCheckboxDefault(text) } : {}),
  });
}

/** The formula, checked against the fields that it names; null: the field stores its value. */
function formulaOf(org: Org, element: Element, object: ObjectDef | undefined): string | null {
  const text = textOf(element, 'formula');
  if (text === null) return null;
  try {
    for (const path of pathsIn(parseFormula(text)))
      if (!isThere(org, object, path)) throw new FormulaError(`Field ${path.join('.')} does not exist. Check spelling.`);
  } catch (error) {
    if (error instanceof FormulaError) throw fail('FIELD_INTEGRITY_EXCEPTION', error.message);
    throw error;
  }
  return text;
}

function isThere(org: Org, object: ObjectDef | undefined, [name = '', ...rest]: readonly string[]): boolean {
  if (object === undefined) return false;
  if (rest.length === 0) return object.fields.has(name.toLowerCase());
  const lookup = lookupNamed(object.fields.values(), name);
  return lookup !== null && isThere(org, org.schema.object(lookup.referenceTo[0] ?? ''), rest);
}

function readCheckboxDefault(text: string | null): boolean {
  if (text === null) throw fail('REQUIRED_FIELD_MISSING', 'Must specify a defaultValue for a CustomField of type Checkbox');
  return text === 'true';
}

function sizeOf(element: Element, kind: string): Partial<FieldDef> {
  const length = numberOf(element, 'length');
  switch (kind) {
    case 'Text':
      if (length === null) throw fail('FIELD_INTEGRITY_EXCEPTION', "Must specify a 'length' for a CustomField of type Text");
      if (length < 1 || length > 255) throw fail('FIELD_INTEGRITY_EXCEPTION', 'Text length must be between 1 and 255');
      return { length };
    case 'LongTextArea':
    case 'Html':
      if (length === null || length < 256 || length > 131_072)
        throw fail('FIELD_INTEGRITY_EXCEPTION', "Must specify a 'length' between 256 and 131072 for a CustomField of type LongTextArea");
      if (numberOf(element, 'visibleLines') === null)
        throw fail('FIELD_INTEGRITY_EXCEPTION', "Must specify 'visibleLines' for a CustomField of type LongTextArea");
      return { length, filterable: false };
    case 'Number':
    case 'Currency':
    case 'Percent': {
      const [precision, scale] = [numberOf(element, 'precision'), numberOf(element, 'scale')];
      if (precision === null || scale === null)
        throw fail('FIELD_INTEGRITY_EXCEPTION', `Must specify 'precision' and 'scale' for a CustomField of type ${kind}`);
      if (precision > 18 || scale > precision)
        throw fail('FIELD_INTEGRITY_EXCEPTION', 'Precision must be at most 18 and at least as large as scale');
      return { precision, scale };
    }
    case 'TextArea':
    case 'Url':
      return { length: 255 };
    case 'Email':
      return { length: 80 };
    case 'Phone':
      return { length: 40 };
    default:
      return {};
  }
}

function picklistOf(element: Element, kind: string): Partial<FieldDef> {
  if (kind !== 'Picklist' && kind !== 'MultiselectPicklist') return {};
  const [set] = elementsOf(element, 'valueSet');
  const [definition] = set === undefined ? [] : elementsOf(set, 'valueSetDefinition');
  if (set === undefined || definition === undefined) throw fail('FIELD_INTEGRITY_EXCEPTION', 'Picklist field must have a value set');
  if (kind === 'MultiselectPicklist' && numberOf(element, 'visibleLines') === null)
    throw fail('FIELD_INTEGRITY_EXCEPTION', "Must specify 'visibleLines' for a CustomField of type MultiselectPicklist");
  const picklist: PicklistEntry[] = elementsOf(definition, 'value').map((value) => {
    const name = textOf(value, 'fullName') ?? '';
    return {
      value: name,
      label: textOf(value, 'label') ?? name,
      isDefault: flagOf(value, 'default'),
      active: textOf(value, 'isActive') !== 'false',
    };
  });
  const names = picklist.map(({ value }) => value.toLowerCase());
  if (names.some((name, at) => names.indexOf(name) !== at)) throw fail('DUPLICATE_VALUE', 'Duplicate picklist value in the value set');
  const chosen = picklist.find(({ isDefault }) => isDefault);
  return {
    length: kind === 'Picklist' ? 255 : 4099,
    picklist,
    restricted: flagOf(set, 'restricted'),
    ...(chosen === undefined ? {} : { defaultValue: chosen.value }),
  };
}

function lookupOf(org: Org, element: Element, kind: string, name: string): Partial<FieldDef> {
  if (kind !== 'Lookup' && kind !== 'MasterDetail') return {};
  const target = textOf(element, 'referenceTo');
  if (target === null || org.schema.object(target) === undefined)
    throw fail(
      'FIELD_INTEGRITY_EXCEPTION',
      `Invalid reference: referenceTo value of '${target ?? ''}' does not resolve to a valid sObject type`,
    );
  const relationship = textOf(element, 'relationshipName');
  return {
    length: 18,
    referenceTo: [target],
    relationshipName: name.replace(/__c$/, '__r'),
    childRelationship: relationship === null ? null : `${relationship}__r`,
    cascadeDelete: kind === 'MasterDetail',
  };
}

export function deleteField(org: Org, fullName: string): void {
  const { objects, field } = objectsOf(org, fullName);
  const gone = objects.filter((object) => org.schema.removeField(object, field));
  if (gone.length === 0) throw fail('INVALID_CROSS_REFERENCE_KEY', `In field: fullName - no CustomField named ${fullName} found`);
}

/** The definition as `readMetadata` gives it back; null: no such field. */
export function showField(org: Org, fullName: string): object | null {
  const [object = '', name = ''] = fullName.split('.');
  const field = org.schema.object(object === 'Activity' ? 'Task' : object)?.fields.get(name.toLowerCase());
  if (field?.custom !== true) return null;
  const kind =
    Object.entries(TYPES).find(([word, type]) => type === field.type && !(word === 'TextArea' && field.length > 255))?.[0] ?? 'Text';
  const isPicklist = field.type === 'picklist' || field.type === 'multipicklist';
  return {
    fullName,
    ...(field.type === 'boolean' ? { defaultValue: field.defaultValue } : {}),
    ...(field.type === 'string' ? { caseSensitive: field.caseSensitive } : {}),
    externalId: field.externalId,
    description: field.description,
    ...(field.formula === null ? {} : { formula: field.formula, formulaTreatBlanksAs: 'BlankAsBlank' }),
    inlineHelpText: field.help,
    label: field.label,
    ...(field.length > 0 && !isPicklist && field.type !== 'reference' ? { length: field.length } : {}),
    ...(field.precision > 0 ? { precision: field.precision } : {}),
    ...(field.type === 'reference'
      ? { referenceTo: field.referenceTo[0], relationshipName: field.childRelationship?.replace(/__r$/, '') }
      : {}),
    required: field.required,
    ...(field.precision > 0 ? { scale: field.scale } : {}),
    type: kind,
    unique: field.unique,
    ...(isPicklist
      ? {
          valueSet: {
            restricted: field.restricted,
            valueSetDefinition: {
              sorted: false,
              value: field.picklist.map(({ value, label, isDefault }) => ({ fullName: value, default: isDefault, label })),
            },
          },
        }
      : {}),
  };
}

function fail(code: string, message: string): SalesforceError {
  return new SalesforceError(code, message);
}
