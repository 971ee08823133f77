/** Changes of a package's YAML that keep everything else as it is written: comments, order, style. */
import { isMap, isSeq, parseDocument, type Document, type YAMLSeq } from 'yaml';
import type { Scalar } from '../types.ts';

/** Null: the text cannot be read as one YAML mapping with a list of weeks, so nothing can be changed in it by parts. */
export type Edited = string | null;

/** A value at a path; null takes the key away. */
export function setValue(yaml: string, path: readonly (string | number)[], value: Scalar | readonly string[]): Edited {
  return edited(yaml, (doc) => {
    if (value === null) doc.deleteIn(path);
    else doc.setIn(path, Array.isArray(value) ? doc.createNode(value, { flow: true }) : value);
  });
}

/** After the last week, with one item to begin with. */
export function addWeek(yaml: string): Edited {
  return edited(yaml, (doc, weeks) => {
    const last = weeks.items.map((one) => Number(isMap(one) ? one.get('week') : 0)).reduce((a, b) => Math.max(a, b), 0);
    weeks.add(doc.createNode({ week: last + 1, items: [NEW_ITEM] }));
  });
}

export function removeWeek(yaml: string, week: number): Edited {
  return edited(yaml, (doc) => doc.deleteIn(['weeks', week]));
}

export function addItem(yaml: string, week: number): Edited {
  return edited(yaml, (doc) => {
    const items = doc.getIn(['weeks', week, 'items']);
    if (isSeq(items)) items.add(doc.createNode(NEW_ITEM));
    else doc.setIn(['weeks', week, 'items'], doc.createNode([NEW_ITEM]));
  });
}

export function removeItem(yaml: string, week: number, item: number): Edited {
  return edited(yaml, (doc) => doc.deleteIn(['weeks', week, 'items', item]));
}

/** One place up or down within its week. */
export function moveItem(yaml: string, week: number, item: number, by: 1 | -1): Edited {
  return edited(yaml, (doc) => {
    const items = doc.getIn(['weeks', week, 'items']);
    if (!isSeq(items) || item + by < 0 || item + by >= items.items.length) return;
    const [moved] = items.items.splice(item, 1);
    items.items.splice(item + by, 0, moved);
  });
}

/** What the editor shows of a text: plain data, or null where it cannot be read. */
export function plainPackage(yaml: string): Readonly<Record<string, unknown>> | null {
  const doc = parseDocument(yaml);
  return doc.errors.length > 0 || !isMap(doc.contents) ? null : (doc.toJS() as Readonly<Record<string, unknown>>);
}

/** To be filled in: the check says what is missing. */
const NEW_ITEM = { content: '', channel: 'hubspot-list', wanted: { ja: '', en: '' }, doneWhen: '' };

function edited(yaml: string, change: (doc: Document, weeks: YAMLSeq) => unknown): Edited {
  const doc = parseDocument(yaml);
  const weeks = doc.get('weeks');
  if (doc.errors.length > 0 || !isSeq(weeks)) return null;
  change(doc, weeks);
  return asBefore(doc.toString({ lineWidth: 0 }), yaml);
}

/** Lines that differ from a line of before by the space inside of brackets alone stay as somebody wrote them. */
function asBefore(after: string, before: string): string {
  const written = new Map(before.split('\n').map((line) => [withoutPadding(line), line]));
  return after
    .split('\n')
    .map((line) => written.get(withoutPadding(line)) ?? line)
    .join('\n');
}

function withoutPadding(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return indent + line.trim().replaceAll(/ *([[\]{}]) */g, '$1');
}
