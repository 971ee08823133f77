import assert from 'node:assert/strict';
import { memoryLimiter } from '../../connectors/hubspot/limiter.ts';
import { redisPace } from '../../src/queue/pace.ts';
import { quiet } from '../support/database.ts';
import { dropKeys, keysOf, ownPrefix, redisForTests } from '../support/redis.ts';

type RedisPace = ReturnType<typeof redisPace>;

describe('the pace of several processes', () => {
  const prefix = ownPrefix();
  let url: string;
  let processes: RedisPace[] = [];
  before(async function () {
    const found = await redisForTests();
    if (found === null) return this.skip();
    url = found;
  });
  beforeEach(() => {
    processes = [1, 2, 3].map(() => redisPace({ redisUrl: url, prefix, log: quiet }));
  });
  afterEach(async () => {
    for (const one of processes) one.close();
    await dropKeys(url, prefix);
  });

  /** Starts as the processes booked them, on one time line. */
  async function starts(count: number, window: Parameters<RedisPace['book']>[0]): Promise<number[]> {
    const booked = Array.from({ length: count }, async (_, i) => {
      const waitMs = await processes[i % processes.length]?.book(window);
      return Date.now() + (waitMs ?? Number.NaN);
    });
    return (await Promise.all(booked)).sort((a, b) => a - b);
  }

  it('lets no more begin within the span than there is room for, all together', async () => {
    const at = await starts(31, { name: 'app:burst', size: 10, perMs: 60_000 });
    const first = at[0] ?? 0;
    const perSpan = [0, 1, 2, 3].map((span) => at.filter((one) => Math.round((one - first) / 60_000) === span).length);
    assert.deepEqual(perSpan, [10, 10, 10, 1]);
  });

  it('counts each window by itself, so that calls do not wait for searches', async () => {
    const search = { name: 'app:search', size: 1, perMs: 60_000 };
    const minutes = async (i: number, window: Parameters<RedisPace['book']>[0]) =>
      Math.round(((await processes[i]?.book(window)) ?? 0) / 60_000);
    assert.deepEqual([await minutes(0, search), await minutes(1, search), await minutes(2, search)], [0, 1, 2]);
    assert.equal(await minutes(0, { name: 'app:burst', size: 1, perMs: 60_000 }), 0);
  });

  it('holds everybody for as long as the vendor asked one of them', async () => {
    const window = { name: 'app:burst', size: 10, perMs: 1000 };
    await processes[0]?.hold(window.name, 600_000);
    await processes[1]?.hold(window.name, 1000);
    assert.equal(Math.round(((await processes[2]?.book(window)) ?? 0) / 60_000), 10);
  });

  it('keeps its keys in one slot of a Redis Cluster, and for no longer than they matter', async () => {
    await processes[0]?.book({ name: 'app:burst', size: 10, perMs: 100 });
    const keys = await keysOf(url, prefix);
    assert.deepEqual(keys, [`{${prefix}}:pace:app:burst:starts`]);
    while ((await keysOf(url, prefix)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('is kept by the limiter of a connection, and its own windows where Redis does not answer', async () => {
    const slept: number[] = [];
    const context = {
      now: () => new Date(0),
      log: quiet,
      sleep: (ms: number) => Promise.resolve(void slept.push(Math.round(ms / 1000))),
    };
    const limiters = [1, 2].map(() => memoryLimiter({ burst: 2, searchPerSecond: 5 }, 'app'));
    for (const [i, one] of [0, 1, 0, 1].entries())
      await limiters[one]?.take('burst', { ...context, pace: processes[i % 3] ?? assert.fail() });
    assert.deepEqual(slept, [10, 10]);

    const alone = memoryLimiter({ burst: 1, searchPerSecond: 5 }, 'app');
    const gone = { book: () => Promise.reject(new Error('gone')), hold: () => Promise.reject(new Error('gone')) };
    slept.length = 0;
    for (let i = 0; i < 2; i += 1) await alone.take('burst', { ...context, pace: gone });
    assert.deepEqual(slept, [10]);
  });
});
