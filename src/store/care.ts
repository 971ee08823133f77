import type { Care } from '../engine/care.ts';
import { readAudits, writeAudit } from './audit.ts';
import { backup } from './backup.ts';
import type { Database } from './database.ts';
import { discardOwed } from './discard.ts';
import { erase } from './erase.ts';
import { contactKeys, ownerKeys, partnerKeys } from './identify.ts';
import { readImportSources, saveImportSource } from './import-sources.ts';
import type { Fences } from './locks.ts';
import { pause, pausedConnections, resume } from './pause.ts';
import { readRejectedRecords, readRejectionGroups } from './rejected.ts';
import { restore } from './restore.ts';
import { retain } from './retain.ts';
import { saveRecords } from './save-page.ts';
import { readWritingRuns, readWritten } from './undo.ts';

/** The part of the store where a person decides. */
export function caring(database: Database, fences: Fences): Care {
  return {
    retain: (before) => retain(database, before),
    rejectionGroups: (options) => readRejectionGroups(database, options),
    rejectedRecords: (options) => readRejectedRecords(database, options),
    saveRecords: (records) => saveRecords(database, fences, records),
    discardOwed: (keys) => discardOwed(database, keys),
    written: (options) => readWritten(database, options),
    writingRuns: (limit) => readWritingRuns(database, limit),
    audit: (entry) => writeAudit(database, entry),
    audits: (limit) => readAudits(database, limit),
    pause: (connection, by, at) => pause(database, connection, by, at),
    resume: (connection) => resume(database, connection),
    pausedConnections: () => pausedConnections(database),
    partnerKeys: (asked) => partnerKeys(database, asked),
    contactKeys: (emails) => contactKeys(database, emails),
    ownerKeys: (emails) => ownerKeys(database, emails),
    importSources: () => readImportSources(database),
    saveImportSource: (source) => saveImportSource(database, source),
    erase: (person, options) => erase(database, person, options),
    backup: (folder, now) => backup(database, folder, now),
    restore: (folder) => restore(database, folder),
  };
}
