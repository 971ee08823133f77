import { AppError } from '../../src/core/errors.ts';
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
  /** False: Salesforce's own. */
  readonly custom: boolean;
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

export function isName(object: string): boolean {
  return /^\w+$/.test(object);
}

export function absentObject(object: string): Described {
  return { object, readable: false, updateable: false, createable: false, fields: new Map() };
}

export function describedFrom(object: string, body: unknown): Described {
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
    custom: field.custom !== false,
    referenceTo: asArray(field.referenceTo).map(asText),
    relationshipName: typeof field.relationshipName === 'string' ? field.relationshipName : null,
    picklistValues: asArray(field.picklistValues)
      .map(asObject)
      .map((one) => ({ value: asText(one.value), label: asText(one.label), active: one.active !== false })),
  };
}
