import type { Job, Queue } from './queue.ts';

/** Without Redis: one job after the other, in this process. */
export function inlineQueue(): Queue {
  const waiting: Job[] = [];
  let running: Job | null = null;
  let idle: Promise<void> = Promise.resolve();
  let work: ((job: Job) => Promise<void>) | null = null;
  let closed = false;

  const pump = (): void => {
    if (running || closed || !work) return;
    const job = waiting.shift();
    if (!job) return;
    running = job;
    idle = work(job)
      .catch(() => undefined) // `work` tells its own failures; the bell only has to be free again
      .then(() => {
        running = null;
        pump();
      });
  };

  return {
    ring: (job) => {
      const known = running?.id === job.id || waiting.some((one) => one.id === job.id);
      if (!known && !closed) waiting.push(job);
      pump();
      return Promise.resolve();
    },
    answer: (given) => {
      work = given;
      pump();
    },
    depth: () => Promise.resolve(waiting.length + (running ? 1 : 0)),
    close: async (withinMs) => {
      closed = true;
      await Promise.race([idle, new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
    },
  };
}
