import type { SandboxClock } from './types.ts';

export interface MovableClock extends SandboxClock {
  set(now: Date): void;
  advance(ms: number): void;
  /** Back to where it started. */
  reset(): void;
}

/** Starts at `start` (default: real time) and runs on with real time. */
export function createClock(start?: Date): MovableClock {
  let ahead = 0;
  const clock: MovableClock = {
    now: () => new Date(Date.now() + ahead),
    set(now) {
      ahead = now.getTime() - Date.now();
    },
    advance(ms) {
      ahead += ms;
    },
    reset() {
      ahead = start === undefined ? 0 : start.getTime() - Date.now();
    },
  };
  clock.reset();
  return clock;
}
