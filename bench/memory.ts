/** Largest resident set of a first `sync` on the command line, for a log and for one ten times its size. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { FULL, openLab, SMALL, TINY, type Lab, type Size } from './kit/lab.ts';
import { measure } from './kit/measure.ts';
import { print, readOptions } from './kit/report.ts';

const BIN = fileURLToPath(new URL('../bin/kakehashi.js', import.meta.url));
const EVERY_MS = 50;

const options = readOptions({ repeats: 1 });
const [little, large] = options.scale === 'full' ? [SMALL, FULL] : [TINY, SMALL];
const first = await peakAt(little);
const tenfold = await peakAt(large);
print(
  {
    bench: 'memory: largest resident set of a first sync',
    scale: options.scale,
    header: ['', 'events in the log', 'peak MiB', 'seconds'],
    rows: [
      ['1×', first.events, first.peakMb, first.seconds],
      ['10×', tenfold.events, tenfold.peakMb, tenfold.seconds],
    ],
    figures: [
      { name: 'peak at ten times the events ÷ peak', value: tenfold.peakMb / first.peakMb, aim: 1.1 },
      { name: 'peak at ten times the events, MiB', value: tenfold.peakMb, aim: 300 },
    ],
  },
  options.json,
);

interface Peak {
  readonly events: number;
  readonly peakMb: number;
  readonly seconds: number;
}

async function peakAt(size: Size): Promise<Peak> {
  const lab = await openLab(size);
  try {
    await measure(lab, 'setup');
    const startedAt = performance.now();
    const peakMb = await peakOfSync(lab);
    const seconds = (performance.now() - startedAt) / 1000;
    const [{ events } = { events: 0 }] = await lab.query<{ events: number }>('SELECT count(*)::int AS events FROM line');
    return { events, peakMb, seconds };
  } finally {
    await lab.stop();
  }
}

async function peakOfSync(lab: Lab): Promise<number> {
  const child = spawn(process.execPath, [BIN, '--json', 'sync'], { env: lab.env, stdio: ['ignore', 'ignore', 'inherit'] });
  let peakMb = 0;
  // The kernel keeps the largest value; the last look before the end is missed by 50 ms at most.
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, highWaterMb(child.pid ?? 0));
  }, EVERY_MS);
  await once(child, 'exit');
  clearInterval(timer);
  if (child.exitCode !== 0) throw new Error(`sync ended with ${String(child.exitCode ?? child.signalCode)}`);
  return peakMb;
}

function highWaterMb(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // It has just ended.
  }
}
