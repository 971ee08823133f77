import { invalid } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import { objectType, propertiesOf, tableOf, type Portal } from './portal.ts';
import type { Property } from './property.ts';
import { filterKey, filterPredicate, keyReader, textPredicate } from './search-filters.ts';
import type { SearchFilter, SearchRequest } from './search-request.ts';
import type { CrmRecord, Key, Predicate } from './store/record.ts';
import { SortedIndex } from './store/sorted-index.ts';
import type { ObjectTable } from './store/table.ts';

export interface Found {
  readonly total: number;
  readonly records: readonly CrmRecord[];
}

/** A stretch of a sorted view, as ranks: from `start` up to but without `end`. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

type Group = readonly SearchFilter[];

const RANGE_OPERATORS = new Set(['EQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN']);
const ID = 'hs_object_id';

/**
 * Answers a search. Conditions on the sort property (and on the id within one value of it) become stretches of a sorted view, found by
 * rank; what remains of the filters names the view. So keyset paging over a million records costs the logarithm of a million per page.
 */
export function runSearch(portal: Portal, type: ObjectType, request: SearchRequest): Found {
  const table = tableOf(portal, type);
  const sortBy = definition(portal, type, request.sort.property);
  const groups: readonly Group[] = request.groups.length === 0 ? [[]] : request.groups;
  const rests = groups.map((group) => group.filter((filter) => !isRange(filter, request.sort.property, group)));
  const shared = JSON.stringify(rests[0]);
  const index = rests.every((rest) => JSON.stringify(rest) === shared)
    ? viewOf(portal, table, request, sortBy, [rests[0] ?? []])
    : viewOf(portal, table, request, sortBy, groups);
  const stretches = rests.every((rest) => JSON.stringify(rest) === shared)
    ? groups.map((group) =>
        stretchOf(
          index,
          sortBy,
          group.filter((filter) => !(rests[0] ?? []).includes(filter) && isRange(filter, sortBy.name, group)),
        ),
      )
    : [{ start: 0, end: index.size }];
  return page(index, joined(stretches), request);
}

/** A range on the sort property; or one on the id, where the group fixes the sort property to one value. */
function isRange(filter: SearchFilter, sortProperty: string, group: Group): boolean {
  if (!RANGE_OPERATORS.has(filter.operator)) return false;
  if (filter.property === sortProperty) return true;
  return filter.property === ID && group.some((other) => other.property === sortProperty && other.operator === 'EQ');
}

/** The sorted view of what matches any of the groups; searches over associations are answered afresh each time. */
function viewOf(portal: Portal, table: ObjectTable, request: SearchRequest, sortBy: Property, groups: readonly Group[]): SortedIndex {
  const keyOf = keyReader(table, sortBy);
  const isLinked = groups.some((group) => group.some((filter) => filter.property.startsWith('associations.')));
  const matches = groupsPredicate(portal, table, request.query, groups);
  if (isLinked) return new SortedIndex(keyOf, table.views.visible(matches));
  const name = matches === null ? sortBy.name : JSON.stringify([sortBy.name, request.query, groups]);
  return table.views.view(name, matches, keyOf);
}

function groupsPredicate(portal: Portal, table: ObjectTable, query: string, groups: readonly Group[]): Predicate | null {
  const alternatives = groups.map((group) => group.map((filter) => onePredicate(portal, table, filter)));
  const all = alternatives.some((group) => group.length === 0);
  const anyGroup: Predicate = (record) => alternatives.some((group) => group.every((matches) => matches(record)));
  const text = query === '' ? null : textPredicate(table, query);
  if (all) return text;
  return text === null ? anyGroup : (record) => text(record) && anyGroup(record);
}

function onePredicate(portal: Portal, table: ObjectTable, filter: SearchFilter): Predicate {
  if (!filter.property.startsWith('associations.')) return filterPredicate(table, definition(portal, table.type, filter.property), filter);
  const to = objectType(filter.property.slice('associations.'.length));
  const wanted = filter.values.map(Number);
  const kind = table.type.name;
  const isLinked: Predicate = (record) => wanted.some((id) => portal.associations.has(to.name, id, kind, record.id));
  const hasAny: Predicate = (record) => portal.associations.targets(kind, record.id, to.name).length > 0;
  const tests: Readonly<Record<string, Predicate>> = {
    EQ: isLinked,
    IN: isLinked,
    NEQ: (record) => !isLinked(record),
    NOT_IN: (record) => !isLinked(record),
    HAS_PROPERTY: hasAny,
    NOT_HAS_PROPERTY: (record) => !hasAny(record),
  };
  const test = tests[filter.operator];
  if (test === undefined) throw invalid(`There was a problem with the filter on ${filter.property}: ${filter.operator} is not supported`);
  return test;
}

function stretchOf(index: SortedIndex, sortBy: Property, ranges: Group): Stretch {
  let start = 0;
  let end = ranges.some((filter) => filter.property === sortBy.name) ? index.rank(null, -Infinity) : index.size;
  const fixed = ranges.find((filter) => filter.property === sortBy.name && filter.operator === 'EQ');
  for (const filter of ranges) {
    const isId = filter.property === ID && sortBy.name !== ID;
    const [low, high] = filter.values.map((value) => (isId ? idOf(value) : filterKey(sortBy, value)));
    const at = (key: Key, side: -1 | 1): number =>
      isId ? index.rank(filterKey(sortBy, fixed?.values[0] ?? ''), Number(key) + side / 2) : index.rank(key, side * Infinity);
    const { operator } = filter;
    if (operator === 'GT') start = Math.max(start, at(low ?? null, 1));
    if (operator === 'GTE' || operator === 'EQ' || operator === 'BETWEEN') start = Math.max(start, at(low ?? null, -1));
    if (operator === 'LT') end = Math.min(end, at(low ?? null, -1));
    if (operator === 'LTE' || operator === 'EQ') end = Math.min(end, at(low ?? null, 1));
    if (operator === 'BETWEEN') end = Math.min(end, at(high ?? null, 1));
  }
  return { start, end: Math.max(start, end) };
}

function idOf(value: string): number {
  if (!/^\d+$/.test(value)) throw invalid(`There was a problem with the filter on ${ID}: "${value}" is not a valid number`);
  return Number(value);
}

/** Stretches in order, without overlaps. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of [...stretches].filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && stretch.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, stretch.end) };
    else result.push(stretch);
  }
  return result;
}

function page(index: SortedIndex, stretches: readonly Stretch[], { sort, after, limit }: SearchRequest): Found {
  const total = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  // Counted from the other end, the page holds the same records in reverse.
  const from = sort.descending ? Math.max(0, total - after - limit) : after;
  const count = sort.descending ? Math.max(0, Math.min(limit, total - after)) : limit;
  const records: CrmRecord[] = [];
  let skip = from;
  for (const { start, end } of stretches) {
    const length = end - start;
    if (skip < length) records.push(...index.slice(start + skip, Math.min(count - records.length, length - skip)));
    skip = Math.max(0, skip - length);
    if (records.length >= count) break;
  }
  return { total, records: sort.descending ? records.reverse() : records };
}

function definition(portal: Portal, type: ObjectType, name: string): Property {
  const property = propertiesOf(portal, type).get(name);
  if (property === undefined) throw invalid(`There was a problem with the request: property ${name} does not exist for ${type.typeId}`);
  return property;
}
