/**
 * `npm run chaos -- --runs N --seed S`: schedules of faults over the whole system. Each begins with an empty database and the
 * CRMs as they were; when the dust has settled, one more run must leave what an undisturbed run leaves. A failing seed is
 * printed with its schedule; `--runs 1 --seed S` draws the same one again.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assertSame, endState, type EndState } from '../support/end-state.ts';
import { ownRedis, type OwnRedis } from '../support/redis.ts';
import { fine, startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';
import { ask, startCrew } from './crew.ts';
import { scheduleOf, tell } from './schedule.ts';

const WORKERS = 2;
const SPAN_MS = 3_000;
/** Long, so that a slow machine is no failure. */
const SETTLE_MS = 300_000;
const SETTINGS = 'workers: { takeOverSeconds: 0.5 }\nschedule: { sync: "off", run: "off" }\n';
const HASTE = {
  HUBSPOT_BURST_PER10S: '5000',
  HUBSPOT_SEARCH_PER_SECOND: '200',
  SALESFORCE_TIMEOUT_MS: '2000',
  HUBSPOT_TIMEOUT_MS: '2000',
};

/** Ours, and what every write stamps. */
const OURS = /^(prm_|_|id$|systemmodstamp|lastmodified|hs_lastmodified|createdat|updatedat|associations|hs_object)/i;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } } });
const redis = await ownRedis();
const world = await startWorld({ partners: 10, events: 180, latencyMs: 10, variables: { REDIS_URL: redis.url, ...HASTE } });
try {
  await writeFile(join(world.folder, 'config', 'kakehashi.yaml'), SETTINGS);
  process.exitCode = (await suffer(world, redis)) ? 0 : 1;
} finally {
  await world.stop();
  await redis.stop();
}

async function suffer(world: TestWorld, redis: OwnRedis): Promise<boolean> {
  const [runs, first] = [Number(values.runs), Number(values.seed)];
  await anew(world);
  const strangers = await others(world);
  fine(await world.run('run', { asOf: today() }));
  const expected = await endState(world);
  let failed = 0;
  const began = performance.now();
  for (let n = 0; n < runs; n += 1) {
    const seed = first + n;
    const schedule = scheduleOf(seed, { workers: WORKERS, spanMs: SPAN_MS });
    const startedAt = performance.now();
    const broken = await broke(world, redis, schedule, expected, strangers);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${broken === null ? 'ok  ' : 'FAIL'} seed ${seed} (${seconds} s): ${tell(schedule)}`);
    if (broken === null) continue;
    failed += 1;
    console.log(`     ${broken}\n     again: npm run chaos -- --runs 1 --seed ${seed}`);
  }
  console.log(`${runs - failed} of ${runs} schedules ended as a clean run does, in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return failed === 0;
}

/** Null, or which invariant does not hold. */
async function broke(
  world: TestWorld,
  redis: OwnRedis,
  schedule: ReturnType<typeof scheduleOf>,
  expected: EndState,
  strangers: readonly Row[],
): Promise<string | null> {
  await anew(world);
  await redis.ask('FLUSHALL');
  const crew = await startCrew(world, redis, WORKERS);
  try {
    for (const { vendor, fault } of schedule.faults) await world[vendor].faults(fault);
    await ask(world, 'run@first');
    await crew.suffer(schedule.blows);
    await settled(world);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await crew.killAll();
    await Promise.all([world.salesforce.clearFaults(), world.hubspot.clearFaults()]);
  }
  try {
    fine(await world.run('run', { asOf: today() }));
    assertSame(await endState(world), expected);
    if (JSON.stringify(await others(world)) !== JSON.stringify(strangers)) return "somebody else's field was touched";
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 2000) : String(error);
  }
}

/** Until no job is in anybody's hands or due; one that waits for a better time is finished by the last run. */
async function settled(world: TestWorld): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  for (;;) {
    const [open] = await world.query<{ jobs: number }>(
      'SELECT count(*)::int AS jobs FROM job WHERE done_at IS NULL AND (not_before IS NULL OR not_before <= now())',
    );
    if (open?.jobs === 0) return;
    if (performance.now() > until) throw new Error(`work is still open after ${SETTLE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
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

function today(): string {
  return new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
}
