import { AppError } from '../../src/core/errors.ts';
import type { FieldInfo, ObjectInfo } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import { absentObject, describedFrom, isName, type Described, type DescribedField } from './described.ts';
import { describeTogether } from './describe-together.ts';

export interface Describer {
  /** Describes these objects in as few calls as there can be; never rejects: what could not be had is asked for one by one. */
  prepare(objects: readonly string[]): Promise<void>;
  /** One call per object; a field that the user may not see is missing. */
  describe(object: string): Promise<Described>;
  /** The field at the end of a path like `Owner.AccountId`, or null. */
  fieldAt(object: string, path: string): Promise<DescribedField | null>;
  /** After a change of the org's fields. */
  forget(): void;
}

export function openDescriber(client: Client): Describer {
  const known = new Map<string, Promise<Described>>();
  const describe = (object: string): Promise<Described> => {
    const before = known.get(object);
    if (before) return before;
    const asked = askFor(client, object);
    known.set(object, asked);
    asked.catch(() => known.delete(object));
    return asked;
  };
  const tried = new Set<string>();
  let preparing = Promise.resolve();
  const prepare = async (objects: readonly string[]): Promise<void> => {
    const fresh = [...new Set(objects)].filter((object) => !tried.has(object) && !known.has(object));
    for (const object of fresh) tried.add(object);
    for (const [object, described] of await describeTogether(client, fresh)) {
      if (!known.has(object)) known.set(object, Promise.resolve(described));
    }
  };
  return {
    // One after the other, so that streams which are read side by side wait for the same answer.
    prepare: (objects) => (preparing = preparing.then(() => prepare(objects))),
    describe,
    fieldAt: (object, path) => follow(describe, object, path.split('.')),
    forget: () => {
      tried.clear();
      known.clear();
    },
  };
}

async function askFor(client: Client, object: string): Promise<Described> {
  const absent = absentObject(object);
  if (!isName(object)) return absent;
  try {
    const { body } = await client.call({ method: 'GET', path: `${client.base}/sobjects/${object}/describe`, what: `Describing ${object}` });
    return describedFrom(object, body);
  } catch (error) {
    if (error instanceof AppError && (error.details.status === 404 || error.code === 'MAPPING_INVALID')) return absent;
    throw error;
  }
}

async function follow(
  describe: (object: string) => Promise<Described>,
  object: string,
  path: readonly string[],
): Promise<DescribedField | null> {
  const [step = '', ...rest] = path;
  const { fields } = await describe(object);
  if (rest.length === 0) return fields.get(step) ?? null;
  const reference = [...fields.values()].find((field) => field.relationshipName === step);
  const [parent, another] = reference?.referenceTo ?? [];
  if (parent === undefined) return null;
  if (another !== undefined) return rest.length === 1 ? nameField(rest[0] ?? '') : null;
  return follow(describe, parent, rest);
}

/**
 * A reference to several objects (`Who`, `What`, the owner of a task) shows only what all of them have: the fields of the
 * pseudo-object Name. Source: SOQL and SOSL Reference, "Understanding Relationship Fields and Polymorphic Fields".
 */
const NAME_FIELDS: ReadonlyMap<string, string> = new Map([
  ...['Alias', 'Email', 'FirstName', 'LastName', 'Name', 'Phone', 'Title', 'Type', 'Username'].map((name) => [name, 'string'] as const),
  ...['Id', 'ProfileId', 'UserRoleId'].map((name) => [name, 'id'] as const),
  ['IsActive', 'boolean'],
]);

function nameField(name: string): DescribedField | null {
  const type = NAME_FIELDS.get(name);
  if (type === undefined) return null;
  const readOnly = { updateable: false, createable: false, unique: false, externalId: false };
  return { name, label: name, type, length: 0, ...readOnly, referenceTo: [], relationshipName: null, picklistValues: [] };
}

const TYPES: Readonly<Record<string, FieldInfo['type']>> = {
  string: 'text',
  textarea: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  encryptedstring: 'text',
  id: 'text',
  double: 'number',
  currency: 'number',
  percent: 'number',
  int: 'number',
  long: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  picklist: 'picklist',
  combobox: 'picklist',
  multipicklist: 'multipicklist',
  reference: 'reference',
};

/** The same, free of Salesforce's words. */
export function objectInfo(described: Described): ObjectInfo {
  const fields = [...described.fields.values()].map(fieldInfo).map((field) => [field.name, field] as const);
  return { object: described.object, readable: described.readable, fields: new Map(fields) };
}

function fieldInfo(field: DescribedField): FieldInfo {
  const type = TYPES[field.type] ?? 'other';
  const hasOptions = type === 'picklist' || type === 'multipicklist';
  return {
    name: field.name,
    label: field.label,
    type,
    writable: field.updateable,
    length: field.length > 0 ? field.length : null,
    options: hasOptions ? field.picklistValues.filter((one) => one.active).map((one) => one.value) : null,
    unique: field.unique,
    referenceTo: field.referenceTo,
  };
}
