import { invalid, requiredFields } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import { propertiesOf, type Portal } from './portal.ts';
import { isObject, textList, textOf, type JsonObject } from './request-body.ts';

/** One condition of a search. `values` holds what the operator needs: none, one, two (BETWEEN) or many (IN). */
export interface SearchFilter {
  readonly property: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface SearchRequest {
  readonly groups: readonly (readonly SearchFilter[])[];
  readonly sort: { readonly property: string; readonly descending: boolean };
  readonly query: string;
  readonly properties: readonly string[];
  readonly limit: number;
  readonly after: number;
}

const MAX_GROUPS = 5;
const MAX_FILTERS = 6;
const MAX_FILTERS_IN_ALL = 18;
const MAX_PAGE = 200;
const MAX_RESULTS = 10_000;

const ONE_VALUE = new Set(['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN']);
const MANY_VALUES = new Set(['IN', 'NOT_IN']);
const NO_VALUE = new Set(['HAS_PROPERTY', 'NOT_HAS_PROPERTY']);
const ALL_OPERATORS = [...ONE_VALUE, ...MANY_VALUES, ...NO_VALUE, 'BETWEEN'];

/** Reads and checks a search body against the limits of the search guide: 5 groups of 6 filters, 18 in all, one sort, 200 per page, 10,000 in all. */
export function parseSearch(portal: Portal, type: ObjectType, body: JsonObject): SearchRequest {
  const groups = parseGroups(portal, type, body);
  const limit = wholeNumber(body.limit, 'limit', 10);
  if (limit > MAX_PAGE) throw invalid(`The maximum supported limit is ${MAX_PAGE}. Requested: ${limit}`);
  const after = wholeNumber(body.after, 'after', 0);
  if (after + limit > MAX_RESULTS && after >= MAX_RESULTS) {
    throw invalid(`Paging past ${MAX_RESULTS} results is not supported. Requested after: ${after}`);
  }
  return {
    groups,
    sort: parseSort(portal, type, body.sorts),
    query: (textOf(body.query) ?? '').trim().toLowerCase(),
    properties: textList(body.properties),
    limit: Math.min(limit, MAX_RESULTS - after),
    after,
  };
}

function parseGroups(portal: Portal, type: ObjectType, body: JsonObject): SearchFilter[][] {
  // A bare `filters` is the older form of one group.
  const given = Array.isArray(body.filterGroups) ? body.filterGroups : Array.isArray(body.filters) ? [{ filters: body.filters }] : [];
  if (given.length > MAX_GROUPS) throw invalid(`Too many filterGroups: ${given.length}. The maximum is ${MAX_GROUPS}`);
  const groups = given.map((group: unknown) => {
    if (!isObject(group) || !Array.isArray(group.filters)) throw requiredFields(['filters']);
    if (group.filters.length > MAX_FILTERS)
      throw invalid(`Too many filters in a filterGroup: ${group.filters.length}. The maximum is ${MAX_FILTERS}`);
    return group.filters.map((filter) => parseFilter(portal, type, filter));
  });
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  if (count > MAX_FILTERS_IN_ALL) throw invalid(`Too many filters: ${count}. The maximum is ${MAX_FILTERS_IN_ALL}`);
  // A group without filters matches everything, and so does the whole search.
  return groups.some((group) => group.length === 0) ? [] : groups;
}

function parseFilter(portal: Portal, type: ObjectType, filter: unknown): SearchFilter {
  if (!isObject(filter)) throw requiredFields(['propertyName', 'operator']);
  const property = textOf(filter.propertyName)?.toLowerCase();
  const operator = textOf(filter.operator);
  if (property === undefined || operator === undefined)
    throw requiredFields(['propertyName', 'operator'].filter((name) => textOf(filter[name]) === undefined));
  if (!ALL_OPERATORS.includes(operator)) {
    throw invalid(
      `Invalid input JSON on line 1, column 1: Cannot deserialize value of type \`OperatorEnum\` from String "${operator}": not one of the values accepted for Enum class: [${ALL_OPERATORS.join(', ')}]`,
    );
  }
  if (!property.startsWith('associations.') && propertiesOf(portal, type).get(property) === undefined) {
    throw invalid(`There was a problem with the request: property ${property} does not exist for ${type.typeId}`);
  }
  return { property, operator, values: filterValues(filter, property, operator) };
}

function filterValues(filter: JsonObject, property: string, operator: string): string[] {
  const problem = (message: string): never => {
    throw invalid(`There was a problem with the filter on ${property}: ${message}`);
  };
  if (NO_VALUE.has(operator))
    return filter.value === undefined || filter.value === null ? [] : problem(`${operator} does not allow a value`);
  if (MANY_VALUES.has(operator)) {
    const values = textList(filter.values);
    return values.length > 0 ? values : problem(`${operator} requires values`);
  }
  const value = textOf(filter.value);
  if (value === undefined) return problem(`${operator} requires a value`);
  if (operator !== 'BETWEEN') return [value];
  const highValue = textOf(filter.highValue);
  return highValue === undefined ? problem('BETWEEN requires a value and a highValue') : [value, highValue];
}

function parseSort(portal: Portal, type: ObjectType, sorts: unknown): SearchRequest['sort'] {
  const given: unknown[] = Array.isArray(sorts) ? sorts : [];
  if (given.length > 1) throw invalid('Only one sort is supported');
  const [sort] = given;
  if (sort === undefined) return { property: type.created, descending: false };
  const [name, descending] = isObject(sort)
    ? [textOf(sort.propertyName) ?? '', sort.direction === 'DESCENDING']
    : sortText(textOf(sort) ?? '');
  const property = name.toLowerCase();
  if (propertiesOf(portal, type).get(property) === undefined)
    throw invalid(`There was a problem with the request: sort property ${property} does not exist`);
  return { property, descending };
}

function sortText(text: string): [string, boolean] {
  if (text.startsWith('{')) return sortJson(text);
  return text.startsWith('-') ? [text.slice(1), true] : [text, / DESC(ENDING)?$/i.test(text)];
}

/** Older clients send a sort as JSON in text. */
function sortJson(text: string): [string, boolean] {
  try {
    const sort: unknown = JSON.parse(text);
    return isObject(sort) ? [textOf(sort.propertyName) ?? '', sort.direction === 'DESCENDING'] : ['', false];
  } catch {
    throw invalid(`Invalid sort: ${text}`);
  }
}

function wholeNumber(value: unknown, name: string, preset: number): number {
  const text = textOf(value);
  if (text === undefined || text === '') return preset;
  if (!/^\d{1,9}$/.test(text))
    throw invalid(`Invalid input JSON on line 1, column 1: ${name} must be a non-negative integer, found "${text}"`);
  return Number(text);
}
