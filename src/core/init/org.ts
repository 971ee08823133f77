import type { ObjectInfo, SourceRecord } from '../types.ts';

/** What was seen of an org. */
export interface Org {
  /** Objects of the template's streams, as described. */
  readonly objects: ReadonlyMap<string, ObjectInfo>;
  /** Streams that the org refuses although it has the object. */
  readonly refused: ReadonlySet<string>;
  /** Stream → a few records with every field. */
  readonly samples: ReadonlyMap<string, readonly SourceRecord[]>;
}

/** The fields of an object that can be read; none where it is not there. */
export function fieldsOf(org: Org, object: string): ObjectInfo {
  return org.objects.get(object) ?? { object, readable: false, fields: new Map() };
}
