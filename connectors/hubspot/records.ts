import type { SourceRecord } from '../../src/core/types.ts';
import { object, text, type Json } from './json.ts';

/** Contacts alone call it differently. */
export function modifiedProperty(objectName: string): string {
  return objectName === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
}

/** The ids that were merged into a record. Objects that people can merge have it. */
export const MERGED_IDS = 'hs_merged_object_ids';
const MERGEABLE = new Set(['companies', 'contacts', 'deals', 'tickets']);

/** What every record must be asked for besides the mapped properties. */
export function ownProperties(objectName: string): readonly string[] {
  return ['hs_object_id', modifiedProperty(objectName), ...(MERGEABLE.has(objectName) ? [MERGED_IDS] : [])];
}

/** One record of an answer; values are text or null, as HubSpot gives them. */
export function readRecord(objectName: string, found: Json): SourceRecord {
  const raw = object(found.properties);
  return {
    id: text(found.id) ?? '',
    raw,
    modifiedAt: text(found.archivedAt) ?? text(raw[modifiedProperty(objectName)]) ?? text(found.updatedAt),
    ...(found.archived === true ? { deleted: true } : {}),
  };
}

/**
 * The record, and one for each that was merged into it: those vanish from HubSpot without a trace of their own, and the
 * survivor may carry an id that neither of the two had.
 */
export function withLosers(record: SourceRecord): readonly SourceRecord[] {
  const merged = record.raw[MERGED_IDS];
  if (typeof merged !== 'string' || merged === '') return [record];
  const ids = [...new Set(merged.split(';').map((id) => id.trim()))].filter((id) => id !== '' && id !== record.id);
  return [
    record,
    ...ids.map((id) => ({ id, raw: { hs_object_id: id }, modifiedAt: record.modifiedAt, deleted: true, mergedInto: record.id })),
  ];
}
