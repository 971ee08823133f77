import { hash } from 'node:crypto';
import type { EntityKey } from './types.ts';

/** Identity of a line: 32 hex digits of SHA-256 over (scope, stream, record id, occurrence), each length-prefixed so that no two tuples collide. */
export function lineId(scope: string, stream: string, recordId: string, occurrence: string): string {
  return hash('sha256', `${counted(scope)}${counted(stream)}${counted(recordId)}${counted(occurrence)}`, 'hex').slice(0, 32);
}

function counted(part: string): string {
  return `${part.length}:${part};`;
}

/** `<scope>/<object>/<id>` */
export function entityKey(scope: string, object: string, id: string): EntityKey {
  return `${scope}/${object}/${id}`;
}

/** A person whom only a file or a call names: no address is kept, and the same one is the same person. */
export function personKey(email: string): EntityKey {
  return entityKey('person', 'contact', hash('sha256', email.toLowerCase(), 'hex').slice(0, 32));
}

/** The parts of a key. A scope contains no slash; an id may. */
export function splitKey(key: EntityKey): { scope: string; object: string; id: string } {
  const [scope = '', object = '', ...rest] = key.split('/');
  return { scope, object, id: rest.join('/') };
}

/** The object of a key, where nothing else of it is wanted. */
export function objectOf(key: EntityKey): string {
  const from = key.indexOf('/') + 1;
  const to = from === 0 ? -1 : key.indexOf('/', from);
  return from === 0 ? '' : key.slice(from, to === -1 ? undefined : to);
}
