import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Lab } from './lab.ts';

export type Job = 'bare' | 'sync' | 'run' | 'setup';

/** What a measured process tells of its work: without its start-up, unless it says otherwise. */
export interface Measured {
  readonly ms: number;
  /** Of the measured process alone. */
  readonly cpuMs: number;
  /** Of its sessions in the database, from their start on. */
  readonly databaseCpuMs: number;
  readonly calls: number;
  /** Largest resident set from the start of the process on, in MiB. */
  readonly peakMb: number;
  readonly summary: Readonly<Record<string, unknown>>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Runs one job in a process of its own. Rejects where it fails. */
export async function measure(lab: Lab, job: Job, options: { readonly asOf?: string } = {}): Promise<Measured> {
  const profile = process.env.BENCH_CPU_PROFILE;
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const args = [...flags, '--import', 'tsx', WORKER, job, ...(options.asOf === undefined ? [] : [options.asOf])];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: lab.env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const last = output.trim().split('\n').at(-1) ?? '';
  if (child.exitCode !== 0 || last === '') throw new Error(`${job} ended with ${String(child.exitCode ?? child.signalCode)}`);
  return JSON.parse(last) as Measured;
}
