import type { JobName } from '../engine/run.ts';

/**
 * The queue is a doorbell: it says *that* there is work, the database knows *which*. Losing every job loses no work, only time.
 */
export interface Queue {
  /** Rings once per id: a second job with the id of one that waits or runs is dropped. */
  ring(job: Job): Promise<void>;
  /** From now on jobs are handed to `work`, `concurrency` at a time. A job that throws has been told to the log by `work` itself. */
  answer(work: (job: Job) => Promise<void>): void;
  /** Waiting and running jobs. */
  depth(): Promise<number>;
  /** No new job is begun; resolves when the running ones are done, or after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

export interface Job {
  readonly name: JobName;
  readonly id: string;
}
