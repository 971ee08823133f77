import type { App } from '../../app.ts';
import type { ReportContext } from '../../engine/report.ts';
import { today } from '../hand-sources.ts';

/** What reports and effects are read with. */
export function reportContext(app: App): ReportContext {
  const { settings, rate, file } = app.config;
  return { store: app.store, policy: { settings, rate, currency: file.company.currency }, today: today(app) };
}
