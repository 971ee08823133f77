import { SalesforceError } from '../errors.ts';
import { soqlError } from '../soql/soql-error.ts';

const CODE = 'MALFORMED_SEARCH';

export function malformedSearch(message: string): SalesforceError {
  return new SalesforceError(CODE, message);
}

/** An error of a search, with its place shown as in a query. */
export function searchError(text: string, at: number, message: string): SalesforceError {
  return soqlError(text, at, CODE, message);
}
