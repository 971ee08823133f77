import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isConfigured } from '../../src/config/demo.ts';

describe('isConfigured', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kakehashi-demo-'));
    await mkdir(join(folder, 'mappings'));
    await writeFile(join(folder, 'mappings', 'kintone-east.yaml'), 'connector: kintone\n');
    await writeFile(join(folder, '.env'), '');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const here = (env: Record<string, string>, dotEnv = 'none') =>
    isConfigured(env, { dotEnv: join(folder, dotEnv), mappings: join(folder, 'mappings') });

  it('sees a database, a connection of any mapping, and a .env', () => {
    assert.equal(here({ PATH: '/bin', KAKEHASHI_HOME: '/x' }), false);
    assert.equal(here({ DATABASE_URL: 'postgres://x' }), true);
    assert.equal(here({ KINTONE_EAST_BASE_URL: 'https://x' }), true);
    assert.equal(here({ KINTONE_WEST_BASE_URL: 'https://x' }), false);
    assert.equal(here({}, '.env'), true);
  });
});
