import { lineId } from './log-line.ts';
import type { Entity, LogLine, Mapped } from './types.ts';

/** Event type of the catalogue. */
export const OWNER_CHANGED = 'owner.changed';

/**
 * The line that tells of another owner of a partner's record than at the reading before, dated by the record's stamp. Null where
 * there is none to tell: a record read for the first time, one that had or has nobody, one whose owner the mapping looks for
 * elsewhere than before, or one without a stamp.
 */
export function ownerChange(
  place: { readonly scope: string; readonly stream: string },
  before: Entity | null,
  { recordId, entity: now, changedOn }: Mapped,
): LogLine | null {
  if (before === null || now?.kind !== 'partner' || now.deleted || before.key !== now.key) return null;
  if (before.ownerKey === null || now.ownerKey === null || before.ownerKey === now.ownerKey) return null;
  if (before.ownerBy !== now.ownerBy || changedOn === undefined || now.modifiedAt === null) return null;
  const occurrence = `owner ${now.modifiedAt} ${now.ownerKey}`;
  return {
    id: lineId(place.scope, place.stream, recordId, occurrence),
    ...place,
    recordId,
    occurrence,
    type: OWNER_CHANGED,
    stage: 'delivered',
    occurredOn: changedOn,
    occurredAt: now.modifiedAt,
    keys: [{ key: now.key, role: null }],
    dealKey: null,
    contactKey: null,
    ownerKey: now.ownerKey,
    item: null,
    data: { from: before.ownerKey, to: now.ownerKey },
  };
}
