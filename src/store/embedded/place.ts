import { createHash } from 'node:crypto';
import { chown, mkdir, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/types.ts';
import { asOther, asSelf, canUse, inNamespace, needsAnotherAccount, type Account } from './account.ts';
import { copyBinaries, findBinaries, type Binaries } from './binaries.ts';

/** Where the server's files are, and as whom it runs. */
export interface Place {
  readonly account: Account;
  /** Belongs to the account, which alone may look into it. */
  readonly cluster: string;
  /** `bin`, `lib` and `share` of PostgreSQL. */
  readonly binaries: string;
}

export interface PlaceOptions {
  /** `<home>/postgres`; exists. */
  readonly base: string;
  readonly log: Logger;
  /** False: as if the kernel forbade user namespaces. */
  readonly namespaces: boolean;
}

interface Candidate {
  readonly account: Account | null;
  readonly directory: string;
}

/**
 * As ourselves; as root (or as a number without a name) inside a user namespace; where these are forbidden as `nobody`,
 * in the home if `nobody` can enter it, else under /var/lib. What was chosen is remembered in the home, since data belongs
 * to whom made it. Rejects with STORE_UNAVAILABLE when none of these works.
 */
export async function choosePlace({ base, log, namespaces }: PlaceOptions): Promise<Place> {
  const found = await findBinaries(base);
  for (const candidate of await candidates(base, namespaces)) {
    const place = await settle(candidate, found);
    if (place === null) continue;
    if (candidate.directory !== base) {
      log.warn('the database is kept outside of the home, which the unprivileged user cannot enter', { directory: candidate.directory });
    }
    await remember(base, place.account.kind, candidate.directory);
    return place;
  }
  throw new AppError('STORE_UNAVAILABLE', 'PostgreSQL refuses to run as root, and here it can be run as nobody else', {
    fix:
      'Run the program as an ordinary user, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), ' +
      'or set KAKEHASHI_HOME to a directory that every user can enter, or set DATABASE_URL',
    details: { directory: base },
  });
}

async function candidates(base: string, namespaces: boolean): Promise<readonly Candidate[]> {
  if (!needsAnotherAccount()) return [{ account: asSelf, directory: base }];
  const [kind, directory] = await recall(base);
  const namespace = namespaces && kind !== 'other' ? await inNamespace() : null;
  const other = await asOther();
  if (directory !== null) return [namespace, other].map((account) => ({ account, directory }));
  return [
    { account: namespace, directory: base },
    { account: other, directory: base },
    { account: other, directory: await elsewhere(base) },
  ];
}

async function settle({ account, directory }: Candidate, found: Binaries): Promise<Place | null> {
  if (account === null) return null;
  await mkdir(directory, { recursive: true, mode: 0o711 });
  for (const binaries of [() => found.root, () => copyBinaries(found, directory)]) {
    const root = await binaries();
    if (!(await canUse(account, directory, join(root, 'bin', 'initdb')))) continue;
    const cluster = join(directory, 'cluster');
    await mkdir(cluster, { recursive: true, mode: 0o700 });
    if (account.owner !== null) await giveTo(cluster, account.owner);
    return { account, cluster, binaries: root };
  }
  return null;
}

/** Data made inside a namespace belongs to root; where namespaces are forbidden later, `nobody` takes it over. */
async function giveTo(path: string, owner: { readonly uid: number; readonly gid: number }): Promise<void> {
  if ((await stat(path)).uid === owner.uid) return;
  const below = await readdir(path, { recursive: true });
  for (const name of below) await chown(join(path, name), owner.uid, owner.gid);
  // The top goes last: killed in between, the next start does it again.
  await chown(path, owner.uid, owner.gid);
}

async function elsewhere(base: string): Promise<string> {
  return join(
    '/var/lib/kakehashi',
    createHash('sha256')
      .update(await realpath(base))
      .digest('hex')
      .slice(0, 16),
  );
}

/** Renamed into place whole: killed at any instant, it is there or not. */
async function remember(base: string, kind: Account['kind'], directory: string): Promise<void> {
  const draft = join(base, 'place.new');
  await writeFile(draft, JSON.stringify([kind, directory]), { mode: 0o600 });
  await rename(draft, join(base, 'place'));
}

async function recall(base: string): Promise<readonly [string | null, string | null]> {
  const text = await readFile(join(base, 'place'), 'utf8').catch(() => null);
  const value: unknown = text === null ? null : JSON.parse(text);
  return Array.isArray(value) ? [String(value[0]), String(value[1])] : [null, null];
}
