/** The thread that runs formulas; it may be ended at any moment. */
import { parentPort } from 'node:worker_threads';
import { messageOf, prepareFormula } from './formula-sandbox.ts';

export interface FormulaJob {
  readonly formulas: readonly string[];
  readonly inputs: readonly unknown[];
  /** [0] is the number of inputs that are done, [1] is 1 once the work was taken up. */
  readonly progress: SharedArrayBuffer;
}
export type FormulaResult = { readonly value: unknown } | { readonly error: string };

type Run = (input: unknown) => Promise<unknown>;

const prepared = new Map<string, Promise<Run>>();

parentPort?.on('message', (job: FormulaJob) => void answer(job));

async function answer(job: FormulaJob): Promise<void> {
  const counters = new Int32Array(job.progress);
  Atomics.store(counters, 1, 1);
  const results: FormulaResult[][] = [];
  for (const input of job.inputs) {
    const row: FormulaResult[] = [];
    for (const formula of job.formulas) row.push(await evaluate(formula, input));
    results.push(row);
    Atomics.add(counters, 0, 1);
  }
  parentPort?.postMessage(results);
}

async function evaluate(formula: string, input: unknown): Promise<FormulaResult> {
  try {
    const run = prepared.get(formula) ?? prepareFormula(formula);
    prepared.set(formula, run);
    return { value: await (await run)(input) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}
