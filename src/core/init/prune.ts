/** Takes out of a mapping what an org does not have. */
import { isMap, isSeq } from 'yaml';
import type { Document } from 'yaml';
import { keysAt, readsOf, textAt } from './document.ts';
import { fieldsOf } from './org.ts';
import type { Org } from './org.ts';

/** Streams of objects that cannot be read go; they are returned by name. Those that are not optional stay: `check` names them. */
export function pruneStreams(doc: Document, org: Org): readonly string[] {
  const absent = keysAt(doc, ['streams']).filter((name) => {
    const object = textAt(doc, ['streams', name, 'object']) ?? '';
    const there = fieldsOf(org, object).readable && !org.refused.has(name);
    return !there && doc.getIn(['streams', name, 'optional']) === true;
  });
  for (const name of absent) doc.deleteIn(['streams', name]);
  return absent;
}

/** Values of fields that are not there go, where a stream can do without; `kept`: fields that `setup` will make. */
export function pruneFields(doc: Document, org: Org, kept: ReadonlySet<string>): readonly string[] {
  const dropped: string[] = [];
  for (const stream of keysAt(doc, ['streams'])) {
    const { fields, readable } = fieldsOf(org, textAt(doc, ['streams', stream, 'object']) ?? '');
    if (!readable) continue;
    const there = (name: string): boolean => name.includes('.') || fields.has(name) || kept.has(name);
    const parent = readsOf(doc.getIn(['streams', stream, 'parent'], true));
    if (parent.length > 0 && !parent.some(there)) {
      doc.deleteIn(['streams', stream, 'parent']);
      dropped.push(`${stream}.parent`);
    }
    for (const path of sectionsOf(doc, stream)) {
      for (const name of keysAt(doc, path)) {
        const reads = readsOf(doc.getIn([...path, name], true));
        if (reads.length === 0 || reads.every(there)) continue;
        if (reads.some(there)) keepOnly(doc, [...path, name], there);
        else {
          doc.deleteIn([...path, name]);
          dropped.push(`${stream}.${name}`);
        }
      }
      const section = doc.getIn(path, true);
      if (isMap(section) && section.items.length === 0 && section.anchor === undefined) doc.deleteIn(path);
    }
  }
  return dropped;
}

function sectionsOf(doc: Document, stream: string): (readonly (string | number)[])[] {
  const base = ['streams', stream];
  const lines = doc.getIn([...base, 'lines'], true);
  const inLines = isSeq(lines) ? lines.items.map((_, i) => [...base, 'lines', i, 'data']) : [];
  const sections = [[...base, 'attributes'], [...base, 'keys'], [...base, 'data'], ...inLines];
  return sections.filter((path) => isMap(doc.getIn(path, true)));
}

/** Of several sources those that are there. */
function keepOnly(doc: Document, path: readonly (string | number)[], there: (name: string) => boolean): void {
  const node = doc.getIn(path, true);
  const list = isSeq(node) ? node : isMap(node) ? node.get('from', true) : null;
  if (!isSeq(list)) return;
  list.items = list.items.filter((item) => readsOf(item).some(there));
}
