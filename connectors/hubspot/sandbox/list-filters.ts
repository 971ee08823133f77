import { own } from '../../../src/sandbox/own.ts';
import { invalid, requiredFields } from './errors.ts';
import { readOperation } from './list-operations.ts';
import { findObjectType, type ObjectType } from './object-types.ts';
import { readerOf } from './record-values.ts';
import { isObject, textOf, type JsonObject } from './request-body.ts';
import type { AssociationStore } from './store/associations.ts';
import type { PropertyStore } from './store/property-store.ts';
import type { CrmRecord, Predicate } from './store/record.ts';
import type { ObjectTable } from './store/table.ts';

/** What the filters of lists look at. */
export interface ListWorld {
  readonly tables: ReadonlyMap<string, ObjectTable>;
  readonly properties: ReadonlyMap<string, PropertyStore>;
  readonly associations: AssociationStore;
  now(): number;
  /** Whether a record is a member of another list; null where there is no such list. */
  isMember(listId: string, recordId: number): boolean | null;
  /** E-mail addresses that submitted a form. */
  submitters(formId: string): ReadonlySet<string>;
}

/** A compiled tree of filters. `steady`: it depends on the record's own values alone, so that only a changed record must be looked at again. */
export interface Compiled {
  readonly matches: Predicate;
  readonly steady: boolean;
}

/** Checks and compiles the filters of a list. The root must be an OR of ANDs (developers.hubspot.com, "List filters overview"). */
export function compileRoot(world: ListWorld, type: ObjectType, branch: unknown): Compiled {
  if (!isObject(branch)) throw requiredFields(['filterBranch']);
  if (branch.filterBranchType !== 'OR') throw invalid('The root filter branch must be of type OR', SUB);
  if (items(branch.filters).length > 0) throw invalid('The root OR filter branch cannot have filters', SUB);
  const children = items(branch.filterBranches);
  if (children.length === 0) throw invalid('The root OR filter branch must have at least one AND filter branch', SUB);
  if (children.some((child) => child.filterBranchType !== 'AND'))
    throw invalid('The root OR filter branch can only have AND filter branches', SUB);
  if (isDeeperThan(branch, MAX_DEPTH)) throw invalid('The filter branches are nested too deep', SUB);
  return compileBranch(world, type, branch);
}

/** Far deeper than HubSpot's own editor goes. */
const MAX_DEPTH = 50;

function isDeeperThan(branch: JsonObject, depth: number): boolean {
  return depth === 0 || items(branch.filterBranches).some((child) => isDeeperThan(child, depth - 1));
}

const SUB = { subCategory: 'ListError.INVALID_FILTER_BRANCH' };

type Combine = (tests: readonly Predicate[]) => Predicate;

const COMBINE: Readonly<Record<string, Combine>> = {
  AND: (tests) => (record) => tests.every((test) => test(record)),
  OR: (tests) => (record) => tests.some((test) => test(record)),
  NOT_ALL: (tests) => (record) => !tests.every((test) => test(record)),
  NOT_ANY: (tests) => (record) => !tests.some((test) => test(record)),
};

function compileBranch(world: ListWorld, type: ObjectType, branch: JsonObject): Compiled {
  const branchType = textOf(branch.filterBranchType) ?? '';
  if (branchType === 'ASSOCIATION') return associationBranch(world, type, branch);
  const combine = own(COMBINE, branchType);
  if (combine === undefined) throw invalid(`Filter branch type ${branchType} is not supported`, SUB);
  return combined(world, type, branch, combine);
}

function combined(world: ListWorld, type: ObjectType, branch: JsonObject, combine: Combine): Compiled {
  const parts = [
    ...items(branch.filters).map((filter) => compileFilter(world, type, filter)),
    ...items(branch.filterBranches).map((child) => compileBranch(world, type, child)),
  ];
  if (parts.length === 0) throw invalid('A filter branch must have filters or filter branches', SUB);
  return { matches: combine(parts.map((part) => part.matches)), steady: parts.every((part) => part.steady) };
}

/** At least one associated record of the other kind meets the branch's filters. */
function associationBranch(world: ListWorld, type: ObjectType, branch: JsonObject): Compiled {
  const absent = ['objectTypeId', 'operator', 'associationTypeId', 'associationCategory'].filter(
    (name) => textOf(branch[name]) === undefined,
  );
  if (absent.length > 0) throw requiredFields(absent);
  const to = findObjectType(textOf(branch.objectTypeId) ?? '');
  const typeId = Number(branch.associationTypeId);
  const table = to === undefined ? undefined : world.tables.get(to.name);
  const edge = world.associations.typeFrom(type.name, typeId);
  if (to === undefined || table === undefined || edge?.to !== to.name) {
    throw invalid(`Association type ${typeId} does not lead from ${type.typeId} to ${textOf(branch.objectTypeId) ?? ''}`, SUB);
  }
  const { matches } = combined(world, to, branch, COMBINE.AND ?? (() => () => false));
  const unlabelled = world.associations.defaultType(type.name, to.name).typeId === typeId;
  const carries = (record: CrmRecord, toId: number): boolean =>
    unlabelled || world.associations.edgeTypes(type.name, record.id, to.name, toId).some((one) => one.typeId === typeId);
  const isLinked: Predicate = (record) =>
    world.associations.targets(type.name, record.id, to.name).some((toId) => {
      const target = table.get(toId);
      return target?.archivedAt === 0 && carries(record, toId) && matches(target);
    });
  return { matches: branch.operator === 'NOT_IN_LIST' ? (record) => !isLinked(record) : isLinked, steady: false };
}

function compileFilter(world: ListWorld, type: ObjectType, filter: JsonObject): Compiled {
  switch (filter.filterType) {
    case 'PROPERTY':
      return propertyFilter(world, type, filter);
    case 'IN_LIST':
      return inList(world, filter);
    case 'FORM_SUBMISSION':
      return submitted(world, type, filter);
    default:
      throw invalid(`Filter type ${textOf(filter.filterType) ?? 'null'} is not supported`, SUB);
  }
}

function propertyFilter(world: ListWorld, type: ObjectType, filter: JsonObject): Compiled {
  const name = textOf(filter.property);
  const property = name === undefined ? undefined : world.properties.get(type.name)?.get(name);
  const table = world.tables.get(type.name);
  if (name === undefined || !isObject(filter.operation)) throw requiredFields(['property', 'operation']);
  if (property === undefined || table === undefined) throw invalid(`Property ${name} does not exist for object type ${type.typeId}`, SUB);
  const operation = readOperation(property, filter.operation, () => world.now());
  const read = readerOf(table, name);
  const column = table.column(name);
  const matches: Predicate = (record) => {
    const value = read(record);
    if (value === undefined || value === '') return operation.includesEmpty;
    const former =
      record.history
        ?.get(column)
        ?.map((version) => version.value)
        .filter((one) => one !== '') ?? [];
    return operation.test(value, [value, ...former], record);
  };
  return { matches, steady: !operation.relative };
}

function inList(world: ListWorld, filter: JsonObject): Compiled {
  const listId = textOf(filter.listId);
  if (listId === undefined) throw requiredFields(['listId']);
  if (world.isMember(listId, 0) === null) throw invalid(`List ${listId} does not exist`, SUB);
  const wanted = filter.operator !== 'NOT_IN_LIST';
  return { matches: (record) => (world.isMember(listId, record.id) ?? false) === wanted, steady: false };
}

function submitted(world: ListWorld, type: ObjectType, filter: JsonObject): Compiled {
  const table = world.tables.get(type.name);
  if (table?.type.name !== 'contacts') throw invalid('A filter on form submissions needs a list of contacts', SUB);
  const read = readerOf(table, 'email');
  const formId = textOf(filter.formId) ?? '';
  const wanted = filter.operator !== 'NOT_FILLED_OUT';
  return { matches: (record) => world.submitters(formId).has(read(record)?.toLowerCase() ?? '') === wanted, steady: false };
}

function items(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
