import type { RequestHandler } from 'express';
import type { Catalogue } from '../core/assess/settings/index.ts';
import type { Locale, Logger, SourceRecord, VendorCall } from '../core/types.ts';
import type { Ingested } from '../engine/ingest.ts';
import type { Store } from '../engine/store.ts';
import type { AccessStore } from './access.ts';
import type { Live } from './live.ts';
import type { Verbs } from './verbs.ts';

export interface Health {
  /** Everything needed to serve is there; each false says why. */
  ready(): Promise<{ readonly ok: boolean; readonly checks: Readonly<Record<string, string>> }>;
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface StoredCall {
  readonly request: string;
  /** Null: under way. */
  readonly status: number | null;
  readonly answer: unknown;
}

/** Calls with a key of their caller, for a day. */
export interface IdempotencyStore {
  /** Null: nobody has asked so before, and it is marked as under way. */
  begin(call: { readonly caller: string; readonly key: string; readonly request: string; readonly at: string }): Promise<StoredCall | null>;
  finish(call: { readonly caller: string; readonly key: string; readonly status: number; readonly answer: unknown }): Promise<void>;
  forget(call: { readonly caller: string; readonly key: string }): Promise<void>;
}

export interface ServerDeps {
  readonly store: Store;
  readonly access: AccessStore;
  readonly idempotency: IdempotencyStore;
  readonly live: Live;
  readonly verbs: Verbs;
  readonly health: Health;
  /** The folder with the built pages; missing: this server has none. */
  readonly pages?: () => Promise<string>;
  /** Pages to look into the queue, for admins; missing: there is no queue to look into. */
  readonly board?: RequestHandler;
  readonly locale: Locale;
  /** What events and content are called, and their touch levels. */
  readonly catalogue: Catalogue;
  readonly version: string;
  readonly log: Logger;
  readonly now: () => Date;
  /** Calls of one caller per minute; 1,200 unless set. */
  readonly callsPerMinute?: number;
  /** The CRM page of one record; null where the connection is unknown. */
  readonly recordUrl: (scope: string, object: string, id: string) => string | null;
  /** Events that a program states → log. `scope`: whose they are. */
  readonly takeEvents: (scope: string, records: readonly SourceRecord[]) => Promise<Ingested>;
  /** A vendor's call: its signals are stored when it resolves with `taken`. */
  readonly takeCall: (connector: string, call: VendorCall) => Promise<'taken' | 'unsigned' | 'unreadable'>;
}
