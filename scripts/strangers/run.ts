import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

const DEADLINE_MS = 120_000;

/** Runs a program to its end; one that takes longer than two minutes is ended. Without `env` it gets ours. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly deadlineMs?: number } = {},
): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.deadlineMs ?? DEADLINE_MS,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  await once(child, 'close');
  return { code: child.exitCode ?? -1, out, err, ms: Math.round(performance.now() - started) };
}

/** The value at a path of a JSON text; undefined where there is none. */
export function jsonAt(text: string, ...path: readonly (string | number)[]): unknown {
  let here: unknown;
  try {
    here = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[String(step)];
  }
  return here;
}
