import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Fault } from '../../src/sandbox/types.ts';
import { createRandom } from '../../src/sandbox/world/random.ts';
import { assertSame, endState, type EndState } from '../support/end-state.ts';
import { AS_OF, ended, fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

const KILLS = 20;
const SEED = 20_260_608;
const SMALL = { partners: 10, events: 180, latencyMs: 8 };
const RUN = ['run', '--as-of', AS_OF, '--verbose'];

/**
 * A run that is disturbed and then run again must end where an undisturbed one ends: the same log, the same fields and lists in
 * both CRMs, each task once, nothing owed, no lock held.
 */
describe('a run that is killed', function () {
  this.timeout(110_000);
  const kills = instants();
  const worlds: Undisturbed[] = [];
  let killed: Promise<Undisturbed>;

  before(async () => {
    // Tasks of partners that are in both CRMs stand in Salesforce in the one world, in HubSpot in the other.
    worlds.push(await undisturbed('[salesforce, hubspot]'), await undisturbed('[hubspot, salesforce]'));
    killed = killedAt(0);
  });
  after(async () => {
    await Promise.all(worlds.map(({ world }) => world.stop()));
  });

  /** A world in which the n-th run has been killed. */
  async function killedAt(n: number): Promise<Undisturbed> {
    const one = worlds[n % worlds.length];
    assert.ok(one);
    await anew(one.world);
    await killAt(one.world.spawn(RUN), one.beats, kills[n] ?? 0);
    return one;
  }

  it('tells where it is often enough to be killed anywhere, and makes tasks in either CRM', () => {
    for (const { beats, expected } of worlds) {
      assert.ok(beats.length > 40, String(beats.length));
      assert.ok(expected.log.length > 500);
      assert.ok(expected.lists.filter(({ members }) => (members as readonly string[]).length > 0).length > 2);
    }
    const [salesforce, hubspot] = worlds.map(({ expected }) => expected.tasks);
    assert.ok((salesforce ?? []).filter(({ crm }) => crm === 'salesforce').length > 2);
    const there = (hubspot ?? []).filter(({ crm }) => crm === 'hubspot');
    assert.ok(there.length > 2);
    assert.ok(there.every(({ associations }) => (associations as { companies: readonly string[] }).companies.length > 0));
  });

  kills.forEach((share, n) => {
    it(`at ${(share * 100).toFixed(1)} % of its time is finished by the next one`, async () => {
      const { world, expected } = await killed;
      // The next one is killed in its own world while this one is run to its end: two processors, half the time.
      killed = n + 1 < kills.length ? killedAt(n + 1) : killed;
      killed.catch(() => undefined);

      const report = fine(await world.run());

      assert.deepEqual(report.errors, []);
      assertSame(await endState(world), expected);
    });
  });
});

interface Undisturbed {
  readonly world: TestWorld;
  /** When it logged a line, in milliseconds from the first one on. */
  readonly beats: readonly number[];
  readonly expected: EndState;
}

async function undisturbed(tasksTo: string): Promise<Undisturbed> {
  const world = await startWorld(SMALL);
  const path = join(world.folder, 'config', 'kakehashi.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace(/tasksTo: \[.*\]/, `tasksTo: ${tasksTo}`));
  await anew(world);
  const beats = await beatsOf(world.spawn(RUN));
  return { world, beats, expected: await endState(world) };
}

/** Shares of a run's time: one in each twentieth, drawn by the seed. */
function instants(): number[] {
  const random = createRandom(SEED);
  return Array.from({ length: KILLS }, (_, i) => (i + random.next()) / KILLS);
}

/** The sandboxes as they were in the beginning, with fields and lists, and an empty database. */
async function anew(world: TestWorld): Promise<void> {
  await Promise.all([world.salesforce.control('reset', {}), world.hubspot.control('reset', {}), world.forget()]);
  await world.setup();
}

async function beatsOf(child: ChildProcess): Promise<number[]> {
  const at: number[] = [];
  for await (const line of linesOf(child)) if (line.startsWith('{')) at.push(performance.now());
  const { code } = child.exitCode === null ? await ended(child) : { code: child.exitCode };
  assert.equal(code, 0);
  return at.map((one) => one - (at[0] ?? 0));
}

/**
 * Kills at a share of the run's time. The clock is set by each line that the run logs, so that a slower machine still
 * hits the same piece of work.
 */
async function killAt(child: ChildProcess, beats: readonly number[], share: number): Promise<void> {
  const target = share * (beats.at(-1) ?? 0);
  const last = beats.findLastIndex((beat) => beat <= target);
  let seen = -1;
  for await (const line of linesOf(child)) {
    if (!line.startsWith('{')) continue;
    seen += 1;
    if (seen === last) setTimeout(() => child.kill('SIGKILL'), target - (beats[last] ?? 0));
  }
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
}

function linesOf(child: ChildProcess): AsyncIterable<string> {
  child.stdout?.resume();
  assert.ok(child.stderr);
  return createInterface({ input: child.stderr });
}

const FIELD_WRITES = '/composite/sobjects$|/objects/companies/batch/update';
const TASK_WRITES = '/composite/sobjects/Task/|/objects/tasks/batch';
const READS = '/query|/objects/';

/** A cut answer is only known by its deadline. */
const IMPATIENT = { SALESFORCE_TIMEOUT_MS: '2000', HUBSPOT_TIMEOUT_MS: '2000' };

const FAULTS: readonly (readonly [string, readonly Fault[]])[] = [
  ['whose answer to a write of tasks is lost', [{ match: { path: TASK_WRITES }, kind: 'drop-response-after-apply', times: 2 }]],
  ['whose answer to a write of fields is lost', [{ match: { path: FIELD_WRITES }, kind: 'drop-response-after-apply', times: 2 }]],
  ['whose connections break', [{ match: {}, kind: 'reset', after: 3, times: 3 }]],
  ['that meets a 503', [{ match: { path: READS }, kind: 'status', status: 503, after: 2, times: 2 }]],
  ['that meets a 429', [{ match: { path: READS }, kind: 'status', status: 429, headers: { 'retry-after': '1' }, after: 2, times: 2 }]],
  ['whose answers are cut off', [{ match: { path: READS }, kind: 'truncate', after: 2, times: 2 }]],
  ['whose answers are slow', [{ match: { path: READS }, kind: 'slow', delayMs: 400, after: 2, times: 4 }]],
];

describe('a run on a bad day', function () {
  this.timeout(110_000);
  let world: TestWorld;
  let expected: EndState;

  before(async () => {
    world = await startWorld({ ...SMALL, latencyMs: 0, variables: IMPATIENT });
    await anew(world);
    fine(await world.run());
    expected = await endState(world);
  });
  after(async () => {
    await world.stop();
  });

  for (const [title, faults] of FAULTS) {
    it(`${title} ends as on a good day, after another run at the latest`, async () => {
      await anew(world);
      await Promise.all([world.salesforce.faults(...faults), world.hubspot.faults(...faults)]);

      await world.run();
      await Promise.all([world.salesforce.clearFaults(), world.hubspot.clearFaults()]);
      fine(await world.run());

      assertSame(await endState(world), expected);
    });
  }
});
