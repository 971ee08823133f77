import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';

interface Claim extends ProcessIdentity {
  readonly nonce: string;
}

const POLL_MS = 50;
const PATIENCE_MS = 180_000;

/**
 * Runs `work` while no other process runs its own under the same path. A holder that was killed holds nothing: who comes
 * next inherits by claiming `<path>~<the dead one's nonce>`. Claims are made by `link`, which succeeds for exactly one, and
 * a nonce never comes again, so no two processes can both inherit, and nobody ever removes a living holder's claim.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine: Claim = { ...(await ownIdentity()), nonce: randomBytes(8).toString('hex') };
  const draft = `${path}.${mine.nonce}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    const chain = await claim(path, draft);
    try {
      return await work();
    } finally {
      // The first goes first: from then on the lock is free, and the rest is of no meaning to anybody.
      for (const one of chain) await rm(one, { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Waits for the turn. Answers the paths that led to it. */
async function claim(path: string, draft: string): Promise<readonly string[]> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const chain = await tryClaim(path, draft);
    if (chain !== null) return chain;
    await sleep(POLL_MS);
  }
  throw new AppError('BUSY', `Another process has been starting or stopping the database for minutes (${path})`, {
    fix: 'Look at what that process does; end it if it hangs, then start again',
  });
}

async function tryClaim(path: string, draft: string): Promise<readonly string[] | null> {
  const chain: string[] = [];
  for (let at = path; ;) {
    chain.push(at);
    if (await linked(draft, at)) return chain;
    const holder = await readClaim(at);
    if (holder === null || (await isAlive(holder))) return null;
    at = `${path}~${holder.nonce}`;
  }
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Null when it has just gone. A claim is linked whole, so there is no half of one to read. */
async function readClaim(path: string): Promise<Claim | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  return isClaim(value) ? value : null;
}

function isClaim(value: unknown): value is Claim {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'started' in value &&
    typeof value.started === 'string' &&
    'nonce' in value &&
    typeof value.nonce === 'string'
  );
}
