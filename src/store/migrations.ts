import { log } from './migrations/0001-log.ts';
import { partners } from './migrations/0002-partners.ts';
import { delivery } from './migrations/0003-delivery.ts';
import { access } from './migrations/0004-access.ts';
import { care } from './migrations/0005-care.ts';
import { raw } from './migrations/0006-raw.ts';
import { packages } from './migrations/0007-packages.ts';
import { signals } from './migrations/0008-signals.ts';
import { tracks } from './migrations/0009-tracks.ts';
import { dashboard } from './migrations/0010-dashboard.ts';
import { jobs } from './migrations/0011-jobs.ts';
import { listen } from './migrations/0012-listen.ts';
import { dailyCalls } from './migrations/0013-daily-calls.ts';
import { byHand } from './migrations/0014-by-hand.ts';
import { rotatedSecrets } from './migrations/0015-rotated-secrets.ts';
import { taskChanges } from './migrations/0016-task-changes.ts';
import { follow } from './migrations/0017-follow.ts';
import { notices } from './migrations/0018-notices.ts';
import { approvals } from './migrations/0019-approvals.ts';
import { digests } from './migrations/0020-digests.ts';
import { savedFiles } from './migrations/0021-saved-files.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** In order; the position is the version. A released migration is never changed, only followed by another. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001-log', sql: log },
  { name: '0002-partners', sql: partners },
  { name: '0003-delivery', sql: delivery },
  { name: '0004-access', sql: access },
  { name: '0005-care', sql: care },
  { name: '0006-raw', sql: raw },
  { name: '0007-packages', sql: packages },
  { name: '0008-signals', sql: signals },
  { name: '0009-tracks', sql: tracks },
  { name: '0010-dashboard', sql: dashboard },
  { name: '0011-jobs', sql: jobs },
  { name: '0012-listen', sql: listen },
  { name: '0013-daily-calls', sql: dailyCalls },
  { name: '0014-by-hand', sql: byHand },
  { name: '0015-rotated-secrets', sql: rotatedSecrets },
  { name: '0016-task-changes', sql: taskChanges },
  { name: '0017-follow', sql: follow },
  { name: '0018-notices', sql: notices },
  { name: '0019-approvals', sql: approvals },
  { name: '0020-digests', sql: digests },
  { name: '0021-saved-files', sql: savedFiles },
];
