import { own } from '../../../src/sandbox/own.ts';
import type { JsonObject } from './request-body.ts';

export interface PropertyOption {
  readonly label: string;
  readonly value: string;
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly description?: string;
}

/** A property's definition, as `GET /crm/v3/properties/{objectType}` tells it (API reference, "Properties"). */
export interface Property {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly fieldType: string;
  readonly groupName: string;
  readonly description: string;
  readonly options: readonly PropertyOption[];
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly formField: boolean;
  readonly hasUniqueValue: boolean;
  readonly externalOptions: boolean;
  readonly referencedObjectType?: string;
  readonly calculated: boolean;
  readonly hubspotDefined: boolean;
  readonly readOnlyValue: boolean;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** 0 while in use. */
  readonly archivedAt: number;
}

export interface PropertyGroup {
  readonly name: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly archived: boolean;
}

export const FIELD_TYPES: Readonly<Record<string, readonly string[]>> = {
  bool: ['booleancheckbox', 'calculation_equation'],
  enumeration: ['booleancheckbox', 'checkbox', 'radio', 'select', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  string: ['text', 'textarea', 'html', 'file', 'phonenumber', 'calculation_equation'],
  number: ['number', 'calculation_equation'],
  phone_number: ['phonenumber'],
};

export const BOOLEAN_OPTIONS: readonly PropertyOption[] = [
  { label: 'Yes', value: 'true', displayOrder: 0, hidden: false },
  { label: 'No', value: 'false', displayOrder: 1, hidden: false },
];

/** A definition with everything that is not said left at the vendor's default. */
export function newProperty(given: Pick<Property, 'name' | 'type'> & Partial<Property>): Property {
  return {
    label: given.name,
    fieldType: own(FIELD_TYPES, given.type)?.[0] ?? 'text',
    groupName: '',
    description: '',
    options: given.type === 'bool' ? BOOLEAN_OPTIONS : [],
    displayOrder: -1,
    hidden: false,
    formField: false,
    hasUniqueValue: false,
    externalOptions: false,
    calculated: false,
    hubspotDefined: false,
    readOnlyValue: false,
    createdAt: 0,
    updatedAt: 0,
    archivedAt: 0,
    ...given,
  };
}

/** A definition on the wire. */
export function propertyJson(property: Property): JsonObject {
  const { readOnlyValue, createdAt, updatedAt, archivedAt, ...rest } = property;
  return {
    ...rest,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    ...(property.hubspotDefined ? {} : { createdUserId: '1', updatedUserId: '1' }),
    archived: archivedAt !== 0,
    ...(archivedAt === 0 ? {} : { archivedAt: new Date(archivedAt).toISOString() }),
    modificationMetadata: {
      archivable: !property.hubspotDefined,
      readOnlyDefinition: property.hubspotDefined,
      readOnlyValue,
      ...(property.type === 'enumeration' ? { readOnlyOptions: property.hubspotDefined } : {}),
    },
  };
}
