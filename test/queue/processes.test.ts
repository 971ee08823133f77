import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { assertSame, endState, type EndState } from '../support/end-state.ts';
import { ownRedis, redisForTests, redisServerInstalled, type OwnRedis } from '../support/redis.ts';
import { startWorld, type TestWorld } from '../support/sandboxes.ts';

const SMALL = { partners: 10, events: 180, latencyMs: 15 };
/** The sandboxes run without quotas here. */
const UNHURRIED = { HUBSPOT_BURST_PER10S: '5000', HUBSPOT_SEARCH_PER_SECOND: '200' };
const SETTINGS = 'workers: { takeOverSeconds: 0.5 }\nschedule: { sync: "off", run: "off" }\n';

type Line = Readonly<Record<string, unknown>>;

/** A process of ours with what it has logged so far. */
interface Hand {
  readonly child: ChildProcess;
  readonly lines: Line[];
  readonly gone: Promise<number | null>;
}

/** Several real processes on a real Redis and a real PostgreSQL end where a single run ends, whatever happens to them. */
describe('several processes', function () {
  this.timeout(120_000);
  let redis: OwnRedis;
  let stop = (): Promise<void> => Promise.resolve();
  let world: TestWorld;
  let expected: EndState;
  let hands: Hand[] = [];

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
    await start('worker');
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

  /** Starts one and waits until it is ready. */
  async function start(command: 'worker'): Promise<Hand> {
    const child = world.spawn([command, '--verbose']);
    const lines: Line[] = [];
    assert.ok(child.stdout && child.stderr);
    const ready = new Promise<void>((resolve) =>
      child.stdout?.once('data', () => {
        resolve();
      }),
    );
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.startsWith('{')) lines.push(JSON.parse(line) as Line);
    });
    const hand = { child, lines, gone };
    hands.push(hand);
    await Promise.race([
      ready,
      gone.then((code) => {
        throw new Error(`${command} ended with ${code}`);
      }),
    ]);
    return hand;
  }

  /** As a scheduler does, save that nobody rings: whoever watches the database finds it. */
  async function ask(id: string): Promise<void> {
    await world.query("INSERT INTO job (id, name, run_id, asked_at) VALUES ($1, 'run', $1, now())", [id]);
  }

  async function done(id: string): Promise<void> {
    for (;;) {
      const [job] = await world.query<{ done_at: string | null }>('SELECT done_at FROM job WHERE id = $1', [id]);
      if (job?.done_at != null) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function askAndWait(id: string): Promise<void> {
    await ask(id);
    await done(id);
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const streamsOf = (hand: Hand): number => hand.lines.filter(({ message }) => message === 'synced').length;
  const leading = (): Hand | undefined => hands.find(({ lines }) => lines.some(({ message }) => message === 'synced'));

  it('share the streams of a run, each read by one of them', async () => {
    await anew();
    const [first, second] = await Promise.all([start('worker'), start('worker')]);

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
    await Promise.all([start('worker'), start('worker')]);
    await ask('run@killed');
    await until(() => leading() !== undefined);

    leading()?.child.kill('SIGKILL');
    await done('run@killed');

    assertSame(await endState(world), expected);
  });

  it('lose nothing when Redis is emptied, and when it is gone for a while', async () => {
    await anew();
    await Promise.all([start('worker'), start('worker')]);
    await ask('run@flushed');
    await until(() => leading() !== undefined);

    await redis.ask('FLUSHALL');
    await done('run@flushed');
    assertSame(await endState(world), expected);

    await redis.kill();
    await ask('run@without');
    await new Promise((resolve) => setTimeout(resolve, 600));
    await redis.start();
    await done('run@without');
    assertSame(await endState(world), expected);
  });

  it('leave within ten seconds when asked to, and the others finish', async () => {
    await anew();
    const [first] = await Promise.all([start('worker'), start('worker')]);
    await ask('run@stopped');
    await until(() => streamsOf(first) > 0);

    first.child.kill('SIGTERM');
    const late = setTimeout(() => first.child.kill('SIGKILL'), 10_000);
    assert.equal(await first.gone, 0);
    clearTimeout(late);
    await done('run@stopped');

    assertSame(await endState(world), expected);
  });
});
