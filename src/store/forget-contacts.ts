import type { Entity, Mapped } from '../core/types.ts';
import type { PageToSave } from '../engine/store.ts';
import type { Tx } from './database.ts';
import { forgetRawOf } from './keep-raw.ts';
import { isOwn } from './merge-entity.ts';
import type { ChangedRecord } from './record.ts';

/** A contact that its CRM has deleted; one that was merged lives on in another. */
export function isDeletedContact({ recordId, entity }: Pick<Mapped, 'recordId' | 'entity'>): boolean {
  return entity?.kind === 'contact' && entity.deleted && entity.mergedInto === null && isOwn({ recordId, entity });
}

/** Nobody needs to know any more who it was; where it belonged stays, so that what was done counts for its company. */
export function withoutPerson(contact: Entity): Entity {
  return { ...contact, name: '', identity: {}, attributes: {}, known: {} };
}

/**
 * What the store kept of contacts that were just found deleted, besides the entity: raw fields, and the words of the
 * record's own lines. Lines of other records stay. The same person may live on in another CRM, and a deletion can be taken
 * back: so no address is kept away here, and a contact that is restored is read like a new one.
 */
export async function forgetContacts(tx: Tx, page: PageToSave, changed: readonly ChangedRecord[]): Promise<void> {
  const deleted = changed.filter(({ mapped, before }) => before !== undefined && isDeletedContact(mapped));
  if (deleted.length === 0) return;
  await forgetRawOf(
    tx,
    page,
    deleted.map(({ mapped }) => mapped.recordId),
  );
  const lineIds = deleted.flatMap(({ before }) => before?.line_ids ?? []);
  if (lineIds.length === 0) return;
  await tx.run("UPDATE line SET data = '{}' WHERE id = ANY($1) AND retracted", [lineIds]);
  await tx.run('DELETE FROM line_revision WHERE id = ANY($1)', [lineIds]);
}
