import type { RequestHandler } from 'express';
import type { Bell } from '../engine/jobs.ts';

/**
 * The queue is a doorbell: it says *that* there is work, the database knows *which*. Losing every bell loses no work, only time.
 */
export interface Queue {
  /** Rings once per `bell`: a second one of the same name, while the first waits or is answered, is dropped. */
  ring(bell: Bell): Promise<void>;
  /** From now on bells are handed to `work`, `concurrency` at a time. What goes wrong has been told to the log by `work` itself. */
  answer(work: (bell: Bell) => Promise<void>, concurrency: number): void;
  /** Waiting bells and those that are answered at the moment. */
  depth(): Promise<number>;
  /** How many processes answer; null: not known. */
  workers(): Promise<number | null>;
  /** Pages to look into the queue, which answer below `basePath`; missing: there is nothing to look into. */
  board?(basePath: string): Promise<RequestHandler>;
  /** No new bell is answered; resolves when the running ones are done, or after `withinMs`. */
  close(withinMs: number): Promise<void>;
}
