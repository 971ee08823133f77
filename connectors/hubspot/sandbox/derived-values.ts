import type { ObjectType } from './object-types.ts';
import { isObject, textOf } from './request-body.ts';

/** Values that HubSpot works out from those that were written. */
export function derivedValues(type: ObjectType, written: ReadonlyMap<string, string>): [string, string][] {
  if (type.name === 'emails') return fromHeaders(written.get('hs_email_headers'));
  if (type.name === 'contacts') return fromEmail(written.get('email'));
  return [];
}

function fromEmail(email: string | undefined): [string, string][] {
  if (email === undefined) return [];
  return [['hs_email_domain', email.split('@')[1] ?? '']];
}

/** `hs_email_headers` is JSON: `{from: {email, firstName, lastName}, to: [{email, …}]}`. */
function fromHeaders(headers: string | undefined): [string, string][] {
  const parsed = headers === undefined || headers === '' ? null : parseJson(headers);
  if (!isObject(parsed)) return [];
  const receivers = Array.isArray(parsed.to) ? parsed.to : [];
  return [...person('from', [parsed.from]), ...person('to', receivers)];
}

function person(side: 'from' | 'to', people: readonly unknown[]): [string, string][] {
  const known = people.filter(isObject);
  const joined = (field: string): string =>
    known
      .map((one) => textOf(one[field]) ?? '')
      .filter((text) => text !== '')
      .join(';');
  return [
    [`hs_email_${side}_email`, joined('email')],
    [`hs_email_${side}_firstname`, joined('firstName')],
    [`hs_email_${side}_lastname`, joined('lastName')],
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
