import { AppError } from '../../src/core/errors.ts';
import type { FieldInfo, FieldOf, ObjectInfo } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import { absentObject, describedFrom, isName, type Described, type DescribedField } from './described.ts';
import { describeTogether } from './describe-together.ts';

export interface Describer {
  /**
   * Describes the objects of these fields, and those that their paths lead to, in as few calls as there can be; never rejects:
   * what could not be had is asked for one by one.
   */
  prepare(fields: readonly FieldOf[]): Promise<void>;
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
  const together = async (objects: readonly string[]): Promise<void> => {
    for (const object of objects) tried.add(object);
    for (const [object, described] of await describeTogether(client, objects)) {
      if (!known.has(object)) known.set(object, Promise.resolve(described));
    }
  };
  const open = (object: string): boolean => !tried.has(object) && !known.has(object);
  const prepare = async (fields: readonly FieldOf[]): Promise<void> => {
    // Each round takes the paths one relationship further.
    let steps: readonly Step[] = fields.map(({ object, field }) => ({ object, path: field.split('.') }));
    while (steps.length > 0) {
      await together([...new Set(steps.map(({ object }) => object))].filter(open));
      const further = await Promise.all(steps.map(({ object, path }) => stepOn(known.get(object), path)));
      steps = further.filter((step) => step !== null);
    }
  };
  return {
    // One after the other, so that streams which are read side by side wait for the same answer.
    prepare: (fields) => (preparing = preparing.then(() => prepare(fields))),
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

interface Step {
  readonly object: string;
  readonly path: readonly string[];
}

/** Null: the path ends here, or the way is not known. */
async function stepOn(asked: Promise<Described> | undefined, [step = '', ...path]: readonly string[]): Promise<Step | null> {
  if (path.length === 0 || asked === undefined) return null;
  const described = await asked.catch(() => null);
  const [object, another] = described === null ? [] : targetsOf(described, step);
  return object === undefined || another !== undefined ? null : { object, path };
}

/** The objects that a relationship may lead to. */
function targetsOf({ fields }: Described, relationship: string): readonly string[] {
  return [...fields.values()].find((field) => field.relationshipName === relationship)?.referenceTo ?? [];
}

async function follow(
  describe: (object: string) => Promise<Described>,
  object: string,
  path: readonly string[],
): Promise<DescribedField | null> {
  const [step = '', ...rest] = path;
  const described = await describe(object);
  if (rest.length === 0) return described.fields.get(step) ?? null;
  const [parent, another] = targetsOf(described, step);
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
  const readOnly = { updateable: false, createable: false, unique: false, externalId: false, custom: false };
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
    standard: !field.custom,
  };
}
