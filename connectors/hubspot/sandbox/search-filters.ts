import { invalid } from './errors.ts';
import type { Property } from './property.ts';
import { readerOf } from './record-values.ts';
import type { SearchFilter } from './search-request.ts';
import type { CrmRecord, Key, KeyOf, Predicate } from './store/record.ts';
import type { ObjectTable } from './store/table.ts';
import { parseTime } from './values.ts';

/** A value of this property in the form in which it is compared: a number, epoch ms, or text in lower case; null where there is none. */
export function keyReader(table: ObjectTable, property: Property): KeyOf {
  const { created, modified } = table.type;
  if (property.name === 'hs_object_id') return (record) => record.id;
  if (property.name === created) return (record) => record.createdAt;
  if (property.name === modified) return (record) => record.updatedAt;
  const column = table.column(property.name);
  const convert = converter(property);
  return (record) => {
    const value = record.values[column];
    return value === undefined || value === '' ? null : convert(value);
  };
}

/** A value of a filter as a key of that property; what cannot be read is refused. */
export function filterKey(property: Property, value: string): Exclude<Key, null> {
  const key = converter(property)(value);
  if (key === null) throw invalid(`There was a problem with the filter on ${property.name}: "${value}" is not a valid ${property.type}`);
  return key;
}

/** Whether a record meets one condition. */
export function filterPredicate(table: ObjectTable, property: Property, filter: SearchFilter): Predicate {
  switch (filter.operator) {
    case 'HAS_PROPERTY':
    case 'NOT_HAS_PROPERTY': {
      const read = readerOf(table, property.name);
      const wants = filter.operator === 'HAS_PROPERTY';
      return (record) => ((read(record) ?? '') !== '') === wants;
    }
    case 'CONTAINS_TOKEN':
    case 'NOT_CONTAINS_TOKEN':
      return tokenPredicate(table, property, filter);
    default:
      return comparison(keyReader(table, property), property, filter);
  }
}

/** Free text of a search: every word must be found in one of the kind's searchable properties. */
export function textPredicate(table: ObjectTable, query: string): Predicate {
  const readers = table.type.searchable.map((name) => readerOf(table, name));
  const words = query.split(/\s+/);
  return (record) => words.every((word) => readers.some((read) => read(record)?.toLowerCase().includes(word) === true));
}

function converter(property: Property): (value: string) => Key {
  switch (property.type) {
    case 'number':
      return (value) => (Number.isNaN(Number(value)) || value.trim() === '' ? null : Number(value));
    case 'date':
    case 'datetime':
      return parseTime;
    case 'enumeration':
      return (value) => value;
    default:
      return (value) => value.toLowerCase();
  }
}

function comparison(keyOf: KeyOf, property: Property, { operator, values }: SearchFilter): Predicate {
  const multi = property.fieldType === 'checkbox';
  const keys = new Set<Key>(values.map((value) => filterKey(property, value)));
  const [low = null, high = null] = keys.size === 1 ? [...keys, ...keys] : [...keys];
  const meets = (test: (key: Exclude<Key, null>) => boolean) => (record: CrmRecord) => {
    const key = keyOf(record);
    return key !== null && test(key);
  };
  const isIn = (key: Exclude<Key, null>): boolean =>
    keys.has(key) || (multi && typeof key === 'string' && key.split(';').some((item) => keys.has(item)));
  switch (operator) {
    case 'EQ':
    case 'IN':
      return meets(isIn);
    case 'NEQ':
    case 'NOT_IN':
      return meets((key) => !isIn(key));
    case 'LT':
      return meets((key) => low !== null && key < low);
    case 'LTE':
      return meets((key) => low !== null && key <= low);
    case 'GT':
      return meets((key) => low !== null && key > low);
    case 'GTE':
      return meets((key) => low !== null && key >= low);
    default:
      return meets((key) => low !== null && high !== null && key >= low && key <= high);
  }
}

/** Tokens are words of letters and digits; `*` stands for any characters. */
function tokenPredicate(table: ObjectTable, property: Property, { operator, values }: SearchFilter): Predicate {
  const read = readerOf(table, property.name);
  const wanted = (values[0] ?? '').toLowerCase().trim();
  const pattern = wanted
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\p{L}\\p{N}_.@-]*');
  const token = new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'u');
  const wants = operator === 'CONTAINS_TOKEN';
  return (record) => {
    const value = read(record);
    return value !== undefined && value !== '' && token.test(value.toLowerCase()) === wants;
  };
}
