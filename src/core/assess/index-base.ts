import type { SourceHealth } from '../types.ts';
import { type Day, dayOf, quarterStart } from './days.ts';
import type { Settings } from './settings/index.ts';

/** First day of the quarter in which the first source had been read to its end, or of the quarter that the settings name; null: not yet. */
export function baseDay(asOf: Day, settings: Settings, sources: readonly SourceHealth[]): Day | null {
  const { score, calendar } = settings.scoring;
  const days = sources.flatMap(({ since }) => (since === null ? [] : [dayOf(since)]));
  const start = score.indexSince === undefined ? Math.min(...days) : dayOf(score.indexSince);
  if (!Number.isFinite(start)) return null;
  const base = quarterStart(start, calendar.fiscalYearStartMonth);
  return base > asOf ? null : base;
}
