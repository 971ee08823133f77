import { isNumeric } from '../store/values.ts';
import type { ObjectView } from './access.ts';
import type { Schema } from './schema.ts';
import type { FieldDef, FieldType } from './types.ts';

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
};

/** The record type of an org without record types. */
export const MASTER_RECORD_TYPE = '012000000000000AAA';

/** `GET /sobjects/{object}/describe` (API 67.0). */
export function describeObject(schema: Schema, view: ObjectView, base: string): object {
  const { def } = view;
  return {
    actionOverrides: [],
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: schema.childRelations(def).map(({ child, field, name }) => ({
      cascadeDelete: field.cascadeDelete,
      childSObject: child.name,
      deprecatedAndHidden: false,
      field: field.name,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: name,
      restrictedDelete: false,
    })),
    compactLayoutable: true,
    ...summary(view, base),
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: [...view.fields.values()].map((field) => describeField(view, field)),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [
      {
        active: true,
        available: true,
        defaultRecordTypeMapping: true,
        developerName: 'Master',
        master: true,
        name: 'Master',
        recordTypeId: MASTER_RECORD_TYPE,
        urls: { layout: `${base}/sobjects/${def.name}/describe/layouts/${MASTER_RECORD_TYPE}` },
      },
    ],
    searchLayoutable: true,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [
      { label: `All ${def.labelPlural.toLowerCase()}`, name: 'everything' },
      { label: `My ${def.labelPlural.toLowerCase()}`, name: 'mine' },
    ],
  };
}

/** One entry of `GET /sobjects`. */
export function summary(view: ObjectView, base: string): object {
  const { def } = view;
  const url = `${base}/sobjects/${def.name}`;
  return {
    activateable: false,
    createable: view.createable,
    custom: def.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: view.deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: def.keyPrefix === '' ? null : def.keyPrefix,
    label: def.label,
    labelPlural: def.labelPlural,
    layoutable: def.createable,
    mergeable: def.mergeable,
    mruEnabled: def.createable,
    name: def.name,
    queryable: true,
    replicateable: def.replicateable,
    retrieveable: true,
    searchable: !def.isCatalogue,
    triggerable: def.createable,
    undeletable: def.deletable,
    updateable: view.updateable,
    urls: {
      compactLayouts: `${url}/describe/compactLayouts`,
      rowTemplate: `${url}/{ID}`,
      describe: `${url}/describe`,
      layouts: `${url}/describe/layouts`,
      sobject: url,
    },
  };
}

/** One entry of `fields`, as a layout shows it too. */
export function describeField(view: ObjectView, field: FieldDef): object {
  const editable = view.editable(field);
  const text = field.length > 0;
  const sortable = field.filterable && field.type !== 'multipicklist' && field.type !== 'address';
  return {
    aggregatable: sortable && field.type !== 'boolean',
    aiPredictionField: false,
    autoNumber: field.name === 'CaseNumber',
    byteLength: text ? field.length * (field.type === 'id' || field.type === 'reference' ? 1 : 3) : 0,
    calculated: field.formula !== null,
    calculatedFormula: field.formula,
    cascadeDelete: field.cascadeDelete,
    caseSensitive: field.caseSensitive,
    compoundFieldName: null,
    controllerName: null,
    createable: field.createable && editable && view.def.createable,
    custom: field.custom,
    defaultValue: field.type === 'boolean' ? field.defaultValue : null,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultValue !== null || field.name === 'OwnerId' || !field.createable,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? field.precision : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: extraTypeInfo(field),
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: sortable && field.type !== 'datetime' && !isNumeric(field) ? true : field.type === 'int',
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.externalId || field.type === 'id' || field.unique,
    inlineHelpText: field.help,
    label: field.label,
    length: field.length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: isNillable(field),
    permissionable: field.custom && !field.required,
    picklistValues: field.picklist.map((entry) => ({
      active: entry.active,
      defaultValue: entry.isDefault,
      label: entry.label,
      validFor: null,
      value: entry.value,
    })),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: field.type === 'int' ? 0 : field.precision,
    queryByDistance: field.type === 'address',
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.restricted,
    scale: field.scale,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && editable && view.def.updateable,
    writeRequiresMasterRead: false,
  };
}

function isNillable(field: FieldDef): boolean {
  if (field.type === 'id' || field.type === 'boolean' || field.required || field.name === 'OwnerId') return false;
  return !['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp'].includes(field.name);
}

function extraTypeInfo(field: FieldDef): string | null {
  if (field.type !== 'textarea') return null;
  return field.length > 255 ? 'plaintextarea' : null;
}
