import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestWorld } from './sandboxes.ts';

export type Line = Readonly<Record<string, unknown>>;

/** A `worker` with what it has logged so far. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly lines: readonly Line[];
  /** Its exit code; null: ended by a signal. */
  readonly gone: Promise<number | null>;
}

/** Resolves when it listens, or is gone already. */
export async function startWorker(world: TestWorld, env: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
  const child = world.spawn(['worker', '--verbose'], env);
  const lines: Line[] = [];
  if (!child.stdout || !child.stderr) throw new Error('a worker without output');
  const ready = new Promise((resolve) => child.stdout?.once('data', resolve));
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdout.resume();
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) lines.push(JSON.parse(line) as Line);
  });
  await Promise.race([ready, gone]);
  return { child, lines, gone };
}

/** As a scheduler does, save that nobody rings: whoever watches the database finds it. */
export async function ask(world: TestWorld, id: string, name = 'run'): Promise<void> {
  await world.query('INSERT INTO job (id, name, run_id, asked_at) VALUES ($1, $2, $1, now()) ON CONFLICT DO NOTHING', [id, name]);
}

export async function done(world: TestWorld, id: string): Promise<void> {
  for (;;) {
    const [job] = await world.query<{ done_at: string | null }>('SELECT done_at FROM job WHERE id = $1', [id]);
    if (job?.done_at != null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
