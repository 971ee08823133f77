/**
 * Partners assessed per second: from nothing, after one partner in a hundred has changed, on a new day, and with nothing to
 * do; and the memory for half of the log and for all of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../src/config/index.ts';
import { createLogger } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Assessed } from './kit/assess-worker.ts';
import { changePartners, seedChannel, TODAY, type ChannelSize } from './kit/channel.ts';
import { openBenchDatabase, type BenchDatabase } from './kit/database.ts';
import { median, print, readOptions } from './kit/report.ts';

const SIZES: Readonly<Record<'small' | 'full', ChannelSize>> = {
  small: { partners: 2_000, events: 200_000 },
  full: { partners: 20_000, events: 2_000_000 },
};
const TOMORROW = '2026-06-11';
const WORKER = fileURLToPath(new URL('kit/assess-worker.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const options = readOptions({ repeats: 3 });
const size = SIZES[options.scale];
const changed = Math.round(size.partners / 100);
const half = await peakOf({ ...size, events: size.events / 2 });
const database = await openBenchDatabase();
try {
  const events = await seed(database, size);
  const full = await run(database, TODAY);
  const nothing = await run(database, TODAY);
  const incremental: Assessed[] = [];
  for (let round = 0; round < options.repeats; round += 1) {
    await change(database, round);
    incremental.push(await run(database, TODAY));
  }
  const tomorrow = await run(database, TOMORROW);
  const seconds = ({ ms }: Assessed): number => ms / 1000;
  const some = median(incremental.map(seconds));
  const perSecond = (all: number): number => size.partners / all;
  print(
    {
      bench: `assess: ${String(size.partners)} partners, ${String(events)} events`,
      scale: options.scale,
      header: ['', 'seconds', 'CPU seconds', 'database CPU seconds', 'partners per second', 'histories read', 'peak MiB'],
      rows: [
        row('full', [full]),
        row(`${String(changed)} partners changed`, incremental),
        row('the next day', [tomorrow]),
        row('nothing changed', [nothing]),
      ],
      figures: [
        { name: 'one partner in a hundred changed ÷ full', value: some / seconds(full), aim: 0.03 },
        { name: 'the next day ÷ full', value: seconds(tomorrow) / seconds(full), aim: null },
        { name: 'partners per second, full', value: perSecond(seconds(full)), aim: null },
        { name: 'partners per second, one in a hundred changed', value: perSecond(some), aim: null },
        { name: 'peak at twice the events ÷ peak', value: full.peakMb / half, aim: 1.1 },
      ],
    },
    options.json,
  );
} finally {
  await database.drop();
}

function row(name: string, runs: readonly Assessed[]): (string | number)[] {
  const middle = (read: (run: Assessed) => number): number => median(runs.map(read));
  const seconds = middle(({ ms }) => ms / 1000);
  const rest = [middle((run) => run.cpuMs / 1000), middle((run) => run.databaseCpuMs / 1000), size.partners / seconds];
  return [name, seconds, ...rest, middle((run) => run.outcome.renewed), Math.max(...runs.map((run) => run.peakMb))];
}

async function peakOf(smaller: ChannelSize): Promise<number> {
  const own = await openBenchDatabase();
  try {
    await seed(own, smaller);
    return (await run(own, TODAY)).peakMb;
  } finally {
    await own.drop();
  }
}

/** Answers how many lines the log has. */
async function seed({ url, query }: BenchDatabase, wanted: ChannelSize): Promise<number> {
  const { mappings, imports } = loadConfig();
  const store = await openStore({ databaseUrl: url, log: createLogger({ level: 'error', stream: 'stderr' }) });
  await seedChannel(store, mappings, wanted);
  await store.close();
  for (const mapping of [...mappings, ...imports]) await mapping.close();
  await query('VACUUM ANALYZE');
  const [found] = await query<{ lines: number }>('SELECT count(*)::int AS lines FROM line');
  return found?.lines ?? 0;
}

async function change({ url }: BenchDatabase, round: number): Promise<void> {
  const store = await openStore({ databaseUrl: url, log: createLogger({ level: 'error', stream: 'stderr' }) });
  await changePartners(store, size, changed, round);
  await store.close();
}

/** In a process of its own, whose start-up is over before the clock starts. */
async function run({ url }: BenchDatabase, asOf: string): Promise<Assessed> {
  const profile = process.env.BENCH_CPU_PROFILE;
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...flags, '--max-semi-space-size=16', '--import', 'tsx', WORKER, asOf], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const last = output.trim().split('\n').at(-1) ?? '';
  if (child.exitCode !== 0 || last === '') throw new Error(`assess ended with ${String(child.exitCode ?? child.signalCode)}`);
  return JSON.parse(last) as Assessed;
}
