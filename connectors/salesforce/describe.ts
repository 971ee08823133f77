import { AppError } from '../../src/core/errors.ts';
import type { FieldInfo, ObjectInfo } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import { asArray, asObject, asText, type Shape } from './shapes.ts';

/** One field as Salesforce describes it, so far as we use it. */
export interface DescribedField {
  readonly name: string;
  readonly label: string;
  /** Salesforce's own type: `double`, `multipicklist`, `address` … */
  readonly type: string;
  readonly length: number;
  readonly updateable: boolean;
  readonly createable: boolean;
  readonly unique: boolean;
  readonly externalId: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly picklistValues: readonly { readonly value: string; readonly label: string; readonly active: boolean }[];
}

export interface Described {
  readonly object: string;
  /** False where the object is absent or hidden from the user: Salesforce does not tell which. */
  readonly readable: boolean;
  readonly updateable: boolean;
  readonly createable: boolean;
  readonly fields: ReadonlyMap<string, DescribedField>;
}

export interface Describer {
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
  return {
    describe,
    fieldAt: (object, path) => follow(describe, object, path.split('.')),
    forget: () => {
      known.clear();
    },
  };
}

async function askFor(client: Client, object: string): Promise<Described> {
  const absent: Described = { object, readable: false, updateable: false, createable: false, fields: new Map() };
  if (!/^\w+$/.test(object)) return absent;
  try {
    const { body } = await client.call({ method: 'GET', path: `${client.base}/sobjects/${object}/describe`, what: `Describing ${object}` });
    return describedFrom(object, body);
  } catch (error) {
    if (error instanceof AppError && (error.details.status === 404 || error.code === 'MAPPING_INVALID')) return absent;
    throw error;
  }
}

function describedFrom(object: string, body: unknown): Described {
  const shape = asObject(body);
  if (!Array.isArray(shape.fields)) throw new AppError('REMOTE_UNAVAILABLE', `Describing ${object}: the answer cannot be read`);
  const fields = new Map(
    asArray(shape.fields)
      .map((one) => fieldFrom(asObject(one)))
      .map((field) => [field.name, field]),
  );
  return {
    object,
    readable: shape.queryable === true,
    updateable: shape.updateable === true,
    createable: shape.createable === true,
    fields,
  };
}

function fieldFrom(field: Shape): DescribedField {
  return {
    name: asText(field.name),
    label: asText(field.label),
    type: asText(field.type),
    length: typeof field.length === 'number' ? field.length : 0,
    updateable: field.updateable === true,
    createable: field.createable === true,
    unique: field.unique === true,
    externalId: field.externalId === true,
    referenceTo: asArray(field.referenceTo).map(asText),
    relationshipName: typeof field.relationshipName === 'string' ? field.relationshipName : null,
    picklistValues: asArray(field.picklistValues)
      .map(asObject)
      .map((one) => ({ value: asText(one.value), label: asText(one.label), active: one.active !== false })),
  };
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
