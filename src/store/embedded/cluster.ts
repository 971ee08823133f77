import { randomBytes } from 'node:crypto';
import { chown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { MAJOR } from './binaries.ts';
import type { Place } from './place.ts';

export const SUPERUSER = 'postgres';

/** `<cluster>/data`, made if it is not there; killed in the middle leaves no half of it. Data of another major version is refused. */
export async function ensureData(place: Place, password: string): Promise<string> {
  const data = join(place.cluster, 'data');
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) await initialise(place, data, password);
  else if (Number(version) !== MAJOR) throw otherMajor(data, version.trim());
  return data;
}

async function initialise({ account, cluster, binaries }: Place, data: string, password: string): Promise<void> {
  for (const name of await readdir(cluster)) {
    if (name.startsWith('new-')) await rm(join(cluster, name), { recursive: true, force: true });
  }
  const draft = join(cluster, `new-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${draft}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (account.owner !== null) await chown(passwordFile, account.owner.uid, account.owner.gid);
    await account.run(
      join(binaries, 'bin', 'initdb'),
      [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
      ],
      cluster,
    );
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', `The database could not be made: ${firstLine(cause)}`, {
      cause,
      fix: 'Check the free space and the rights of KAKEHASHI_HOME, or set DATABASE_URL',
      details: { directory: cluster },
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, data);
}

function otherMajor(data: string, version: string): AppError {
  return new AppError('STORE_UNAVAILABLE', `The data in ${data} belongs to PostgreSQL ${version}, this program carries ${MAJOR}`, {
    fix: 'Make a backup with the program version that wrote it, move the directory away, start this one and restore; or set DATABASE_URL',
    details: { found: version, needed: MAJOR },
  });
}

/** What a program said on stderr says more than that it failed. */
export function firstLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const text = said === '' ? (error instanceof Error ? error.message : String(error)) : said;
  return text.split('\n')[0] ?? text;
}
