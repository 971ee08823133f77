/**
 * What the engine asks of the store where a person decides: rejections, the outbox, pauses, sources fed by hand, the right
 * to be forgotten, backups. Part of `Store`; `src/store/care.ts` implements it.
 */
import type { EntityKey, IsoDate, IsoTime, Mapped, Scalar, SourceRecord, Text } from '../core/types.ts';

/** Rejections that have scope, stream, code and field in common, the most frequent first. */
export interface RejectionGroup {
  readonly scope: string;
  readonly stream: string;
  readonly code: string;
  readonly field: string | null;
  readonly count: number;
  /** Record ids, the latest first. */
  readonly examples: readonly string[];
  /** Of the latest. */
  readonly message: Text;
  readonly since: IsoTime;
}

/** Records mapped outside of a pass: a replay, a file, a call. No checkpoint moves. */
export interface RecordsToSave {
  readonly scope: string;
  readonly stream: string;
  readonly runId: string;
  readonly mapped: readonly Mapped[];
  /** What is known to stand in our fields stays as it is: the records are older than that (a replay). */
  readonly keepKnown?: boolean;
}
export interface RecordsOutcome {
  readonly added: number;
  readonly revised: number;
  readonly retracted: number;
  readonly entities: number;
  readonly rejected: number;
  /** Ids of records that were not known before, and of known ones that changed. */
  readonly fresh: readonly string[];
  readonly changed: readonly string[];
}

export interface AuditEntry {
  readonly at: IsoTime;
  /** `cli:<user>` or the name of a token. */
  readonly who: string;
  readonly action: string;
  /** What it was done to: a key, an id; never a person's data. */
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What one run wrote to one record. */
export interface WrittenRecord {
  readonly key: EntityKey;
  readonly scope: string;
  readonly partnerId: string | null;
  /** The partner's name; null: it is gone. */
  readonly partner: string | null;
  readonly object: string;
  readonly recordId: string;
  readonly fields: Readonly<Record<string, Scalar>>;
  /** What stood there before; a field that is missing here is no longer remembered. */
  readonly replaced: Readonly<Record<string, Scalar>>;
  /** What is known to stand there now. */
  readonly known: Readonly<Record<string, Scalar>>;
}
export interface WritingRun {
  readonly id: string;
  /** Null: the record of the run is no longer kept. */
  readonly command: string | null;
  readonly at: IsoTime;
  readonly records: number;
  readonly tasks: number;
}

export interface ImportSource {
  readonly scope: string;
  readonly types: readonly string[];
  readonly firstOn: IsoDate;
}

export interface Erased {
  readonly contacts: number;
  /** Lines that lost the person and stayed as counts. */
  readonly lines: number;
  readonly rejections: number;
  /** Remembered values, raw rows and owed writes that spoke of the person. */
  readonly remembered: number;
  /** Short form of the suppression hash, for the audit. */
  readonly hash: string;
}

export interface BackupManifest {
  readonly format: 1;
  /** Version of the database's schema. */
  readonly schema: number;
  readonly createdAt: IsoTime;
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly rows: number;
    readonly sha256: string;
  }[];
}

/** What was saved before these instants is dropped; a kind that is not named stays. */
export interface Retained {
  readonly raw?: IsoTime;
  readonly rejections?: IsoTime;
  readonly replaced?: IsoTime;
  readonly runs?: IsoTime;
  readonly assessments?: IsoTime;
}

export interface Care {
  /** Drops what has been kept for long enough; repeating it changes nothing. */
  retain(before: Retained): Promise<void>;
  rejectionGroups(options: {
    readonly scope?: string;
    readonly code?: string;
    readonly examples: number;
  }): Promise<readonly RejectionGroup[]>;
  /** Records of one stream that were rejected, each once, in order of id. */
  rejectedRecords(options: {
    readonly scope: string;
    readonly stream: string;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly SourceRecord[]>;
  /** Lines, entities, rejections: all or nothing, like a page, without a checkpoint. Repeating it changes nothing. */
  saveRecords(records: RecordsToSave): Promise<RecordsOutcome>;

  /** Drops owed writes; a task that was owed counts as dismissed. Answers the keys that were there. */
  discardOwed(keys: readonly string[]): Promise<readonly string[]>;

  /** Records whose fields a run wrote, in order of key, from after the key given. */
  written(options: { readonly runId: string; readonly after: string; readonly limit: number }): Promise<readonly WrittenRecord[]>;
  /** Runs that wrote into a CRM, the latest first. */
  writingRuns(limit: number): Promise<readonly WritingRun[]>;

  audit(entry: AuditEntry): Promise<void>;
  /** The latest first. */
  audits(limit: number): Promise<readonly AuditEntry[]>;

  /** False: it was paused before. */
  pause(connection: string, by: string, at: IsoTime): Promise<boolean>;
  /** False: it was not paused. */
  resume(connection: string): Promise<boolean>;
  /** Name of the connection → since when. */
  pausedConnections(): Promise<ReadonlyMap<string, IsoTime>>;

  /** Leading record of the one partner that each text means: its id, a record's key or id, a domain, a corporate number; never a name. Null: several partners. */
  partnerKeys(
    asked: readonly {
      readonly text: string;
      /** Forms of the text in which it may be an id or a key. */
      readonly ids: readonly string[];
      readonly domain: string | null;
      readonly corporateNumber: string | null;
    }[],
  ): Promise<ReadonlyMap<string, EntityKey | null>>;
  /** Contact with this e-mail address (lower case) → its key. */
  contactKeys(emails: readonly string[]): Promise<ReadonlyMap<string, EntityKey>>;
  /** Owner with this e-mail address (lower case) → its key. */
  ownerKeys(emails: readonly string[]): Promise<ReadonlyMap<string, EntityKey>>;
  importSources(): Promise<readonly ImportSource[]>;
  saveImportSource(source: ImportSource): Promise<void>;

  /** Erases a person everywhere, keeps anonymous counts, and sees to it that the person does not come back. With `dryRun` it only counts. */
  erase(person: { readonly email: string } | { readonly key: EntityKey }, options: { readonly dryRun: boolean }): Promise<Erased>;

  /** One file per table and a manifest, from one snapshot. `folder` must not exist or be empty. */
  backup(folder: string, now: IsoTime): Promise<BackupManifest>;
  /** Into an empty store only, all or nothing; an older backup is brought to this version. */
  restore(folder: string): Promise<BackupManifest>;
}
