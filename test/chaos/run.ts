/**
 * `npm run chaos -- --runs N --seed S [--within SECONDS] [--merges]`: schedules of faults over the whole system, on a PostgreSQL and a Redis of its own. Each
 * begins with an empty database and the CRMs as they were. When the dust has settled, one more run must leave what an undisturbed
 * run leaves; where people changed records meanwhile, a run on an empty database must find the same log and change no field. A
 * failing seed is printed with its schedule; `--runs 1 --seed S` draws the same one again.
 */
import { AHEAD_MS } from './clock.ts';
import '../support/other-time.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assertSame, endState, type EndState } from '../support/end-state.ts';
import { ownPostgres } from '../support/own-postgres.ts';
import { ownRedis } from '../support/redis.ts';
import { fine, startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';
import { ask } from '../support/worker-process.ts';
import { build, type Build } from '../support/build.ts';
import { startCrew, type Place } from './crew.ts';
import { isChange, scheduleOf, tell, type Schedule } from './schedule.ts';

const WORKERS = 2;
const SPAN_MS = 2_500;
/** Waits of the workers (takeovers, pauses before another try, deadlines) are so much shorter. */
const WAITS_SHORTER = 4;
/** Long, so that a slow machine is no failure. */
const SETTLE_MS = 300_000;
const SETTINGS = 'workers: { takeOverSeconds: 0.5 }\nschedule: { sync: "off", run: "off" }\n';
const HASTE = {
  HUBSPOT_BURST_PER10S: '5000',
  HUBSPOT_SEARCH_PER_SECOND: '200',
  SALESFORCE_TIMEOUT_MS: '8000',
  HUBSPOT_TIMEOUT_MS: '8000',
};

/** The first assessment of a week writes every field as it is; within one, small moves wait. */
const NEXT_WEEK = { asOf: '2026-06-15' };

/** Ours, and what every write stamps. */
const OURS = /^(prm_|_|id$|systemmodstamp|lastmodified|hs_lastmodified|createdat|updatedat|associations|hs_object)/i;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    within: { type: 'string' },
    merges: { type: 'boolean', default: false },
  },
});
process.exitCode = (await main({
  runs: Number(values.runs),
  seed: Number(values.seed),
  withinMs: 1000 * Number(values.within ?? Infinity),
}))
  ? 0
  : 1;

async function main(asked: Asked): Promise<boolean> {
  const [redis, postgres, built] = await Promise.all([ownRedis(), ownPostgres(), build()]);
  process.env.TEST_DATABASE_URL = postgres.databaseUrl;
  const world = await startWorld({
    partners: 10,
    events: 180,
    latencyMs: 5,
    bin: built.bin,
    variables: { REDIS_URL: redis.url, ...HASTE },
  });
  try {
    await writeFile(join(world.folder, 'config', 'kakehashi.yaml'), SETTINGS);
    return await suffer({ world, redis, postgres }, built, asked);
  } finally {
    await world.stop();
    await Promise.all([redis.stop(), postgres.stop(), built.remove()]);
  }
}

async function suffer(place: Place, built: Build, { runs, seed: first, withinMs }: Asked): Promise<boolean> {
  const { world } = place;
  await anew(world);
  const strangers = await others(world);
  fine(await world.run('run'));
  const clean = { end: await endState(world), strangers };
  let failed = 0;
  const began = performance.now();
  let made = 0;
  for (let seed = first; seed < first + runs && performance.now() - began < withinMs; seed += 1) {
    made += 1;
    const schedule = scheduleOf(seed, { workers: WORKERS, spanMs: SPAN_MS, merges: values.merges });
    const startedAt = performance.now();
    const broken = await broke(place, built, schedule, clean);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${broken === null ? 'ok  ' : 'FAIL'} seed ${seed} (${seconds} s): ${tell(schedule)}`);
    if (broken === null) continue;
    failed += 1;
    console.log(`     ${broken}\n     again: npm run chaos -- --runs 1 --seed ${seed}`);
  }
  console.log(`${made - failed} of ${made} schedules ended as a clean run does, in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return failed === 0 && made > 0;
}

interface Asked {
  readonly runs: number;
  readonly seed: number;
  /** No schedule is begun later. */
  readonly withinMs: number;
}

interface Clean {
  readonly end: EndState;
  readonly strangers: readonly Row[];
}

/** Null, or which invariant does not hold. */
async function broke(place: Place, built: Build, schedule: Schedule, clean: Clean): Promise<string | null> {
  const { world, redis } = place;
  const envs = schedule.skewMs.map((ms) => ({
    NODE_OPTIONS: `--import=${built.otherTime}`,
    CLOCK_AHEAD_MS: String(AHEAD_MS + ms),
    WAITS_SHORTER: String(WAITS_SHORTER),
  }));
  const [crew] = await Promise.all([startCrew(place, envs), redis.ask('FLUSHALL').then(() => anew(world))]);
  try {
    for (const { vendor, fault } of schedule.faults) await world[vendor].faults(fault);
    await ask(world, 'run@first');
    await crew.suffer(schedule.blows);
    await settled(world);
  } catch (error) {
    return messageOf(error);
  } finally {
    await crew.killAll();
    await Promise.all([world.salesforce.clearFaults(), world.hubspot.clearFaults()]);
  }
  try {
    fine(await world.run('run'));
    await judge(
      world,
      schedule.blows.some(({ kind }) => isChange(kind)),
      clean,
    );
    return null;
  } catch (error) {
    return messageOf(error).slice(0, 3000);
  }
}

/** Throws where the end is not the one of a clean run. */
async function judge(world: TestWorld, changed: boolean, clean: Clean): Promise<void> {
  if (!changed) {
    assertSame(await endState(world), clean.end);
    if (JSON.stringify(await others(world)) !== JSON.stringify(clean.strangers)) throw new Error("somebody else's field was touched");
    return;
  }
  const before = await others(world);
  fine(await world.run('run', NEXT_WEEK));
  const end = await endState(world);
  await world.forget();
  fine(await world.run('run', NEXT_WEEK));
  assertSame(standing(end), { ...standing(await endState(world)), tasks: end.tasks });
  if (JSON.stringify(await others(world)) !== JSON.stringify(before)) throw new Error("somebody else's field was touched");
}

/**
 * What holds now: a line that was taken back is none, and nobody can read it who comes later. Tasks are left out by the caller:
 * which were due before a change depends on when it came; that none is there twice holds all the same.
 */
function standing(end: EndState): EndState {
  return { ...end, log: end.log.filter(({ retracted }) => retracted !== true) };
}

/** Until no job is asked for or in anybody's hands; one that waits for a better time is finished by the last run. */
async function settled(world: TestWorld): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  for (;;) {
    const [open] = await world.query<{ jobs: number }>(
      `SELECT count(*)::int AS jobs FROM job WHERE done_at IS NULL
       AND (not_before IS NULL OR EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = lease_pid AND a.backend_start = lease_start))`,
    );
    if (open?.jobs === 0) return;
    if (performance.now() > until) throw new Error(`work is still open after ${SETTLE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function anew(world: TestWorld): Promise<void> {
  await Promise.all([world.salesforce.control('reset', {}), world.hubspot.control('reset', {}), world.forget()]);
  await world.setup();
}

/** What belongs to others on the records that we write to, and how many records there are. */
async function others(world: TestWorld): Promise<Row[]> {
  const records = [...(await world.salesforce.records('Account')), ...(await world.hubspot.records('companies'))];
  return records.map((record) => Object.fromEntries(Object.entries(record).filter(([name]) => !OURS.test(name))));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
