import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, ownIdentity } from './process-identity.ts';

/** Says, in a file of its own, that this process uses the server. Called under the lock. Answers the file. */
export async function enter(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { pid, started } = await ownIdentity();
  const file = join(directory, `${String(pid)}-${randomBytes(4).toString('hex')}`);
  await writeFile(file, `${String(pid)}\n${started}\n`, { mode: 0o600 });
  return file;
}

/** Takes the file away, and those of the dead. True: nobody uses the server any more. Called under the lock. */
export async function leave(directory: string, file: string): Promise<boolean> {
  await rm(file, { force: true });
  let living = 0;
  for (const name of await readdir(directory)) {
    const other = join(directory, name);
    const [pid = '', started = ''] = (await readFile(other, 'utf8')).split('\n');
    if (await isAlive({ pid: Number(pid), started })) living += 1;
    else await rm(other, { force: true });
  }
  return living === 0;
}
