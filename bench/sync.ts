/** Wall time of a first `sync` ÷ a bare loop with the same clients that downloads the same pages and throws them away. */
import { openLab } from './kit/lab.ts';
import { measure, type Measured } from './kit/measure.ts';
import { median, print, readOptions } from './kit/report.ts';

const options = readOptions({ repeats: 3 });
const lab = await openLab(options.size, options);
try {
  await measure(lab, 'setup');
  const pairs: { readonly bare: Measured; readonly sync: Measured }[] = [];
  // Side by side in time: what else the machine does then weighs on both.
  for (let i = 0; i < options.repeats; i += 1) {
    const bare = await measure(lab, 'bare');
    await lab.emptyDatabase();
    pairs.push({ bare, sync: await measure(lab, 'sync') });
  }
  const [{ lines } = { lines: 0 }] = await lab.query<{ lines: number }>('SELECT count(*)::int AS lines FROM line');
  const ratios = pairs.map(({ bare, sync }) => sync.ms / bare.ms);
  print(
    {
      bench: 'sync: first load ÷ bare download',
      scale: options.latencyMs === 0 ? options.scale : `${options.scale} --latency-ms ${options.latencyMs}`,
      header: ['', 'seconds', 'CPU seconds', '… of the database', 'calls', 'peak MiB'],
      rows: pairs.flatMap(({ bare, sync }, i) => [row(`bare ${i + 1}`, bare), row(`sync ${i + 1}`, sync)]),
      figures: [
        { name: 'wall time of sync ÷ bare loop (median of the pairs)', value: median(ratios), aim: 1.5 },
        { name: 'records downloaded', value: Number(pairs[0]?.bare.summary.read ?? 0), aim: null },
        { name: 'lines in the log', value: lines, aim: null },
      ],
    },
    options.json,
  );
} finally {
  await lab.stop();
}

function row(name: string, one: Measured): (string | number)[] {
  return [name, one.ms / 1000, one.cpuMs / 1000, one.databaseCpuMs / 1000, one.calls, one.peakMb];
}
