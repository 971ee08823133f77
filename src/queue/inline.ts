import type { Bell } from '../engine/jobs.ts';
import type { Queue } from './queue.ts';

/** Without Redis: bells of this process, answered in it. */
export function inlineQueue(): Queue {
  const waiting: Bell[] = [];
  const running = new Map<string, Promise<void>>();
  let work: ((bell: Bell) => Promise<void>) | null = null;
  let atOnce = 1;
  let closed = false;

  const pump = (): void => {
    while (!closed && work !== null && running.size < atOnce) {
      const next = waiting.shift();
      if (next === undefined) return;
      const done = work(next)
        .catch(() => undefined) // `work` tells its own failures; the bell only has to be free again
        .then(() => {
          running.delete(next.bell);
          pump();
        });
      running.set(next.bell, done);
    }
  };

  return {
    ring: (bell) => {
      const known = running.has(bell.bell) || waiting.some((one) => one.bell === bell.bell);
      if (!known && !closed) waiting.push(bell);
      pump();
      return Promise.resolve();
    },
    answer: (given, concurrency) => {
      work = given;
      atOnce = concurrency;
      pump();
    },
    depth: () => Promise.resolve(waiting.length + running.size),
    workers: () => Promise.resolve(work === null ? 0 : 1),
    close: async (withinMs) => {
      closed = true;
      await Promise.race([Promise.all(running.values()), new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
    },
  };
}
