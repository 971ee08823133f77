import { XMLParser } from 'fast-xml-parser';
import { deployFiles } from './files.ts';
import type { Files } from './files.ts';
import type { Component } from './component.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true });

/** How one component differs from what the org has: `label: 旧 → 新`; null: it does not; undefined: the org has none. */
export function differenceFrom(component: Component, there: Files): string | null | undefined {
  const ours = deployFiles([component], '0');
  const pairs = Object.entries(ours).filter(([path]) => path !== 'package.xml');
  if (pairs.some(([path]) => there[path] === undefined)) return undefined;
  for (const [path, text] of pairs) {
    const theirs = there[path] ?? '';
    const found =
      path.endsWith('.xml') || /\.(object|labels|report|reportType|dashboard|translation|objectTranslation)$/.test(path)
        ? inXml(component, text, theirs)
        : inCode(path, text, theirs);
    if (found !== null) return found;
  }
  return null;
}

/** Code may come back with other line ends. */
function inCode(path: string, ours: string, theirs: string): string | null {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();
  return plain(ours) === plain(theirs) ? null : `${path.split('/').at(-1) ?? path} changes`;
}

function inXml(component: Component, ours: string, theirs: string): string | null | undefined {
  const [mine, yours] = [rootOf(ours), rootOf(theirs)];
  const list = LISTS[component.type];
  if (list === undefined) return lack(mine, yours, '');
  // A file that holds many components: ours is the one with our name.
  const [own] = many(field(mine, list.element));
  const found = many(field(yours, list.element)).find((one) => field(one, list.key) === field(own, list.key));
  return found === undefined ? undefined : lack(own, found, '');
}

const LISTS: Partial<Record<Component['type'], { readonly element: string; readonly key: string }>> = {
  ListView: { element: 'listViews', key: 'fullName' },
  CustomLabel: { element: 'labels', key: 'fullName' },
};
/** Lists of which the org may have more than ours, told apart by this child. */
const KEYED: Readonly<Record<string, string>> = { fields: 'name', customLabels: 'name' };

function rootOf(text: string): unknown {
  const parsed = parser.parse(text) as Readonly<Record<string, unknown>>;
  return Object.entries(parsed).find(([name]) => !name.startsWith('?'))?.[1];
}

/** The first thing that is in `ours` and not, or otherwise, in `theirs`. What they have besides is theirs. */
function lack(ours: unknown, theirs: unknown, path: string): string | null {
  if (typeof ours !== 'object' || ours === null) {
    const [now, then] = [shown(theirs), shown(ours)];
    return now === then ? null : `${path}: ${now === '' ? '–' : now} → ${then === '' ? '–' : then}`;
  }
  for (const [name, value] of Object.entries(ours)) {
    const key = KEYED[name];
    const [mine, yours] = [many(value), many(field(theirs, name))];
    if (key === undefined && mine.length !== yours.length) return `${name}: ${summary(yours)} → ${summary(mine)}`;
    for (const [at, one] of mine.entries()) {
      const other = key === undefined ? yours[at] : yours.find((candidate) => field(candidate, key) === field(one, key));
      const found = lack(one, other, name);
      if (found !== null) return found;
    }
  }
  return null;
}

function summary(values: readonly unknown[]): string {
  return values.every((one) => typeof one === 'string') ? values.join(', ') || '–' : String(values.length);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function many(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : value === undefined ? [] : [value];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
