import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { FormulaJob, FormulaResult } from './formula-worker.ts';

export interface FormulaRunner {
  /** results[i][k] is formula k on inputs[i]. Never rejects for a formula's fault: that is an `error` in its place. */
  run(formulas: readonly string[], inputs: readonly unknown[]): Promise<readonly (readonly FormulaResult[])[]>;
  close(): Promise<void>;
}

export interface FormulaOptions {
  /** An input on which the thread has not moved for so long is given up, and the thread ended. */
  readonly stuckAfterMs?: number;
}

const CHUNK = 500;
const START_MS = 60_000;
/** After so many ends of the thread in one call the rest is not tried. */
const MAX_ENDS = 3;
const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

/**
 * Formulas run in a thread of their own, started with the first formula: a formula that hangs or eats memory ends the
 * thread, costs its own record, and nothing else. The thread does not keep the process alive.
 */
export function createFormulaRunner(options: FormulaOptions = {}): FormulaRunner {
  const stuckAfterMs = options.stuckAfterMs ?? 2_000;
  let worker: Worker | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const end = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    await ended?.terminate();
  };

  const chunk = async (formulas: readonly string[], inputs: readonly unknown[]): Promise<Outcome> => {
    worker ??= startWorker();
    let usable = false;
    try {
      const outcome = await exchange(worker, formulas, inputs, stuckAfterMs);
      usable = outcome.ok;
      return outcome;
    } finally {
      if (!usable) await end();
    }
  };

  const runAll = async (formulas: readonly string[], inputs: readonly unknown[]): Promise<readonly (readonly FormulaResult[])[]> => {
    const results: (readonly FormulaResult[])[] = [];
    let ends = 0;
    while (results.length < inputs.length) {
      if (ends >= MAX_ENDS) {
        results.push(...inputs.slice(results.length).map(() => failed(formulas, 'not tried: the formula failed too often')));
        break;
      }
      const part = inputs.slice(results.length, results.length + CHUNK);
      const outcome = await chunk(formulas, part);
      if (outcome.ok) {
        results.push(...outcome.results);
        continue;
      }
      ends += 1;
      // What was done before the end is lost with the thread: it is done again, without the culprit.
      const before = outcome.done === 0 ? { ok: true as const, results: [] } : await chunk(formulas, part.slice(0, outcome.done));
      if (before.ok) results.push(...before.results, failed(formulas, outcome.reason));
    }
    return results;
  };

  return {
    run(formulas, inputs) {
      const result = queue.then(() => runAll(formulas, inputs));
      queue = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      await queue;
      await end();
    },
  };
}

type Outcome =
  | { readonly ok: true; readonly results: readonly (readonly FormulaResult[])[] }
  | { readonly ok: false; readonly done: number; readonly reason: string };

function failed(formulas: readonly string[], reason: string): readonly FormulaResult[] {
  return formulas.map(() => ({ error: reason }));
}

function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./formula-worker.js', import.meta.url), { resourceLimits: MEMORY });
  // In a checkout the sources run through tsx, which each thread must be given anew.
  const tsx = JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs/api'));
  const file = JSON.stringify(fileURLToPath(new URL('./formula-worker.ts', import.meta.url)));
  const bootstrap = `require(${tsx}).register(); require(${file});`;
  return new Worker(bootstrap, { eval: true, resourceLimits: MEMORY, execArgv: [] });
}

function exchange(worker: Worker, formulas: readonly string[], inputs: readonly unknown[], stuckAfterMs: number): Promise<Outcome> {
  const progress = new SharedArrayBuffer(8);
  const counters = new Int32Array(progress);
  return new Promise((resolve, reject) => {
    let seen = -1;
    let unmoved = 0;
    let waited = 0;
    const leave = (): void => {
      clearInterval(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
    };
    const settle = (outcome: Outcome): void => {
      leave();
      resolve(outcome);
    };
    const fail = (cause: Error): void => {
      leave();
      reject(new AppError('INTERNAL', 'The formula thread cannot run', { cause }));
    };
    const lost = (reason: string): void => {
      settle({ ok: false, done: Math.min(Atomics.load(counters, 0), inputs.length - 1), reason });
    };
    const onMessage = (results: readonly (readonly FormulaResult[])[]): void => {
      settle({ ok: true, results });
    };
    const onError = (error: Error & { readonly code?: string }): void => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') lost('the formula used too much memory');
      else fail(error);
    };
    const onExit = (): void => {
      lost('the formula ended its thread');
    };
    // Time counts from when the thread took the work up. It must stand still twice: after a sleep of the whole machine
    // the first look finds nothing moved.
    const timer = setInterval(() => {
      if (Atomics.load(counters, 1) === 0) {
        waited += stuckAfterMs / 2;
        if (waited >= START_MS) fail(new Error(`not started after ${String(START_MS)} ms`));
        return;
      }
      const now = Atomics.load(counters, 0);
      unmoved = now === seen ? unmoved + 1 : 0;
      seen = now;
      if (unmoved >= 2) lost('the formula took too long');
    }, stuckAfterMs / 2);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.ref();
    worker.postMessage({ formulas, inputs, progress } satisfies FormulaJob);
  });
}
