import type { Config } from '../config/index.ts';
import type { Slot } from '../queue/schedule.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** What `serve` asks for by the clock: reading, a whole run, and, where there is a mail server and somebody to write to, the digest. */
export function slotsOf({ file, settings, mail }: Pick<Config, 'file' | 'settings' | 'mail'>): Slot[] {
  const regular = (['sync', 'run'] as const)
    .map((name): Slot => ({ name, cron: file.schedule[name] }))
    .filter(({ cron }) => cron !== 'off');
  const { day, time, to } = settings.touch.digest;
  if (mail === null || to.length === 0) return regular;
  const [hours, minutes] = time.split(':').map(Number);
  return [...regular, { name: 'digest', cron: `${String(minutes)} ${String(hours)} * * ${String(WEEKDAYS.indexOf(day))}` }];
}
