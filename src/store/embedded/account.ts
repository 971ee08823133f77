import { execFile, type ExecFileOptions } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** PostgreSQL refuses to run as root; this is as whom it runs instead, and how to run a program so. */
export interface Account {
  /** self: as we are · namespace: as we are, under another number in a user namespace · other: as an unprivileged user. */
  readonly kind: 'self' | 'namespace' | 'other';
  /** To whom files must belong; null: they belong to us. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Rejects with what the program said when it fails. */
  run(program: string, args: readonly string[], cwd: string): Promise<string>;
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Nothing of ours goes into the server's environment: no secret, no locale that is not installed. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export const asSelf: Account = { kind: 'self', owner: null, run: (program, args, cwd) => runPlain(program, args, { cwd }) };

/** Root, or a number without a name (containers): `initdb` runs as neither. */
export function needsAnotherAccount(): boolean {
  if (process.getuid?.() === 0) return true;
  try {
    return userInfo().username === '';
  } catch {
    return true;
  }
}

/** As we are, under the number of some user who has a name, for `initdb` asks for one. Null: there is none such. */
export async function inNamespace(): Promise<Account | null> {
  const known = (await users()).filter(({ uid }) => uid !== 0);
  const user = known.find(({ uid }) => uid === 1000) ?? known.find(({ name }) => name === 'nobody') ?? known[0];
  if (user === undefined || process.platform !== 'linux') return null;
  const map = ['--user', `--map-user=${String(user.uid)}`, `--map-group=${String(user.gid)}`, '--'];
  return { kind: 'namespace', owner: null, run: (program, args, cwd) => runPlain('unshare', [...map, program, ...args], { cwd }) };
}

/** As `nobody`, if there is one and we are root. */
export async function asOther(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const user = (await users()).find(({ name }) => name === 'nobody');
  if (user === undefined) return null;
  const { uid, gid } = user;
  return { kind: 'other', owner: { uid, gid }, run: (program, args, cwd) => runPlain(program, args, { cwd, uid, gid }) };
}

/** Whether the account can enter a directory and run our PostgreSQL. */
export async function canUse(account: Account, directory: string, initdb: string): Promise<boolean> {
  try {
    await account.run('sh', ['-c', 'cd "$0" && "$1" --version', directory, initdb], '/');
    return true;
  } catch {
    return false;
  }
}

async function runPlain(program: string, args: readonly string[], options: ExecFileOptions): Promise<string> {
  const { stdout } = await execute(program, [...args], { ...options, env: ENVIRONMENT, encoding: 'utf8', timeout: 120_000 });
  return stdout;
}

async function users(): Promise<readonly User[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((parts) => parts.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
