import { AppError } from '../core/errors.ts';
import type { EngineContext, Wired } from './context.ts';
import { eraseContact, lookAt } from './look.ts';
import type { WaitingSignal } from './signal-store.ts';

export interface SignalsOutcome {
  /** Records looked at, persons erased. */
  readonly looked: number;
  readonly erased: number;
  /** Signals that wait for the next time: a stream was being read. */
  readonly left: number;
  readonly errors: readonly Error[];
}

/** Signals of one round; more wait for the next. */
const ROUND = 500;
/** A stream that is being read is waited for; a long first load is not, and takes in what was told meanwhile. */
const PATIENCE = 30;
const PAUSE_MS = 1000;

/**
 * What vendors told of changes → log: the records are read by their ids, whatever the vendor's index knows, and saved as a
 * pass would save them. Polling stays the truth: a signal that is lost, late, false or told twice changes nothing.
 */
export async function takeSignals(context: EngineContext, skip: ReadonlySet<string>): Promise<SignalsOutcome> {
  const outcomes = await Promise.all(
    context.wired
      .filter(({ name }) => !skip.has(name))
      .map((wired) => takeFrom(context, wired).catch((thrown: unknown) => failed(context, wired, thrown))),
  );
  const sum = (key: 'looked' | 'erased' | 'left'): number => outcomes.reduce((total, one) => total + one[key], 0);
  const outcome = { looked: sum('looked'), erased: sum('erased'), left: sum('left'), errors: outcomes.flatMap(({ errors }) => errors) };
  if (outcome.looked > 0) await context.store.joinPartners({ scopeOrder: context.wired.map(({ scope }) => scope) });
  return outcome;
}

/** The signals stay, and the other connections' are taken. */
function failed(context: EngineContext, wired: Wired, thrown: unknown): SignalsOutcome {
  if (context.signal.aborted) throw thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = error instanceof AppError ? error.code : 'INTERNAL';
  context.log.error('signals failed', { connection: wired.name, code, message: error.message });
  return { looked: 0, erased: 0, left: 0, errors: [error] };
}

async function takeFrom(context: EngineContext, wired: Wired): Promise<SignalsOutcome> {
  const total = { looked: 0, erased: 0, left: 0, errors: [] };
  for (let waits = 0; ;) {
    context.signal.throwIfAborted();
    const waiting = await context.store.waitingSignals(wired.scope, ROUND);
    const erased = await erase(context, waiting);
    const looked = await lookAll(context, wired, waiting);
    await context.store.dropSignals([...erased, ...looked]);
    total.erased += erased.length;
    total.looked += looked.length;
    total.left = waiting.length - erased.length - looked.length;
    if (total.left === 0 && waiting.length < ROUND) return total;
    if (erased.length + looked.length > 0) continue;
    if ((waits += 1) > PATIENCE) return total;
    await context.sleep(PAUSE_MS);
  }
}

async function erase(context: EngineContext, waiting: readonly WaitingSignal[]): Promise<readonly WaitingSignal[]> {
  const asked = waiting.filter(({ kind }) => kind === 'erase');
  for (const { scope, object, recordId } of asked) await eraseContact(context, scope, object, recordId);
  return asked;
}

async function lookAll(context: EngineContext, wired: Wired, waiting: readonly WaitingSignal[]): Promise<readonly WaitingSignal[]> {
  const done: WaitingSignal[] = [];
  for (const object of new Set(waiting.filter(({ kind }) => kind === 'look').map((one) => one.object))) {
    const signals = waiting.filter((one) => one.kind === 'look' && one.object === object);
    const ids = signals.map(({ recordId }) => recordId);
    const specs = wired.mapping.specs.filter((spec) => spec.object === object);
    const whole: boolean[] = [];
    for (const spec of specs) whole.push(await lookAt(context, wired, spec, ids));
    if (whole.every(Boolean)) done.push(...signals);
  }
  return done;
}
