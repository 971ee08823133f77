import type { CrmFieldType, CrmList, ListCondition } from '../../src/core/types.ts';
import { list, object, objects, text, texts, type Json } from './json.ts';

/**
 * The filter grammar of lists: the root is an OR without filters of its own, its children are ANDs
 * (developers.hubspot.com, "List filters"). `types` are the types of the fields, by name.
 */
export function filterOf({ anyOf }: CrmList, types: ReadonlyMap<string, CrmFieldType>, partnerType?: string): Json {
  return {
    filterBranchType: 'OR',
    filterBranchOperator: 'OR',
    filters: [],
    filterBranches: anyOf.map((branch) => ({
      filterBranchType: 'AND',
      filterBranchOperator: 'AND',
      filterBranches: throughPartner(
        branch.filter(({ onPartner }) => onPartner === true),
        types,
        partnerType,
      ),
      filters: branch.filter(({ onPartner }) => onPartner !== true).map((condition) => propertyFilter(condition, types)),
    })),
  };
}

function propertyFilter(condition: ListCondition, types: ReadonlyMap<string, CrmFieldType>): Json {
  return {
    filterType: 'PROPERTY',
    property: condition.field,
    operation: operationOf(condition, types.get(condition.field) ?? 'picklist'),
  };
}

/** A contact's primary company; any other company that it is linked to does not speak for it. */
const PRIMARY_COMPANY = 1;

function throughPartner(
  conditions: readonly ListCondition[],
  types: ReadonlyMap<string, CrmFieldType>,
  partnerType: string | undefined,
): Json[] {
  if (conditions.length === 0 || partnerType === undefined) return [];
  return [
    {
      filterBranchType: 'ASSOCIATION',
      filterBranchOperator: 'AND',
      objectTypeId: partnerType,
      operator: 'IN_LIST',
      associationCategory: 'HUBSPOT_DEFINED',
      associationTypeId: PRIMARY_COMPANY,
      filterBranches: [],
      filters: conditions.map((condition) => propertyFilter(condition, types)),
    },
  ];
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
  const through = text(branch.filterBranchType) === 'ASSOCIATION' ? [text(branch.objectTypeId), Number(branch.associationTypeId)] : [];
  return JSON.stringify([text(branch.filterBranchType), ...through, filters.sort(), branches.sort()]);
}
