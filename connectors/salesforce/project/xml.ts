/** What stands in an element: text, or children by name in their order; a list repeats the element, null leaves it out. */
export type XmlValue = string | number | boolean | null | { readonly [name: string]: XmlValue } | readonly XmlValue[];
export type XmlChildren = Readonly<Record<string, XmlValue>>;

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** A whole metadata file. */
export function document(root: string, children: XmlChildren): string {
  const inner = Object.entries(children).map(([name, value]) => element(name, value, 1));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">\n${inner.join('')}</${root}>\n`;
}

function element(name: string, value: XmlValue, depth: number): string {
  if (value === null) return '';
  if (isList(value)) return value.map((one) => element(name, one, depth)).join('');
  const indent = '    '.repeat(depth);
  if (typeof value !== 'object') return `${indent}<${name}>${escaped(String(value))}</${name}>\n`;
  const inner = Object.entries(value).map(([child, one]) => element(child, one, depth + 1));
  return inner.join('') === '' ? `${indent}<${name}/>\n` : `${indent}<${name}>\n${inner.join('')}${indent}</${name}>\n`;
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[char] ?? char);
}
