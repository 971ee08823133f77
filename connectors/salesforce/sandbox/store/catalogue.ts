import type { Schema } from '../describe/schema.ts';
import type { FieldDef, FieldType, ObjectDef, Value } from '../describe/types.ts';
import { makeId } from '../ids.ts';
import { Table } from './table.ts';

/** The id that every row of a catalogue without ids of its own shows; DurableId names it. */
export const NO_ID = '000000000000000AAA';

type Cells = Readonly<Record<string, Value>>;

/** The rows of a catalogue, from the schema as it is now. */
export function catalogueTable(schema: Schema, def: ObjectDef): Table {
  const table = new Table(def);
  for (const [id, cells] of rowsOf(schema, def)) {
    const row = table.newRow(id, 0);
    for (const [name, value] of Object.entries(cells)) {
      const field = def.fields.get(name.toLowerCase());
      if (field !== undefined) table.put(row, field, value);
    }
    table.insert(row);
  }
  return table;
}

function* rowsOf(schema: Schema, def: ObjectDef): Generator<readonly [string, Cells]> {
  const objects = [...schema.objects()].filter(({ api }) => api !== 'tooling').sort((a, b) => (a.name < b.name ? -1 : 1));
  if (def.name === 'EntityDefinition') {
    for (const object of objects) yield [object.name, entity(object)];
    return;
  }
  for (const object of objects) {
    for (const field of object.fields.values()) {
      if (def.name === 'FieldDefinition') yield [`${object.name}.${field.name}`, fieldRow(object, field)];
      else if (field.custom) yield [makeId(def.keyPrefix, numberOf(`${object.name}.${field.name}`)), customField(object, field)];
    }
  }
}

function entity(object: ObjectDef): Cells {
  const { name, label, labelPlural, createable, updateable, deletable, replicateable, isCatalogue } = object;
  return {
    DurableId: name,
    QualifiedApiName: name,
    DeveloperName: developerName(name),
    Label: label,
    MasterLabel: label,
    PluralLabel: labelPlural,
    KeyPrefix: object.keyPrefix || null,
    PublisherId: object.custom ? '<local>' : 'System',
    IsCustomizable: createable,
    IsQueryable: true,
    IsRetrieveable: true,
    IsReplicateable: replicateable,
    IsSearchable: !isCatalogue,
    IsLayoutable: createable,
    IsCompactLayoutable: createable,
    IsTriggerable: createable,
    IsApexTriggerable: createable,
    IsEverCreatable: createable,
    IsEverUpdatable: updateable,
    IsEverDeletable: deletable,
    IsIdEnabled: !isCatalogue,
    IsMruEnabled: createable,
  };
}

function fieldRow(object: ObjectDef, field: FieldDef): Cells {
  const isGroupable = field.filterable && field.type !== 'datetime' && field.type !== 'multipicklist';
  return {
    DurableId: `${object.name}.${field.name}`,
    EntityDefinitionId: object.name,
    QualifiedApiName: field.name,
    DeveloperName: developerName(field.type === 'reference' ? field.name.replace(/Id$/, '') : field.name),
    Label: field.label,
    MasterLabel: field.label,
    Description: field.description,
    DataType: dataType(field),
    ValueTypeId: VALUE_TYPES[field.type] ?? 'string',
    RelationshipName: field.relationshipName,
    Length: field.length,
    Precision: field.precision,
    Scale: field.scale,
    IsNameField: field.nameField,
    IsCalculated: field.formula !== null,
    IsNillable: !field.required && field.type !== 'id' && field.type !== 'boolean',
    IsCompound: field.type === 'address',
    IsPolymorphicForeignKey: field.referenceTo.length > 1,
    IsIndexed: field.type === 'id' || field.type === 'reference' || field.externalId || field.unique,
    IsApiFilterable: field.filterable,
    IsApiSortable: field.filterable && field.type !== 'multipicklist',
    IsApiGroupable: isGroupable,
  };
}

function customField(object: ObjectDef, field: FieldDef): Cells {
  return {
    EntityDefinitionId: object.name,
    TableEnumOrId: object.name,
    DeveloperName: developerName(field.name),
    ManageableState: 'unmanaged',
    Description: field.description,
    InlineHelpText: field.help,
    Length: field.length || null,
    Precision: field.precision || null,
    Scale: field.precision === 0 ? null : field.scale,
  };
}

/** The same number for the same name, whatever else there is (FNV-1a). */
function numberOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const char of name.toLowerCase()) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

function developerName(name: string): string {
  return name.replace(/__c$/, '');
}

const VALUE_TYPES: Partial<Record<FieldType, string>> = {
  id: 'id',
  reference: 'id',
  boolean: 'boolean',
  int: 'integer',
  double: 'double',
  currency: 'double',
  percent: 'double',
  date: 'date',
  datetime: 'datetime',
  address: 'address',
};

/** The type as Setup names it. */
function dataType(field: FieldDef): string {
  const numbers = `(${field.precision - field.scale}, ${field.scale})`;
  switch (field.type) {
    case 'id':
      return 'Id';
    case 'reference':
      return `Lookup(${field.referenceTo.join(',')})`;
    case 'string':
      return field.nameField ? 'Name' : `Text(${field.length})`;
    case 'textarea':
      return field.length > 255 ? `Long Text Area(${field.length})` : 'Text Area(255)';
    case 'picklist':
      return 'Picklist';
    case 'multipicklist':
      return 'Picklist (Multi-Select)';
    case 'combobox':
      return 'Picklist';
    case 'email':
      return 'Email';
    case 'phone':
      return 'Phone';
    case 'url':
      return `URL(${field.length})`;
    case 'boolean':
      return 'Checkbox';
    case 'int':
      return `Number(${field.precision}, 0)`;
    case 'double':
      return `Number${numbers}`;
    case 'currency':
      return `Currency${numbers}`;
    case 'percent':
      return `Percent${numbers}`;
    case 'date':
      return 'Date';
    case 'datetime':
      return 'Date/Time';
    case 'address':
      return 'Address';
  }
}
