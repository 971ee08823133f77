import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { makeWhole } from '../../src/store/embedded/binaries.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { openStore } from '../../src/store/open-store.ts';
import { quiet } from '../support/database.ts';

interface Held {
  readonly child: ChildProcess;
  readonly databaseUrl: string;
  readonly said: readonly string[];
}

describe('startEmbeddedPostgres', function () {
  this.timeout(90_000);
  let home: string;
  const children: ChildProcess[] = [];
  before(async () => {
    home = join(await mkdtemp(join(tmpdir(), 'kakehashi-embedded-')), 'home');
    // Nobody else may look into it.
    await mkdir(home, { mode: 0o700 });
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    const last = await startEmbeddedPostgres({ home, log: quiet });
    await last.release();
    await rm(join(home, '..'), { recursive: true, force: true });
  });

  async function hold(where = home, how = ''): Promise<Held> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/support/hold-postgres.ts', where, how], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const { message, databaseUrl } = JSON.parse(line) as { message: string; databaseUrl?: string };
      said.push(message);
      if (databaseUrl !== undefined) return { child, databaseUrl, said };
    }
    throw new Error(`The holder ended: ${said.join(', ')}`);
  }
  async function letGo({ child }: Held): Promise<void> {
    child.stdin?.end();
    await once(child, 'exit');
  }
  async function kill({ child }: Held): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  async function answers(databaseUrl: string): Promise<boolean> {
    const client = new pg.Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }
  const serverPid = async (): Promise<number> =>
    Number((await readFile(join(home, 'postgres', 'cluster', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);

  it('makes a database in UTF-8 that the store can live in, in a home that only we can enter', async () => {
    const postgres = await startEmbeddedPostgres({ home, log: quiet });
    try {
      const store = await openStore({ databaseUrl: postgres.databaseUrl, log: quiet });
      assert.equal(await store.logVersion(), 0);
      await store.close();
      const client = new pg.Client({ connectionString: postgres.databaseUrl });
      await client.connect();
      const { rows } = await client.query<{ length: number; listens: string }>(
        "SELECT length('架け橋') AS length, current_setting('listen_addresses') AS listens",
      );
      await client.end();
      assert.deepEqual(rows, [{ length: 3, listens: '127.0.0.1' }]);
    } finally {
      await postgres.release();
    }
    assert.equal(await answers(postgres.databaseUrl), false);
  });

  it('keeps its password where only we can read it, and lets nobody in without it', async () => {
    const postgres = await startEmbeddedPostgres({ home, log: quiet });
    try {
      assert.equal((await stat(join(home, 'postgres', 'password'))).mode & 0o777, 0o600);
      const url = new URL(postgres.databaseUrl);
      url.password = 'guess';
      assert.equal(await answers(url.toString()), false);
    } finally {
      await postgres.release();
    }
  });

  it('is one server for processes that come at once, and stops with the last of them', async () => {
    const [a, b] = await Promise.all([hold(), hold()]);
    assert.equal(a.databaseUrl, b.databaseUrl);
    assert.deepEqual([...a.said, ...b.said].filter((message) => message !== 'up').sort(), ['database found running', 'database started']);
    await letGo(a);
    assert.equal(await answers(b.databaseUrl), true);
    await letGo(b);
    assert.equal(await answers(b.databaseUrl), false);
  });

  it('takes over a server whose starter was killed, and stops it in the end', async () => {
    const killed = await hold();
    const pid = await serverPid();
    await kill(killed);
    const next = await hold();
    assert.deepEqual(next.said, ['database found running', 'up']);
    assert.equal(await serverPid(), pid);
    await letGo(next);
    assert.equal(await answers(next.databaseUrl), false);
  });

  it('starts again where the server itself was killed, on the port it had, with what it held', async () => {
    const first = await hold();
    const client = new pg.Client({ connectionString: first.databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('CREATE TABLE kept AS SELECT 42 AS answer');
    const cut = new Promise((resolve) => client.once('end', resolve));
    process.kill(await serverPid(), 'SIGKILL');
    await cut;
    const second = await hold();
    assert.equal(second.databaseUrl, first.databaseUrl);
    const again = new pg.Client({ connectionString: second.databaseUrl });
    await again.connect();
    assert.deepEqual((await again.query('SELECT answer FROM kept')).rows, [{ answer: 42 }]);
    await again.end();
    await letGo(first);
    await letGo(second);
  });

  it('does not believe a pid file that names a process of somebody else', async () => {
    const pidFile = join(home, 'postgres', 'cluster', 'data', 'postmaster.pid');
    await writeFile(pidFile, `${String(process.pid)}\n${join(home, 'postgres', 'cluster', 'data')}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    const postgres = await startEmbeddedPostgres({ home, log: quiet });
    assert.equal(await answers(postgres.databaseUrl), true);
    await postgres.release();
  });

  it('inherits the lock of a process that was killed while it had it', async () => {
    await writeFile(join(home, 'postgres', 'lock'), JSON.stringify({ pid: 999_999_999, started: 'long ago', nonce: 'n' }));
    const postgres = await startEmbeddedPostgres({ home, log: quiet });
    await postgres.release();
    assert.deepEqual(
      (await readdir(join(home, 'postgres'))).filter((name) => name.startsWith('lock')),
      [],
    );
  });

  it('refuses data of another major version and says what to do', async () => {
    const file = join(home, 'postgres', 'cluster', 'data', 'PG_VERSION');
    await writeFile(file, '15\n');
    try {
      await assert.rejects(startEmbeddedPostgres({ home, log: quiet }), {
        code: 'STORE_UNAVAILABLE',
        message: /belongs to PostgreSQL 15/,
        fix: /backup/,
      });
    } finally {
      await writeFile(file, '18\n');
    }
  });

  it('runs as nobody where namespaces are forbidden to root, also with data made in one', async function () {
    if (process.getuid?.() !== 0) this.skip();
    const open = await mkdtemp(join(tmpdir(), 'kakehashi-embedded-'));
    await chmod(open, 0o755);
    try {
      const inside = await startEmbeddedPostgres({ home: open, log: quiet });
      await inside.release();
      const without = await hold(open, 'no-namespaces');
      assert.equal(await answers(without.databaseUrl), true);
      const [pid = ''] = (await readFile(join(open, 'postgres', 'cluster', 'data', 'postmaster.pid'), 'utf8')).split('\n');
      assert.notEqual((await stat(`/proc/${pid}`)).uid, 0);
      await letGo(without);
    } finally {
      await rm(open, { recursive: true, force: true });
    }
  });
});

describe('makeWhole', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kakehashi-binaries-'));
    await mkdir(join(root, 'native', 'bin'), { recursive: true });
    await mkdir(join(root, 'native', 'lib'));
    for (const name of ['postgres', 'initdb', 'pg_ctl']) await writeFile(join(root, 'native', 'bin', name), '', { mode: 0o755 });
    await writeFile(join(root, 'native', 'lib', 'libpq.so.5.18'), 'library');
    await writeFile(
      join(root, 'native', 'pg-symlinks.json'),
      JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
    );
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const native = () => ({ root: join(root, 'native'), version: '18.4.0' });

  it('restores the links that npm did not pack', async () => {
    assert.deepEqual(await makeWhole(native(), join(root, 'copy')), native());
    assert.equal(await readFile(join(root, 'native', 'lib', 'libpq.so.5'), 'utf8'), 'library');
    assert.ok((await lstat(join(root, 'native', 'lib', 'libpq.so.5'))).isSymbolicLink());
  });

  it('makes a runnable copy where the package cannot be made whole in place', async () => {
    await chmod(join(root, 'native', 'bin', 'postgres'), 0o644);
    const { root: copy } = await makeWhole(native(), join(root, 'copy'));
    assert.equal(copy, join(root, 'copy', 'runtime-18.4.0'));
    assert.equal((await stat(join(copy, 'bin', 'postgres'))).mode & 0o777, 0o755);
    assert.equal(await readFile(join(copy, 'lib', 'libpq.so.5'), 'utf8'), 'library');
  });
});
