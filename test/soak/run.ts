/**
 * `npm run soak -- --minutes N`: one `serve` that works for N minutes – runs one after the other, records that change, pages
 * that are asked for – while its memory and its open files are looked at from outside. Exit code 1 where the last third holds
 * more than the one before: 10 % of memory or five files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../support/build.ts';
import { change } from '../support/changes.ts';
import { freePort } from '../support/free-port.ts';
import { fine, startWorld, type TestWorld } from '../support/sandboxes.ts';
import { ask } from '../support/worker-process.ts';

const SETTINGS = 'workers: { takeOverSeconds: 0.5 }\nschedule: { sync: "off", run: "off" }\n';
const UNHURRIED = { HUBSPOT_BURST_PER10S: '5000', HUBSPOT_SEARCH_PER_SECOND: '200' };
const LOOK_EVERY_MS = 2_000;
/** Changes that leave as many records as there were. */
const CHANGES = ['deal moves', 'company renamed'] as const;
const PAGES = ['/healthz', '/readyz', '/login', '/api/partners'];
const MOST_GROWTH = 1.1;
const MOST_FILES = 5;

/** Of one moment. */
interface Look {
  readonly memoryMb: number;
  readonly files: number;
}

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const lastingMs = Number(values.minutes) * 60_000;
const [built, port] = await Promise.all([build(), freePort()]);
const world = await startWorld({ partners: 12, events: 300, bin: built.bin, variables: { ...UNHURRIED, PORT: String(port) } });
try {
  await writeFile(join(world.folder, 'config', 'kakehashi.yaml'), SETTINGS);
  await world.setup();
  fine(await world.run());
  process.exitCode = (await soak(world, `http://127.0.0.1:${port}`)) ? 0 : 1;
} finally {
  await world.stop();
  await built.remove();
}

async function soak(world: TestWorld, url: string): Promise<boolean> {
  const child = world.spawn(['serve']);
  child.stdout?.resume();
  child.stderr?.resume();
  const until = performance.now() + lastingMs;
  const looks: Look[] = [];
  let round = 0;
  try {
    for (; performance.now() < until && child.exitCode === null; round += 1) {
      await ask(world, `run@soak-${round}`);
      await change(world, CHANGES[round % CHANGES.length] ?? 'deal moves', round * 7919);
      await Promise.all(PAGES.map((page) => fetch(`${url}${page}`).catch(() => null)));
      await sleep(LOOK_EVERY_MS);
      looks.push(lookAt(child.pid ?? 0));
    }
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}`);
  } finally {
    child.kill('SIGTERM');
  }
  const [done] = await world.query<{ runs: number }>(
    "SELECT count(*)::int AS runs FROM run WHERE finished_at IS NOT NULL AND command = 'run'",
  );
  return tell(looks, done?.runs ?? 0);
}

function lookAt(pid: number): Look {
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return { memoryMb: Number(resident) / 1024, files: readdirSync(`/proc/${pid}/fd`).length };
}

/** The first third warms up; the other two are compared by their middle values. */
function tell(looks: readonly Look[], runs: number): boolean {
  const third = Math.floor(looks.length / 3);
  const [before, after] = [looks.slice(third, 2 * third), looks.slice(2 * third)].map((part) => ({
    memoryMb: middle(part.map(({ memoryMb }) => memoryMb)),
    files: middle(part.map(({ files }) => files)),
  }));
  if (before === undefined || after === undefined || third === 0) throw new Error('Too short: let it run for some minutes');
  const flat = after.memoryMb <= before.memoryMb * MOST_GROWTH && after.files <= before.files + MOST_FILES;
  console.log(
    `${flat ? 'flat' : 'GROWS'}: ${values.minutes} minutes, ${runs} runs, ${looks.length} looks; ` +
      `memory ${before.memoryMb.toFixed(0)} → ${after.memoryMb.toFixed(0)} MiB, open files ${before.files} → ${after.files} (middle and last third)`,
  );
  return flat;
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
