import type { Entity, Mapped } from '../core/types.ts';
import type { PrintedLine } from './fingerprint.ts';

/** What is stored of a record that comes again. */
export interface StoredRecord {
  readonly record_id: string;
  readonly fingerprint: string | null;
  readonly line_ids: string[];
  readonly entity_key: string | null;
  readonly entity: Entity | null;
  readonly raw_print: string | null;
}

/** A record of the page that is not as it was, beside what was stored of it. */
export interface ChangedRecord {
  readonly mapped: Mapped;
  readonly lines: readonly PrintedLine[];
  readonly fingerprint: string;
  readonly before: StoredRecord | undefined;
}
