import { createHash } from 'node:crypto';
import type { EntityKey } from './types.ts';

/** Identity of a line: 32 hex digits of SHA-256 over (scope, stream, record id, occurrence), each length-prefixed so that no two tuples collide. */
export function lineId(scope: string, stream: string, recordId: string, occurrence: string): string {
  const hash = createHash('sha256');
  for (const part of [scope, stream, recordId, occurrence]) hash.update(`${String(part.length)}:${part};`);
  return hash.digest('hex').slice(0, 32);
}

/** `<scope>/<object>/<id>` */
export function entityKey(scope: string, object: string, id: string): EntityKey {
  return `${scope}/${object}/${id}`;
}

/** The parts of a key. A scope contains no slash; an id may. */
export function splitKey(key: EntityKey): { scope: string; object: string; id: string } {
  const [scope = '', object = '', ...rest] = key.split('/');
  return { scope, object, id: rest.join('/') };
}
