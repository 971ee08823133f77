import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertSame, endState, type EndState } from '../support/end-state.ts';
import { ownRedis, redisForTests, redisServerInstalled, type OwnRedis } from '../support/redis.ts';
import { startWorld, type TestWorld } from '../support/sandboxes.ts';
import { ask, done, startWorker, type WorkerProcess } from '../support/worker-process.ts';

const SMALL = { partners: 10, events: 180, latencyMs: 15 };
/** The sandboxes run without quotas here. */
const UNHURRIED = { HUBSPOT_BURST_PER10S: '5000', HUBSPOT_SEARCH_PER_SECOND: '200' };
const SETTINGS = 'workers: { takeOverSeconds: 0.5 }\nschedule: { sync: "off", run: "off" }\n';

/** Several real processes on a real Redis and a real PostgreSQL end where a single run ends, whatever happens to them. */
describe('several processes', function () {
  this.timeout(120_000);
  let redis: OwnRedis;
  let stop = (): Promise<void> => Promise.resolve();
  let world: TestWorld;
  let expected: EndState;
  let hands: WorkerProcess[] = [];

  before(async function () {
    if ((await redisForTests()) === null || !redisServerInstalled()) {
      if (process.env.CI === 'true') throw new Error('redis-server is not installed');
      this.skip();
    }
    redis = await ownRedis();
    stop = () => redis.stop();
    world = await startWorld({ ...SMALL, variables: { REDIS_URL: redis.url, ...UNHURRIED } });
    stop = async () => {
      await world.stop();
      await redis.stop();
    };
    await writeFile(join(world.folder, 'config', 'kakehashi.yaml'), SETTINGS);
    await anew();
    await start();
    await askAndWait('run@first');
    expected = await endState(world);
  });
  afterEach(stopAll);
  after(async () => {
    await stop();
  });

  async function anew(): Promise<void> {
    await Promise.all([world.salesforce.control('reset', {}), world.hubspot.control('reset', {}), world.forget()]);
    await world.setup();
  }

  async function stopAll(): Promise<void> {
    for (const { child } of hands) child.kill('SIGKILL');
    await Promise.all(hands.map(({ gone }) => gone));
    hands = [];
  }

  async function start(): Promise<WorkerProcess> {
    const hand = await startWorker(world);
    hands.push(hand);
    assert.equal(hand.child.exitCode, null);
    return hand;
  }

  async function askAndWait(id: string): Promise<void> {
    await ask(world, id);
    await done(world, id);
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const streamsOf = (hand: WorkerProcess): number => hand.lines.filter(({ message }) => message === 'synced').length;
  const leading = (): WorkerProcess | undefined => hands.find(({ lines }) => lines.some(({ message }) => message === 'synced'));

  it('share the streams of a run, each read by one of them', async () => {
    await anew();
    const [first, second] = await Promise.all([start(), start()]);

    await askAndWait('run@shared');

    assertSame(await endState(world), expected);
    assert.ok(streamsOf(first) > 0, 'the first did nothing');
    assert.ok(streamsOf(second) > 0, 'the second did nothing');
    const read = [first, second].flatMap(({ lines }) =>
      lines.filter(({ message }) => message === 'synced').map((one) => `${String(one.connection)}.${String(one.stream)}`),
    );
    assert.deepEqual(read.sort(), [...new Set(read)].sort());
    const [run] = await world.query<{ runs: number }>('SELECT count(*)::int AS runs FROM run');
    assert.equal(run?.runs, 1);
  });

  it('take over from one that is killed in the middle', async () => {
    await anew();
    await Promise.all([start(), start()]);
    await ask(world, 'run@killed');
    await until(() => leading() !== undefined);

    leading()?.child.kill('SIGKILL');
    await done(world, 'run@killed');

    assertSame(await endState(world), expected);
  });

  it('lose nothing when Redis is emptied, and when it is gone for a while', async () => {
    await anew();
    await Promise.all([start(), start()]);
    await ask(world, 'run@flushed');
    await until(() => leading() !== undefined);

    await redis.ask('FLUSHALL');
    await done(world, 'run@flushed');
    assertSame(await endState(world), expected);

    await redis.kill();
    await ask(world, 'run@without');
    await new Promise((resolve) => setTimeout(resolve, 600));
    await redis.start();
    await done(world, 'run@without');
    assertSame(await endState(world), expected);
  });

  it('leave within ten seconds when asked to, and the others finish', async () => {
    await anew();
    const [first] = await Promise.all([start(), start()]);
    await ask(world, 'run@stopped');
    await until(() => streamsOf(first) > 0);

    first.child.kill('SIGTERM');
    const late = setTimeout(() => first.child.kill('SIGKILL'), 10_000);
    assert.equal(await first.gone, 0);
    clearTimeout(late);
    await done(world, 'run@stopped');

    assertSame(await endState(world), expected);
  });
});
