/** A `run` with nothing changed, for a log and for one ten times its size with the same partners and the same as-of day. */
import { AS_OF, isWrite, openLab, type Lab, type Size } from './kit/lab.ts';
import { measure, type Measured } from './kit/measure.ts';
import { median, print, readOptions } from './kit/report.ts';

/** Partners bring some hundred lines of deals each; the rest is engagement. */
const SIZES: Readonly<Record<'small' | 'full', readonly [Size, Size]>> = {
  small: [
    { partners: 60, engagements: 2_000 },
    { partners: 60, engagements: 65_000 },
  ],
  full: [
    { partners: 300, engagements: 10_000 },
    { partners: 300, engagements: 325_000 },
  ],
};

interface Quiet {
  readonly lab: Lab;
  readonly lines: number;
  readonly runs: { readonly measured: Measured; readonly calls: number; readonly writes: number }[];
}

const options = readOptions({ repeats: 5 });
const [small, large] = SIZES[options.scale];
const labs: Lab[] = [];
try {
  const once = await quiet(small);
  const tenfold = await quiet(large);
  // In turns: what else the machine does weighs on both.
  for (let i = 0; i < options.repeats; i += 1) for (const one of [once, tenfold]) await runUnchanged(one);
  const msOf = (one: Quiet): number => median(one.runs.map(({ measured }) => measured.ms));
  const writes = [once, tenfold].flatMap((one) => one.runs.map((run) => run.writes));
  print(
    {
      bench: 'unchanged: a run with nothing to do',
      scale: options.scale,
      header: ['', 'lines in the log', 'calls', 'writes', 'seconds (median)', 'CPU seconds (median)'],
      rows: [row('1×', once), row('10×', tenfold)],
      figures: [
        { name: 'writes', value: Math.max(...writes), aim: 0 },
        { name: 'calls at ten times the log ÷ calls', value: callsOf(tenfold) / callsOf(once), aim: 1 },
        { name: 'time at ten times the log ÷ time', value: msOf(tenfold) / msOf(once), aim: 1.1 },
        { name: 'lines at ten times the log ÷ lines', value: tenfold.lines / once.lines, aim: null },
      ],
    },
    options.json,
  );
} finally {
  for (const lab of labs) await lab.stop();
}

/** Loaded, assessed, delivered; the echo of what was delivered read as well; and an hour later. */
async function quiet(size: Size): Promise<Quiet> {
  const lab = await openLab(size);
  labs.push(lab);
  await measure(lab, 'setup');
  for (let i = 0; i < 2; i += 1) {
    await measure(lab, 'run', { asOf: AS_OF });
    await lab.advanceMinutes(60);
  }
  const [{ lines } = { lines: 0 }] = await lab.query<{ lines: number }>('SELECT count(*)::int AS lines FROM line');
  return { lab, lines, runs: [] };
}

async function runUnchanged(one: Quiet): Promise<void> {
  await one.lab.forgetCalls();
  const measured = await measure(one.lab, 'run', { asOf: AS_OF });
  const calls = await one.lab.calls();
  one.runs.push({ measured, calls: calls.length, writes: calls.filter(isWrite).length });
}

function callsOf(one: Quiet): number {
  return median(one.runs.map((run) => run.calls));
}

function row(name: string, one: Quiet): (string | number)[] {
  const { runs } = one;
  const middle = (read: (run: Measured) => number): number => median(runs.map(({ measured }) => read(measured))) / 1000;
  const writes = Math.max(...runs.map((run) => run.writes));
  return [name, one.lines, callsOf(one), writes, middle((run) => run.ms), middle((run) => run.cpuMs)];
}
