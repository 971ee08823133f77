import { XMLParser } from 'fast-xml-parser';
import { asRecord } from '../store/input.ts';

/** A parsed element: its children by name, as text or elements, in lists. */
export type Element = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  processEntities: true,
});

/** The SOAP envelope's header and the first element of its body; null where it is no envelope. */
export function readEnvelope(xml: string): { header: Element; name: string; body: Element } | null {
  let parsed: unknown;
  try {
    parsed = parser.parse(xml);
  } catch {
    return null;
  }
  const envelope = asRecord(asRecord(parsed)?.Envelope);
  const body = asRecord(envelope?.Body);
  const entry = Object.entries(body ?? {}).find(([name]) => !name.startsWith('@'));
  if (entry === undefined) return null;
  return { header: asRecord(envelope?.Header) ?? {}, name: entry[0], body: asRecord(entry[1]) ?? {} };
}

/** The element of this name that a document is; null where it is another, or no XML. */
export function elementIn(text: string, name: string): Element | null {
  try {
    return asRecord(asRecord(parser.parse(text))?.[name]);
  } catch {
    return null;
  }
}

/** The document's root and what is in it; null where it is no XML. */
export function documentIn(text: string): { readonly name: string; readonly element: Element } | null {
  try {
    const entry = Object.entries(asRecord(parser.parse(text)) ?? {}).find(([name]) => !name.startsWith('?'));
    return entry === undefined ? null : { name: entry[0], element: asRecord(entry[1]) ?? {} };
  } catch {
    return null;
  }
}

/** The text of a child; null where there is none. */
export function textOf(element: Element, name: string): string | null {
  const value = element[name];
  if (typeof value === 'string') return value;
  const inner = asRecord(Array.isArray(value) ? (value as readonly unknown[])[0] : value);
  return typeof inner?.['#text'] === 'string' ? inner['#text'] : null;
}

export function flagOf(element: Element, name: string): boolean {
  return textOf(element, name) === 'true';
}

export function numberOf(element: Element, name: string): number | null {
  const text = textOf(element, name);
  return text === null || !/^\d+$/.test(text) ? null : Number(text);
}

/** The children of this name as elements. */
export function elementsOf(element: Element, name: string): Element[] {
  const value = element[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((one) => asRecord(one) ?? { '#text': one });
}

/** The texts of the children of this name. */
export function textsOf(element: Element, name: string): string[] {
  return elementsOf(element, name).map((one) => textOf(one, '#text') ?? '');
}

/** One element with its children; null and undefined are left out, lists repeat the element. */
export function xml(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((one: unknown) => xml(name, one)).join('');
  const record = asRecord(value);
  if (record === null) return `<${name}>${escapeXml(plain(value))}</${name}>`;
  const attributes = Object.entries(record)
    .filter(([key]) => key.startsWith('@'))
    .map(([key, text]) => ` ${key.slice(1)}="${escapeXml(String(text))}"`);
  const children = Object.entries(record)
    .filter(([key]) => !key.startsWith('@'))
    .map(([key, inner]) => xml(key, inner));
  return `<${name}${attributes.join('')}>${children.join('')}</${name}>`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] ?? char);
}

export function soapAnswer(namespace: string, inner: string): { status: number; headers: Record<string, string>; body: string } {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${inner}</soapenv:Body></soapenv:Envelope>`,
  };
}

/** A fault answers 500, with the code in the namespace `sf` but for logins. */
export function soapFault(code: string, message: string): { status: number; headers: Record<string, string>; body: string } {
  return {
    status: 500,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata"><soapenv:Body><soapenv:Fault><faultcode>${escapeXml(code)}</faultcode><faultstring>${escapeXml(message)}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
  };
}
