import type { CrmFieldType, CrmList, ListCondition } from '../../src/core/types.ts';
import { list, object, objects, text, texts, type Json } from './json.ts';

/**
 * The filter grammar of lists: the root is an OR without filters of its own, its children are ANDs
 * (developers.hubspot.com, "List filters"). `types` are the types of the fields, by name.
 */
export function filterOf({ anyOf }: CrmList, types: ReadonlyMap<string, CrmFieldType>): Json {
  return {
    filterBranchType: 'OR',
    filterBranchOperator: 'OR',
    filters: [],
    filterBranches: anyOf.map((branch) => ({
      filterBranchType: 'AND',
      filterBranchOperator: 'AND',
      filterBranches: [],
      filters: branch.map((condition) => ({
        filterType: 'PROPERTY',
        property: condition.field,
        operation: operationOf(condition, types.get(condition.field) ?? 'picklist'),
      })),
    })),
  };
}

/**
 * On a multiple choice `IS_ANY_OF` means "has at least one of them", whatever else is ticked (`IS_EXACTLY` would be: these and no
 * other). A record whose value is empty has none of them, so it belongs into "has not", which HubSpot must be told.
 */
function operationOf({ operator, values }: ListCondition, type: CrmFieldType): Json {
  if (operator === 'known') return { operationType: 'ALL_PROPERTY', operator: 'IS_KNOWN', includeObjectsWithNoValueSet: false };
  const negative = operator === 'hasNot';
  const operationType = OPERATION_TYPES[type] ?? 'ENUMERATION';
  const [is, isNot] = operationType === 'ENUMERATION' ? ['IS_ANY_OF', 'IS_NONE_OF'] : ['IS_EQUAL_TO', 'IS_NOT_EQUAL_TO'];
  const operand =
    operationType === 'BOOL' ? { value: values[0] === 'true' } : operationType === 'NUMBER' ? { value: Number(values[0]) } : { values };
  return { operationType, operator: negative ? isNot : is, ...operand, includeObjectsWithNoValueSet: negative };
}

const OPERATION_TYPES: Partial<Record<CrmFieldType, string>> = {
  checkbox: 'BOOL',
  number: 'NUMBER',
  text: 'MULTISTRING',
  longText: 'MULTISTRING',
  uniqueText: 'MULTISTRING',
};

/** Whether two filters select the same, whatever HubSpot has added to its answer and in whatever order. */
export function sameFilter(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b);
}

function canonical(branch: Json): string {
  const filters = objects(branch.filters).map((filter) => {
    const operation = object(filter.operation);
    const value = list(operation.values).length > 0 ? [...texts(operation.values)].sort() : JSON.stringify(operation.value ?? null);
    const { operationType, operator } = operation;
    return JSON.stringify([
      text(filter.filterType),
      text(filter.property),
      operationType,
      operator,
      value,
      operation.includeObjectsWithNoValueSet === true,
    ]);
  });
  const branches = objects(branch.filterBranches).map(canonical);
  return JSON.stringify([text(branch.filterBranchType), filters.sort(), branches.sort()]);
}
