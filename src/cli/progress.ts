import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Progress, ProgressTask } from '../engine/progress.ts';

export interface CliProgress extends Progress {
  stop(): void;
}

/** Bars on a terminal; elsewhere one line per finished task and one every few seconds, on stderr, so that stdout stays the answer. */
export function cliProgress(stream: NodeJS.WriteStream, quiet: boolean): CliProgress {
  if (quiet) return { start: () => ({ advance: () => undefined, end: () => undefined }), stop: () => undefined };
  return stream.isTTY ? bars(stream) : lines(stream);
}

function bars(stream: NodeJS.WriteStream): CliProgress {
  const format = '  {name} {bar} {count}{of} {note}';
  const multi = new MultiBar(
    { stream, format, hideCursor: true, clearOnComplete: false, barsize: 24, autopadding: true },
    Presets.shades_classic,
  );
  return {
    start: ({ name, total }) => barTask(multi.create(total ?? 1, 0, { name: name.padEnd(28), count: '0', of: '', note: '' }), total),
    stop: () => {
      multi.stop();
    },
  };
}

function barTask(bar: SingleBar, firstTotal: number | null): ProgressTask {
  let total = firstTotal;
  let count = 0;
  const show = (): { count: string; of: string } => ({
    count: count.toLocaleString('en'),
    of: total === null ? '' : ` / ${total.toLocaleString('en')}`,
  });
  return {
    advance: (done, of) => {
      count = done;
      total = of ?? total;
      bar.setTotal(Math.max(total ?? done + 1, done, 1));
      bar.update(done, show());
    },
    end: (note) => {
      bar.setTotal(Math.max(count, 1));
      bar.update(Math.max(count, 1), { ...show(), of: '', note: note === undefined ? '✓' : `✗ ${note}` });
      bar.stop();
    },
  };
}

const LINE_EVERY_MS = 3000;

function lines(stream: NodeJS.WriteStream): CliProgress {
  return {
    start: ({ name }) => {
      let count = 0;
      let told = performance.now();
      return {
        advance: (done, of) => {
          count = done;
          if (performance.now() - told < LINE_EVERY_MS) return;
          told = performance.now();
          stream.write(`  ${name} ${done.toLocaleString('en')}${of ? ` / ${of.toLocaleString('en')}` : ''} …\n`);
        },
        end: (note) => stream.write(`  ${name} ${count.toLocaleString('en')} ${note === undefined ? '✓' : `✗ ${note}`}\n`),
      };
    },
    stop: () => undefined,
  };
}
