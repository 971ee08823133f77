import { SalesforceError } from '../errors.ts';

const AROUND = 60;

/** An error of a query, with the place shown the way Salesforce shows it: the text around, a caret, row and column. */
export function soqlError(text: string, at: number, errorCode: string, message: string): SalesforceError {
  const before = text.slice(0, at);
  const row = before.split('\n').length;
  const column = at - (before.lastIndexOf('\n') + 1) + 1;
  const lineStart = Math.max(before.lastIndexOf('\n') + 1, at - AROUND);
  const nextBreak = text.indexOf('\n', at);
  const lineEnd = Math.min(nextBreak < 0 ? text.length : nextBreak, at + AROUND);
  const caret = `${' '.repeat(at - lineStart)}^`;
  return new SalesforceError(errorCode, `\n${text.slice(lineStart, lineEnd)}\n${caret}\nERROR at Row:${row}:Column:${column}\n${message}`);
}

/** Errors of the grammar carry no place when the statement as a whole is wrong. */
export function malformed(message: string): SalesforceError {
  return new SalesforceError('MALFORMED_QUERY', message);
}
