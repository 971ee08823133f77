import cron, { type ScheduledTask } from 'node-cron';
import type { JobName } from '../engine/job-store.ts';

export interface Slot {
  readonly name: JobName;
  /** Five-field cron expression in the company's time zone. */
  readonly cron: string;
}

/**
 * Asks at each slot. The job's id is the slot itself (name and minute), so that any number of schedulers start it once.
 */
export function startSchedule(
  slots: readonly Slot[],
  timezone: string,
  ask: (name: JobName, id: string) => Promise<unknown>,
): { stop(): Promise<void> } {
  const tasks: ScheduledTask[] = slots.map((slot) =>
    cron.schedule(slot.cron, (context) => ask(slot.name, slotId(slot.name, context.date)), { timezone, name: slot.name }),
  );
  return {
    stop: async () => {
      for (const task of tasks) await task.destroy();
    },
  };
}

/** `run@2026-06-08T06:00` in UTC. */
export function slotId(name: JobName, at: Date): string {
  return `${name}@${at.toISOString().slice(0, 16)}`;
}
