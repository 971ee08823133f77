/** Editing a mapping without losing its comments. */
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Path } from '../schema/index.ts';

export function openDocument(text: string): Document {
  return parseDocument(text, { schema: 'core' });
}

export function textOf(doc: Document): string {
  return doc.toString({ lineWidth: 140, flowCollectionPadding: true, singleQuote: true });
}

export function textAt(doc: Document, path: Path): string | null {
  const value = doc.getIn(path);
  return typeof value === 'string' ? value : null;
}

/** Names of the fields that a value reads: a name, `{ from: name }`, `{ from: [names] }`, or a list of these. */
export function readsOf(node: unknown): readonly string[] {
  if (isScalar(node)) return typeof node.value === 'string' ? [node.value] : [];
  if (isSeq(node)) return node.items.flatMap(readsOf);
  return isMap(node) ? readsOf(node.get('from', true)) : [];
}

export function keysAt(doc: Document, path: Path): readonly string[] {
  const node = doc.getIn(path, true);
  return isMap(node) ? node.items.flatMap(({ key }) => (isScalar(key) && typeof key.value === 'string' ? [key.value] : [])) : [];
}

/** Sets a value and says beside it why; in a map written in one line the comment stands above. */
export function setWithComment(doc: Document, path: Path, value: unknown, comment: string): void {
  const node = doc.createNode(value, { flow: true });
  node.comment = ` ${comment}`;
  doc.setIn(path, node);
  breakLinesAbove(doc, path);
}

/** A comment ends its line, so what is around it cannot stay on one. */
function breakLinesAbove(doc: Document, path: Path): void {
  for (let length = path.length - 1; length > 0; length -= 1) {
    const node = doc.getIn(path.slice(0, length), true) as Node | undefined;
    if ((isMap(node) || isSeq(node)) && node.flow === true) node.flow = false;
  }
}
