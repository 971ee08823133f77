/**
 * Loaded before a program (`--import`): its clock is ahead by CLOCK_AHEAD_MS, and all that it waits for comes WAITS_SHORTER
 * times sooner. What other programs measure (PostgreSQL, Redis) stays as it is.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

const aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0);
const shorter = Number(process.env.WAITS_SHORTER ?? 1);

const RealDate = Date;
const now = (): number => RealDate.now() + aheadMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
});

const scaled = (ms: unknown): number => (typeof ms === 'number' ? ms / shorter : 0);
if (shorter !== 1) {
  const { setTimeout: later, setInterval: every } = globalThis;
  const soon = (work: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) => later(work, scaled(ms), ...given);
  const often = (work: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) => every(work, scaled(ms), ...given);
  const slept = timersPromises.setTimeout;
  Object.assign(globalThis, { setTimeout: soon, setInterval: often });
  Object.assign(timers, { setTimeout: soon, setInterval: often });
  timersPromises.setTimeout = (ms, value, options) => slept(scaled(ms), value, options);
  syncBuiltinESMExports();
}
