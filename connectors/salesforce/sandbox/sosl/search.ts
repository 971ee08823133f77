import type { ObjectView } from '../describe/access.ts';
import type { FieldDef } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import { runQuery } from '../soql/query.ts';
import type { QueryScope } from '../soql/resolve.ts';
import type { Row } from '../store/row.ts';
import type { Returning, SearchScope, SoslQuery } from './parse.ts';
import { matches } from './term.ts';

/** The most records that one search gives. */
const MAX_RECORDS = 2000;
/** What a search looks through that names no object. */
const GLOBAL = ['Account', 'Campaign', 'Case', 'Contact', 'Event', 'Lead', 'Opportunity', 'Task', 'User'];
const TEXT: readonly string[] = ['string', 'textarea', 'picklist', 'multipicklist', 'combobox', 'email', 'phone', 'url'];

/** The records that a search finds: object by object in the order asked for, each in the order of its ORDER BY or of its ids. */
export function search(scope: Omit<QueryScope, 'text'>, query: SoslQuery, base: string): object[] {
  const most = query.limit ?? MAX_RECORDS;
  if (most > MAX_RECORDS) throw new SalesforceError('INVALID_SEARCH', `Search limit cannot be larger than ${MAX_RECORDS}`);
  const known = GLOBAL.filter((object) => scope.access.view(scope.userId, object) !== null);
  const wanted = query.returning.length > 0 ? query.returning : known.map((object) => ({ object, ...BY_ID }));
  const found: object[] = [];
  for (const one of wanted) {
    if (found.length >= most) break;
    found.push(...inObject(scope, query, one, base, most - found.length));
  }
  return found;
}

const BY_ID = { fields: '', clauses: '', limit: null, offset: 0 };

function inObject(scope: Omit<QueryScope, 'text'>, query: SoslQuery, wanted: Returning, base: string, most: number): object[] {
  const soql = `SELECT ${wanted.fields === '' ? 'Id' : wanted.fields} FROM ${wanted.object} ${wanted.clauses}`;
  const result = runQuery(scope, soql, base);
  const read = textReader(scope, result.view, query.scope);
  const found: object[] = [];
  const end = Math.min(most, wanted.limit ?? most);
  let skipped = 0;
  for (const [at, row] of result.rows.entries()) {
    if (found.length >= end) break;
    if (!matches(query.term, read(row))) continue;
    if (skipped < wanted.offset) skipped++;
    else found.push(result.record(at));
  }
  return found;
}

/** Gives the texts of a record that a search looks at. */
function textReader({ store }: Omit<QueryScope, 'text'>, view: ObjectView, scope: SearchScope): (row: Row) => string[] {
  const table = store.table(view.def);
  const readers = [...view.fields.values()].filter((field) => isSearched(field, scope)).map((field) => store.reader(table, field));
  return (row) => readers.map((read) => read(row)).filter((value): value is string => typeof value === 'string');
}

function isSearched(field: FieldDef, scope: SearchScope): boolean {
  if (scope === 'NAME') return field.nameField || field.name === 'FirstName' || field.name === 'LastName';
  if (scope !== 'ALL') return field.type === scope.toLowerCase();
  return TEXT.includes(field.type);
}
