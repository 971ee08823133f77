/**
 * What the engine asks of the store, by interface: `src/store/` implements it on PostgreSQL.
 *
 * Promises: a page and its cursor commit together; a lease dies with the database connection that holds it;
 * nothing here reads a clock for a decision (times come as arguments), so that a run can be repeated as of any day.
 */
import type {
  Assessment,
  Cursor,
  EntityKey,
  IsoDate,
  IsoTime,
  Mapped,
  PartnerHistory,
  Scalar,
  SourceRecord,
  Stage,
  WriteBack,
  WriteResult,
} from '../core/types.ts';
import type { TaskBrief } from '../core/assess/select.ts';
import type { ByHandStore } from './by-hand.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { Care } from './care.ts';
import type { DailyCallStore } from './daily-calls.ts';
import type { DigestStore } from './digest-store.ts';
import type { JobStore } from './job-store.ts';
import type { PackageStore } from './package-store.ts';
import type { People } from './people.ts';
import type { PresenceStore } from './presence-store.ts';
import type { Reporting } from './reporting.ts';
import type { SchemaStore } from './schema-store.ts';
import type { Shard } from './share.ts';
import type { SignalStore } from './signal-store.ts';
import type { TaskChangeStore } from './task-changes.ts';
import type { Run, Viewing } from './viewing.ts';

export interface Checkpoint {
  readonly scope: string;
  readonly stream: string;
  readonly cursor: Cursor;
  /** Vendor's time at the start of the last pass that was read to its end; null until the first one. */
  readonly completeTo: IsoTime | null;
  /** The same of the first completed pass. */
  readonly firstCompleteTo: IsoTime | null;
  readonly savedAt: IsoTime;
  /** Version of the mapping that made the stream's lines; null: not known. */
  readonly mapping: string | null;
}

export interface StreamKnown {
  readonly scope: string;
  readonly stream: string;
  /** A page of it was saved once; false: only failures so far. */
  readonly read: boolean;
}

export interface PageToSave {
  readonly scope: string;
  readonly stream: string;
  readonly runId: string;
  readonly mapped: readonly Mapped[];
  readonly cursor: Cursor;
  readonly last: boolean;
  readonly sourceTime: IsoTime;
  /** Version of the mapping (`CompiledMapping.versionOf`). */
  readonly mapping?: string;
  /** What the vendor gave, to be kept for a mended mapping. */
  readonly raw?: { readonly records: readonly SourceRecord[]; readonly fields: readonly string[] };
}
export interface PageOutcome {
  readonly read: number;
  /** Lines that were new, got a new revision, or were retracted. */
  readonly added: number;
  readonly revised: number;
  readonly retracted: number;
  /** Entities that were new or changed. */
  readonly entities: number;
  readonly rejected: number;
}

export interface LinesOptions {
  readonly limit: number;
  readonly partnerId?: string;
  readonly type?: string;
  readonly from?: IsoDate;
  readonly to?: IsoDate;
  /** The last line of the page before. */
  readonly before?: { readonly on: IsoDate; readonly id: string };
}
/** One line of the log, and whose it is. */
export interface LineRow {
  readonly id: string;
  readonly type: string;
  readonly stage: Stage;
  readonly on: IsoDate;
  readonly at: IsoTime | null;
  /** Name of the connection, or the scope of a source fed by hand. */
  readonly connection: string;
  readonly stream: string;
  readonly recordId: string;
  readonly deal: EntityKey | null;
  readonly contact: EntityKey | null;
  readonly owner: EntityKey | null;
  readonly item: string | null;
  readonly data: Readonly<Record<string, Scalar>>;
  readonly partners: readonly { readonly id: string; readonly name: string }[];
}

export interface JoinOutcome {
  readonly partners: number;
  readonly created: number;
  readonly joined: number;
  /** Pairs with the same normalised name, left for a person. */
  readonly suggested: number;
}

export interface Lock {
  release(): Promise<void>;
}

export type { Run } from './viewing.ts';

/** One record of a partner in a CRM, as a place to write to. */
export interface Target {
  readonly partnerId: string;
  readonly scope: string;
  readonly object: string;
  readonly recordId: string;
  readonly ownerKey: EntityKey | null;
  /** What stands there as far as we know: read by sync, or taken by the vendor from us. */
  readonly known: Readonly<Record<string, Scalar>>;
  /** As-of date of the assessment last written there; null: never. */
  readonly writtenAsOf: IsoDate | null;
}

export interface Owed {
  readonly scope: string;
  readonly partnerId: string | null;
  /** `override`: what a person set on a page, in the fields of people. */
  readonly target: 'partner' | 'contact' | 'task' | 'taskOwner' | 'taskOutcome' | 'override';
  readonly asOf: IsoDate;
  readonly runId: string;
  readonly write: WriteBack;
}
export interface Leased extends Owed {
  /** Rises each time the desired fields change; a settle with an older version never closes a newer desire. */
  readonly version: number;
  readonly attempts: number;
}
export interface Settled {
  readonly item: Leased;
  readonly result: WriteResult;
  /** Verdict `retry`: not before this instant. */
  readonly retryAt: IsoTime | null;
}

export interface TaskRecord {
  readonly key: string;
  readonly partnerId: string;
  readonly template: string;
  readonly scope: string;
  readonly owner: string | null;
  readonly recordId: string | null;
  readonly status: 'owed' | 'open' | 'completed' | 'dismissed';
  readonly createdOn: IsoDate;
}

/** What an assessment of all partners was made from. */
export interface AssessMark {
  readonly asOf: IsoDate;
  /** Version of the settings. */
  readonly config: string;
  readonly logVersion: number;
  /** Of everything else that counts: settings, as-of date, sources, rates, program. */
  readonly print: string;
  readonly runId: string;
}

/** A recommended task in short, with the name of its partner. */
export type NamedTask = TaskBrief & { readonly name: string };

/** An assessment, and a print of everything that it was made of. */
export interface MadeAssessment {
  readonly assessment: Assessment;
  readonly madeOf: string;
}

export interface TrackOptions {
  readonly scopeOrder: readonly string[];
  readonly upTo: IsoDate;
  readonly print: string;
  /** Null: all partners. */
  readonly shard: Shard | null;
}
export type TrackSource = { readonly version: number } & ({ readonly kept: string } | { readonly history: PartnerHistory });

export interface PartnerRow {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly records: readonly { readonly scope: string; readonly object: string; readonly id: string }[];
  readonly assessment: Assessment | null;
}

export interface Store
  extends
    ApprovalStore,
    ByHandStore,
    Care,
    DailyCallStore,
    DigestStore,
    JobStore,
    PackageStore,
    People,
    PresenceStore,
    Reporting,
    SchemaStore,
    SignalStore,
    TaskChangeStore,
    Viewing {
  /** A vendor's org is known by its scope; the connection's name may move to another org, whose state is then its own. */
  registerConnection(connection: { readonly name: string; readonly connector: string; readonly scope: string }): Promise<void>;
  connections(): Promise<readonly { readonly name: string; readonly connector: string; readonly scope: string }[]>;

  // ── runs
  startRun(run: { readonly id: string; readonly command: string; readonly startedAt: IsoTime }): Promise<void>;
  finishRun(
    id: string,
    end: { readonly ok: boolean; readonly finishedAt: IsoTime; readonly summary: Readonly<Record<string, unknown>> },
  ): Promise<void>;
  runs(limit: number): Promise<readonly Run[]>;

  // ── sync
  /** One holder at a time (session advisory lock: dies with its holder); null when taken. */
  lock(name: string): Promise<Lock | null>;
  checkpoint(scope: string, stream: string): Promise<Checkpoint | null>;
  checkpoints(): Promise<readonly Checkpoint[]>;
  /** What is known of streams, with or without a cursor; one that is missing here was never asked for, or the org lacks it. */
  streamsKnown(): Promise<readonly StreamKnown[]>;
  /** A first reading that failed and may come right: the stream is waited for from now on. */
  awaitStream(scope: string, stream: string): Promise<void>;
  /** The org lacks it after all; a stream that was ever read stays. */
  forgoStream(scope: string, stream: string): Promise<void>;
  /** Forgets the cursor (`--full`); the log stays and is compared line by line. */
  forgetCheckpoint(scope: string, stream: string): Promise<void>;
  /** All that was made of this stream so far is what this version of its mapping makes. */
  markMapping(scope: string, stream: string, mapping: string): Promise<void>;
  /** Whether every record of the stream is kept with at least these fields. */
  rawIsWhole(scope: string, stream: string, fields: readonly string[]): Promise<boolean>;
  /** Kept records as they are now, page by page. */
  rawRecords(scope: string, stream: string): AsyncIterable<readonly SourceRecord[]>;
  /** Drops what is kept of a stream that will be read again. */
  forgetRaw(scope: string, stream: string): Promise<void>;
  /** Lines, entities, rejections, task sightings, cursor: all or nothing. Repeating it changes nothing. */
  savePage(page: PageToSave): Promise<PageOutcome>;
  /** Joins partner entities that have no partner yet or whose keys changed, by explicit key, corporate number, domain; never by name. Follows merges and new parents. */
  joinPartners(options: { readonly scopeOrder: readonly string[] }): Promise<JoinOutcome>;

  // ── a person decides (takes effect with the next join, and wins over everything)
  linkEntity(key: EntityKey, partnerId: string): Promise<void>;
  /** What belongs to `loser` belongs to `winner` from now on; the loser's id stays as an alias. */
  mergePartners(loser: string, winner: string): Promise<void>;
  /** The record is a partner of its own, whatever its keys say. */
  splitEntity(key: EntityKey): Promise<void>;
  /** Pairs that may be one partner; `a`, `b`: a partner's id, or the key of a record without one. */
  suggestions(options: {
    readonly limit: number;
  }): Promise<readonly { readonly a: string; readonly b: string; readonly reason: string; readonly value: string }[]>;
  dismissSuggestion(a: string, b: string): Promise<void>;

  // ── assess
  /** Counter that rises with every change of the log, of entities or of joins. */
  logVersion(): Promise<number>;
  /** Histories in order of partner id, streamed; memory does not grow with the log. Owner, attributes and overrides are merged over the partner's records in `scopeOrder`. */
  histories(options: {
    readonly scopeOrder: readonly string[];
    readonly upTo: IsoDate;
    readonly partnerIds?: readonly string[];
  }): AsyncIterable<PartnerHistory>;
  /**
   * What is needed to know every partner again, in order of partner id, from one snapshot: what was kept of it under this
   * print, or, where its log has moved since or nothing was kept, its history. `version` is the log's, as of the snapshot.
   */
  trackSources(options: TrackOptions): AsyncIterable<TrackSource>;
  /** Of how many partners nothing that holds was kept under this print. */
  openTracks(print: string): Promise<number>;
  saveTracks(print: string, version: number, tracks: readonly { readonly partnerId: string; readonly body: string }[]): Promise<void>;
  /** All tracks of this version of the log are kept: what moved up to then is settled, and what was kept of partners that are gone goes. */
  settleTracks(version: number): Promise<void>;
  lastAssessment(): Promise<Omit<AssessMark, 'runId'> | null>;
  /** What each assessment in the cache was made of, by partner. */
  madeOf(): Promise<ReadonlyMap<string, string>>;
  /**
   * Puts these into the cache, where the others stay, and keeps history where state, step, touch, level or score changed; commits together
   * with the mark of what was assessed.
   */
  saveAssessments(
    batches: AsyncIterable<readonly MadeAssessment[]>,
    mark: AssessMark,
  ): Promise<{ readonly saved: number; readonly changed: number }>;
  /** Points of the past that the history does not have yet, where something differs from the point before; answers how many. */
  savePast(batch: readonly Assessment[], runId: string): Promise<number>;
  assessments(options?: { readonly partnerIds?: readonly string[] }): AsyncIterable<Assessment>;
  assessmentHistory(partnerId: string): Promise<readonly Assessment[]>;

  /**
   * Assessments from which what is owed has to be worked out: those that are others than at the last `markPlanned`, whose records in the
   * CRMs are, or that were planned for other places. By partner id, batch by batch.
   */
  unplanned(places: string): AsyncIterable<readonly { readonly assessment: Assessment; readonly plan: string }[]>;
  markPlanned(plans: ReadonlyMap<string, string>): Promise<void>;
  /** The tasks of all assessments in short, each partner's in their order. */
  recommended(): Promise<readonly NamedTask[]>;

  // ── deliver
  targets(options?: { readonly partnerIds?: readonly string[] }): AsyncIterable<Target>;
  /** Owner (as in PartnerFacts.owner) → its record id in one scope. */
  ownerIds(scope: string): Promise<ReadonlyMap<string, string>>;
  /** Replaces what is owed for each key: a new version where the fields differ, nothing where they are the same. */
  owe(items: readonly Owed[]): Promise<{ readonly owed: number }>;
  /** Keys that are no longer owed (desired equals known again). */
  forgive(keys: readonly string[]): Promise<void>;
  /** Leases rows in order of `key`; rows leased by a dead connection count as free. Rows that run `runId` has settled before are left out. */
  takeOwed(options: {
    readonly runId: string;
    readonly scope: string;
    readonly limit: number;
    readonly now: IsoTime;
    readonly ignoreBackoff: boolean;
    /** Only what this run has owed (undo). */
    readonly owedBy?: string;
  }): Promise<readonly Leased[]>;
  /** Frees rows that this process took and will not settle. */
  giveBack(keys: readonly string[]): Promise<void>;
  /** Taken: `known` and the replaced values are stored, the row goes. skip: parked with its error. retry and stop: waits. */
  settle(results: readonly Settled[], runId: string): Promise<void>;
  outbox(options: {
    readonly state?: 'waiting' | 'parked';
    readonly limit: number;
  }): Promise<readonly (Leased & { readonly state: string; readonly error: string | null })[]>;
  owedCount(): Promise<ReadonlyMap<string, number>>;
  /** Parked rows wait again (all of them without keys); answers how many. */
  retryParked(keys?: readonly string[]): Promise<number>;
  tasks(options?: { readonly status?: readonly TaskRecord['status'][] }): Promise<readonly TaskRecord[]>;
  /** Of the ledger what counts for new tasks: those with these keys, those not done with, and those made on this day. */
  tasksThatCount(options: { readonly keys: readonly string[]; readonly on: IsoDate }): Promise<readonly TaskRecord[]>;
  hasTask(keys: readonly string[]): Promise<ReadonlySet<string>>;
  saveListId(scope: string, list: string, id: string): Promise<void>;
  listIds(scope: string): Promise<ReadonlyMap<string, string>>;

  // ── looking
  findPartner(text: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
  partners(options: {
    readonly limit: number;
    readonly offset: number;
    readonly search?: string;
    readonly state?: string;
    readonly ids?: readonly string[];
  }): Promise<{ readonly total: number; readonly rows: readonly PartnerRow[] }>;
  /** Lines of the log, the latest first. */
  lines(options: LinesOptions): Promise<readonly LineRow[]>;
  /** Partners per state, of those that are assessed. */
  stateCounts(): Promise<ReadonlyMap<string, number>>;
  /** Totals for the first page and for checks: lines, partners, won amount (exact decimal text), by type. */
  totals(): Promise<{
    readonly lines: number;
    readonly partners: number;
    readonly rejections: number;
    readonly wonAmount: string;
    readonly byType: Readonly<Record<string, number>>;
  }>;
  rejections(options: { readonly limit: number }): Promise<
    readonly {
      readonly scope: string;
      readonly stream: string;
      readonly recordId: string;
      readonly code: string;
      readonly field: string | null;
      readonly message: { readonly ja: string; readonly en: string };
    }[]
  >;

  close(): Promise<void>;
}
