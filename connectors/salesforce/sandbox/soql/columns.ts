import type { FieldDef } from '../describe/types.ts';
import type { QueryResult } from './query.ts';

/** `…/query?q=…&columns=true`: what the columns of a result are, as the vendor's command line asks for it. */
export function describeColumns(result: QueryResult): object {
  const plain = result.columns.map(({ name, resolved }) =>
    columnOf(
      name,
      resolved.hops.map((hop) => hop.name),
      resolved.field,
    ),
  );
  const functions = result.isAggregate ? aggregateColumns(result) : [];
  return {
    columnMetadata: [...plain, ...functions],
    entityName: result.object,
    groupBy: result.query.groupBy.length > 0,
    idSelected: result.columns.some(({ name }) => name === 'Id'),
    keyPrefix: result.view.def.keyPrefix,
  };
}

/** A parent's column nests under the parent's name. */
function columnOf(name: string, hops: readonly string[], field: FieldDef | null): object {
  const [hop, ...deeper] = hops;
  if (hop !== undefined) return { ...flags(hop, null), joinColumns: [columnOf(name, deeper, field)] };
  return { ...flags(name, field), joinColumns: [] };
}

function flags(name: string, field: FieldDef | null): object {
  return {
    aggregate: false,
    apexType: apexType(field),
    booleanType: field?.type === 'boolean',
    columnName: name,
    custom: field?.custom ?? false,
    displayName: name,
    foreignKeyName: field?.relationshipName ?? null,
    insertable: field?.createable ?? false,
    numberType: field !== null && ['int', 'double', 'currency', 'percent'].includes(field.type),
    textType: field !== null && field.length > 0,
    updatable: field?.updateable ?? false,
  };
}

function apexType(field: FieldDef | null): string | null {
  const types: Readonly<Record<string, string>> = {
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
  return field === null ? null : (types[field.type] ?? 'String');
}

function aggregateColumns(result: QueryResult): object[] {
  let unnamed = 0;
  return result.query.select.flatMap((item) => {
    if (item.kind !== 'field') return [];
    const name = item.alias ?? (item.expression.fn === null ? (item.expression.path.at(-1) ?? '') : `expr${unnamed++}`);
    return [{ ...flags(name, null), aggregate: item.expression.fn !== null, joinColumns: [] }];
  });
}
