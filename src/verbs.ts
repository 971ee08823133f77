import type { App } from './app.ts';
import { calendarOf } from './core/mapping/calendar.ts';
import type { Verbs } from './http/verbs.ts';

/** What the API asks to be done, by the same functions as the command line. */
export function verbsOf(app: App, startRun: Verbs['startRun']): Verbs {
  const { config } = app;
  return {
    company: () => {
      const now = new Date().toISOString();
      const { currency } = config.file.company;
      const today = calendarOf(config.timezone).dateOf(now) ?? now.slice(0, 10);
      return { ...config.settings.catalogue, timezone: config.timezone, currency, today };
    },
    startRun,
  };
}
