import type { FieldDef } from '../describe/types.ts';
import type { ColumnShape } from './column-shape.ts';
import type { QueryResult } from './query.ts';
import type { Hop } from './resolve.ts';

const NUMBERS = ['int', 'double', 'currency', 'percent'];
const APEX_TYPES: Readonly<Record<string, string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
};

/** `…/query?q=…&columns=true`: what the columns of a result are, as the vendor's command line asks for it. */
export function describeColumns(result: QueryResult): object {
  const shape = result.shape();
  return {
    columnMetadata: shape.map(columnOf),
    entityName: result.object,
    groupBy: result.query.groupBy.length > 0,
    idSelected: shape.some(({ kind, name }) => kind === 'field' && name === 'Id'),
    keyPrefix: result.view.def.keyPrefix,
  };
}

/** A sub-query and every other thing that is no single field of the record says `aggregate`. */
function columnOf(shape: ColumnShape): object {
  switch (shape.kind) {
    case 'field':
      return fieldColumn(shape.name, shape.hops, shape.field);
    case 'children':
      return { ...plain(shape.name), aggregate: true, joinColumns: shape.columns.map(columnOf) };
    case 'function':
      return {
        ...plain(shape.name),
        aggregate: true,
        displayName: shape.display,
        numberType: NUMBERS.includes(shape.field.type),
        joinColumns: [],
      };
  }
}

/** A parent's column nests under the parent's name. */
function fieldColumn(name: string, [hop, ...deeper]: readonly Hop[], field: FieldDef): object {
  if (hop !== undefined) return { ...plain(hop.name), foreignKeyName: hop.field.name, joinColumns: [fieldColumn(name, deeper, field)] };
  const apexType = APEX_TYPES[field.type] ?? 'String';
  return {
    ...plain(name),
    apexType,
    booleanType: field.type === 'boolean',
    custom: field.custom,
    insertable: field.createable,
    numberType: NUMBERS.includes(field.type),
    textType: apexType === 'String',
    updatable: field.updateable,
    joinColumns: [],
  };
}

function plain(name: string) {
  return {
    aggregate: false,
    apexType: null,
    booleanType: false,
    columnName: name,
    custom: false,
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    numberType: false,
    textType: false,
    updatable: false,
  };
}
