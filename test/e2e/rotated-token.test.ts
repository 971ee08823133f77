import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandTools, openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/index.ts';
import { dealMapping } from '../cli/test-cli.ts';
import { freshDatabase } from '../support/database.ts';
import { oddServer, type Odd, type OddServer, type Seen } from '../support/odd-server.ts';

describe('a refresh token that HubSpot replaces', () => {
  let folder: string;
  let server: OddServer;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kakehashi-rotated-'));
    await mkdir(join(folder, 'mappings'));
    await writeFile(join(folder, 'mappings', 'hubspot.yaml'), dealMapping({ Won: 'deal.won' }).replace('salesforce', 'hubspot'));
    let issued = 1;
    server = await oddServer(({ path }): Odd => {
      if (path !== '/oauth/v1/token') return { status: 200, body: { portalId: 62515, timeZone: 'Asia/Tokyo' } };
      issued += 1;
      return { status: 200, body: { access_token: `access-${issued}`, refresh_token: `refresh-${issued}`, expires_in: 1800 } };
    });
    database = await freshDatabase();
  });
  after(async () => {
    await server.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  /** As a process does from start to end. The connector remembers within a process, by address: another one makes it forget. */
  async function connectOnce(host: string): Promise<void> {
    const env = {
      DATABASE_URL: database.databaseUrl,
      KAKEHASHI_SECRET_KEY: 'a key that is at least thirty-two characters',
      KAKEHASHI_MAPPINGS: join(folder, 'mappings'),
      HUBSPOT_BASE_URL: server.url.replace('127.0.0.1', host),
      HUBSPOT_CLIENT_ID: 'app',
      HUBSPOT_CLIENT_SECRET: 'client-secret',
      HUBSPOT_REFRESH_TOKEN: 'refresh-1',
    };
    const config = loadConfig(env, { cwd: folder });
    const app = await openApp({ config, ...commandTools({ verbose: false, quiet: true }), signal: new AbortController().signal });
    try {
      const [attempt] = await app.tryConnections();
      assert.equal(attempt?.error, undefined);
      assert.equal(app.log.mask(`refused: ${usedBy(server.seen).at(-1) ?? ''}`), 'refused: ***');
    } finally {
      await app.close();
    }
  }
  const usedBy = (seen: readonly Seen[]): (string | null)[] =>
    seen.filter(({ path }) => path === '/oauth/v1/token').map(({ text }) => new URLSearchParams(text).get('refresh_token'));

  it('is what the next process begins with, and stays out of every line', async () => {
    await connectOnce('127.0.0.1');
    await connectOnce('localhost');

    assert.deepEqual(usedBy(server.seen), ['refresh-1', 'refresh-2']);
  });
});
