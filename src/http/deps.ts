import type { Catalogue } from '../core/assess/settings/index.ts';
import type { Locale, Logger, SourceRecord, VendorCall } from '../core/types.ts';
import type { Ingested } from '../engine/ingest.ts';
import type { Store } from '../engine/store.ts';
import type { AccessStore } from './access.ts';

export interface Health {
  /** Everything needed to serve is there; each false says why. */
  ready(): Promise<{ readonly ok: boolean; readonly checks: Readonly<Record<string, string>> }>;
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface ServerDeps {
  readonly store: Store;
  readonly access: AccessStore;
  readonly health: Health;
  readonly locale: Locale;
  /** What events and content are called, and their touch levels. */
  readonly catalogue: Catalogue;
  readonly log: Logger;
  readonly now: () => Date;
  /** The CRM page of one record; null where the connection is unknown. */
  readonly recordUrl: (scope: string, object: string, id: string) => string | null;
  /** Events that a program states → log. `scope`: whose they are. */
  readonly takeEvents: (scope: string, records: readonly SourceRecord[]) => Promise<Ingested>;
  /** A vendor's call: its signals are stored when it resolves with `taken`. */
  readonly takeCall: (connector: string, call: VendorCall) => Promise<'taken' | 'unsigned' | 'unreadable'>;
  /** Starts a run in the background; false when one is under way. */
  readonly startRun: () => boolean;
}
