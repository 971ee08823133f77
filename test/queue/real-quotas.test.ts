import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownRedis, redisForTests, redisServerInstalled, type OwnRedis } from '../support/redis.ts';
import { startWorld, type TestWorld } from '../support/sandboxes.ts';
import { ask, done, startWorker, type WorkerProcess } from '../support/worker-process.ts';

const SETTINGS = 'workers: { takeOverSeconds: 0.5, perConnection: 8 }\nschedule: { sync: "off", run: "off" }\n';

/** HubSpot allows an app 190 calls in ten seconds and a portal five searches a second, however many processes make them. */
describe("two workers under HubSpot's real limits", function () {
  this.timeout(60_000);
  let redis: OwnRedis;
  let world: TestWorld;
  let workers: WorkerProcess[] = [];

  before(async function () {
    if ((await redisForTests()) === null || !redisServerInstalled()) {
      if (process.env.CI === 'true') throw new Error('redis-server is not installed');
      this.skip();
    }
    redis = await ownRedis();
    world = await startWorld({ partners: 10, events: 180, quotas: 'real', variables: { REDIS_URL: redis.url } });
    await writeFile(join(world.folder, 'config', 'kakehashi.yaml'), SETTINGS);
    await world.setup();
    await world.run('sync', { only: 'hubspot' });
    await world.hubspot.forgetRequests();
  });
  after(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await Promise.all(workers.map(({ gone }) => gone));
    await world.stop();
    await redis.stop();
  });

  it('are met by waiting: both workers search, and no call is refused', async () => {
    workers = await Promise.all([startWorker(world), startWorker(world)]);

    await ask(world, 'sync@1', 'sync');
    await done(world, 'sync@1');

    const calls = await world.hubspot.requests();
    const searches = calls.filter(({ path }) => path.startsWith('/crm/v3/objects/') && path.endsWith('/search'));
    const readBy = workers.map(
      ({ lines }) => lines.filter(({ message, connection }) => message === 'synced' && connection === 'hubspot').length,
    );
    assert.deepEqual(
      calls.filter(({ status }) => status === 429),
      [],
    );
    assert.ok(searches.length > 8, `${searches.length} searches`);
    assert.ok(
      readBy.every((streams) => streams > 2),
      `streams read by each: ${readBy.join(', ')}`,
    );
  });
});
