import type { Logger } from '../core/types.ts';
import type { NoticeStore } from '../engine/notify.ts';
import type { Store } from '../engine/store.ts';
import { accessStore, type Access } from './access.ts';
import { approving } from './approvals.ts';
import { byHanding } from './by-hand.ts';
import { digesting } from './digests.ts';
import { taskChanging } from './task-changes.ts';
import { caring } from './care.ts';
import { lastAssessment, readAssessmentHistory, readAssessments, readMadeOf, saveAssessments, savePast } from './assessments.ts';
import { awaitStream, forgetCheckpoint, forgoStream, markMapping, readCheckpoint, readCheckpoints, streamsKnown } from './checkpoints.ts';
import { openDatabase, type Database } from './database.ts';
import { dailyCalling } from './daily-calls.ts';
import { dismissSuggestion, linkEntity, mergePartners, readSuggestions, splitEntity } from './decide.ts';
import { forgetRaw, rawIsWhole, rawRecords } from './keep-raw.ts';
import { readFigures, type Figures } from './figures.ts';
import { readHistories } from './histories.ts';
import { jobStore } from './jobs.ts';
import { joinPartners } from './join-partners.ts';
import { giveBack, openLeases, type Leases } from './leases.ts';
import { openLocks, type Locks } from './locks.ts';
import { readLogVersion } from './log-version.ts';
import { readLines } from './lines.ts';
import { findPartner, readPartners, readRejections, readTotals, stateCounts } from './looking.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { owedCount, readOutbox, retryParked } from './outbox.ts';
import { forgive, hasTask, owe } from './owe.ts';
import { finishRun, readConnections, readRuns, registerConnection, startRun } from './runs.ts';
import { packaging } from './packages.ts';
import { markPlanned, readRecommended, readUnplanned } from './planned.ts';
import { savePage } from './save-page.ts';
import { settle } from './settle.ts';
import { peopling } from './people.ts';
import { presence } from './presence.ts';
import { reporting } from './report.ts';
import { signalling } from './signals.ts';
import { rotatedSecrets, type RotatedSecrets } from './rotated-secrets.ts';
import { noticing } from './notices.ts';
import { readOwnerIds, readTargets } from './targets.ts';
import { viewing } from './view/index.ts';
import { idempotencyStore, type Idempotency } from './idempotency.ts';
import { listen, tell, type Listening } from './live.ts';
import { readListIds, readTasks, readTasksThatCount, saveListId } from './tasks.ts';
import { schemaStates } from './schema-state.ts';
import { openTracks, saveTracks, settleTracks, trackSources } from './tracks.ts';

export interface StoreOptions {
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Connections for queries (default 10); locks and leases have their own beside them. */
  readonly poolSize?: number;
  /** Seals rotated secrets; missing or null: none is stored. */
  readonly secretKey?: string | null;
}

/** The store, and what only servers ask of it. */
export interface OpenStore extends Store, NoticeStore {
  readonly access: Access;
  readonly idempotency: Idempotency;
  readonly rotated: RotatedSecrets;
  /** For those who watch over the installation. */
  figures(): Promise<Figures>;
  readonly live: {
    readonly listen: (onTold: (told: string) => void, onLost: () => void) => Promise<Listening>;
    readonly tell: (told: string) => Promise<void>;
  };
}

/**
 * The store on PostgreSQL 15 or newer, brought to this program's version first. Rejects with STORE_UNAVAILABLE when the
 * database cannot be reached, cannot be migrated, or belongs to a newer program.
 */
export async function openStore({ databaseUrl, log, poolSize = 10, secretKey = null }: StoreOptions): Promise<OpenStore> {
  const database = openDatabase(databaseUrl, log, poolSize);
  try {
    await bringUp(database);
  } catch (error) {
    await database.pool.end();
    throw error;
  }
  const locks = openLocks(database);
  const leases = openLeases(database);
  return {
    ...reading(database, locks),
    ...deciding(database),
    ...delivering(database, leases),
    ...looking(database),
    ...approving(database),
    ...byHanding(database),
    ...digesting(database),
    ...taskChanging(database),
    ...caring(database, locks.fences),
    ...jobStore(database, leases),
    ...packaging(database),
    ...reporting(database),
    ...peopling(database),
    ...signalling(database),
    ...dailyCalling(database),
    ...presence(database),
    ...schemaStates(database),
    ...viewing(database),
    ...noticing(database),
    access: accessStore(database.pool),
    idempotency: idempotencyStore(database),
    rotated: rotatedSecrets(database, secretKey),
    figures: () => readFigures(database),
    live: { listen: (onTold, onLost) => listen(database, onTold, onLost), tell: (told) => tell(database, told) },
    close: async () => {
      await Promise.all([locks.close(), leases.close()]);
      await database.pool.end();
    },
  };
}

async function bringUp(database: Database): Promise<void> {
  const client = await database.connect('migration');
  try {
    await migrate(client, MIGRATIONS, database.log);
  } finally {
    await client.end();
  }
}

type Reading = Pick<
  Store,
  | 'registerConnection'
  | 'connections'
  | 'startRun'
  | 'finishRun'
  | 'runs'
  | 'lock'
  | 'checkpoint'
  | 'checkpoints'
  | 'streamsKnown'
  | 'awaitStream'
  | 'forgoStream'
  | 'forgetCheckpoint'
  | 'markMapping'
  | 'rawIsWhole'
  | 'rawRecords'
  | 'forgetRaw'
  | 'savePage'
  | 'joinPartners'
>;
function reading(database: Database, locks: Locks): Reading {
  return {
    registerConnection: (connection) => registerConnection(database, connection),
    connections: () => readConnections(database),
    startRun: (run) => startRun(database, run),
    finishRun: (id, end) => finishRun(database, id, end),
    runs: (limit) => readRuns(database, limit),
    lock: (name) => locks.lock(name),
    checkpoint: (scope, stream) => readCheckpoint(database, scope, stream),
    checkpoints: () => readCheckpoints(database),
    streamsKnown: () => streamsKnown(database),
    awaitStream: (scope, stream) => awaitStream(database, scope, stream),
    forgoStream: (scope, stream) => forgoStream(database, scope, stream),
    forgetCheckpoint: (scope, stream) => forgetCheckpoint(database, scope, stream),
    markMapping: (scope, stream, mapping) => markMapping(database, scope, stream, mapping),
    rawIsWhole: (scope, stream, fields) => rawIsWhole(database, scope, stream, fields),
    rawRecords: (scope, stream) => rawRecords(database, scope, stream),
    forgetRaw: (scope, stream) => forgetRaw(database, scope, stream),
    savePage: (page) => savePage(database, locks.fences, page),
    joinPartners: ({ scopeOrder }) => joinPartners(database, scopeOrder),
  };
}

type Deciding = Pick<
  Store,
  | 'logVersion'
  | 'histories'
  | 'trackSources'
  | 'openTracks'
  | 'saveTracks'
  | 'settleTracks'
  | 'lastAssessment'
  | 'madeOf'
  | 'saveAssessments'
  | 'unplanned'
  | 'markPlanned'
  | 'recommended'
  | 'savePast'
  | 'assessments'
  | 'assessmentHistory'
  | 'linkEntity'
  | 'mergePartners'
  | 'splitEntity'
  | 'suggestions'
  | 'dismissSuggestion'
>;
function deciding(database: Database): Deciding {
  return {
    logVersion: () => readLogVersion(database),
    histories: (options) => readHistories(database, options),
    trackSources: (options) => trackSources(database, options),
    openTracks: (print) => openTracks(database, print),
    saveTracks: (print, version, tracks) => saveTracks(database, print, version, tracks),
    settleTracks: (version) => settleTracks(database, version),
    lastAssessment: () => lastAssessment(database),
    madeOf: () => readMadeOf(database),
    saveAssessments: (batches, mark) => saveAssessments(database, batches, mark),
    unplanned: (places) => readUnplanned(database, places),
    markPlanned: (plans) => markPlanned(database, plans),
    recommended: () => readRecommended(database),
    savePast: (batch, runId) => savePast(database, batch, runId),
    assessments: (options) => readAssessments(database, options?.partnerIds),
    assessmentHistory: (partnerId) => readAssessmentHistory(database, partnerId),
    linkEntity: (key, partnerId) => linkEntity(database, key, partnerId),
    mergePartners: (loser, winner) => mergePartners(database, loser, winner),
    splitEntity: (key) => splitEntity(database, key),
    suggestions: ({ limit }) => readSuggestions(database, limit),
    dismissSuggestion: (a, b) => dismissSuggestion(database, a, b),
  };
}

type Delivering = Pick<
  Store,
  | 'targets'
  | 'ownerIds'
  | 'owe'
  | 'forgive'
  | 'takeOwed'
  | 'giveBack'
  | 'settle'
  | 'outbox'
  | 'owedCount'
  | 'retryParked'
  | 'tasks'
  | 'tasksThatCount'
  | 'hasTask'
  | 'saveListId'
  | 'listIds'
>;
function delivering(database: Database, leases: Leases): Delivering {
  return {
    targets: (options) => readTargets(database, options?.partnerIds),
    ownerIds: (scope) => readOwnerIds(database, scope),
    owe: (items) => owe(database, items),
    forgive: (keys) => forgive(database, keys),
    takeOwed: (options) => leases.take(options),
    giveBack: async (keys) => giveBack(database, await leases.holder(), keys),
    settle: async (results, runId) => settle(database, await leases.holder(), results, runId),
    outbox: (options) => readOutbox(database, options),
    owedCount: () => owedCount(database),
    retryParked: (keys) => retryParked(database, keys),
    tasks: (options) => readTasks(database, options?.status),
    tasksThatCount: (options) => readTasksThatCount(database, options),
    hasTask: (keys) => hasTask(database, keys),
    saveListId: (scope, list, id) => saveListId(database, scope, list, id),
    listIds: (scope) => readListIds(database, scope),
  };
}

type Looking = Pick<Store, 'findPartner' | 'partners' | 'lines' | 'stateCounts' | 'totals' | 'rejections'>;
function looking(database: Database): Looking {
  return {
    findPartner: (text) => findPartner(database, text),
    partners: (options) => readPartners(database, options),
    lines: (options) => readLines(database, options),
    stateCounts: () => stateCounts(database),
    totals: () => readTotals(database),
    rejections: ({ limit }) => readRejections(database, limit),
  };
}
