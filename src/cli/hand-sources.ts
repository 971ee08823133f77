import type { App } from '../app.ts';
import { calendarOf } from '../core/mapping/calendar.ts';
import type { IsoDate } from '../core/types.ts';
import { eventsMapping } from '../engine/events-mapping.ts';
import type { IngestContext } from '../engine/ingest.ts';
import type { ReplaySource } from '../engine/replay.ts';
import { resolveKeys } from '../engine/resolve-keys.ts';

/** Scope of the rows of one kind of file. */
export function importScope(type: string): string {
  return `import:${type}`;
}

/** Notes that people write down on the command line. */
export const NOTES_SCOPE = 'hand:notes';

/** The day in the company's time zone. */
export function today({ config }: App): IsoDate {
  const now = new Date().toISOString();
  return calendarOf(config.timezone).dateOf(now) ?? now.slice(0, 10);
}

/** What files, calls and notes are taken in with. */
export function ingestContext(app: App, runId: string): IngestContext {
  const { rate, file } = app.config;
  return { store: app.store, runId, rate, freeMail: new Set(file.freeMail) };
}

/** Sources by hand that have rejections to replay: each kind of file, and every caller of the API. */
export async function handSources(app: App): Promise<readonly ReplaySource[]> {
  const context = ingestContext(app, '');
  const events = eventsMapping(app.config);
  const scopes = new Set((await app.store.rejectionGroups({ examples: 0 })).map(({ scope }) => scope));
  const files = app.config.imports.map((mapping) => ({ scope: importScope(mapping.name), mapping }));
  const calls = [...scopes]
    .filter((scope) => scope.startsWith('api:') || scope === NOTES_SCOPE)
    .map((scope) => ({ scope, mapping: events }));
  return [...files, ...calls].map(({ scope, mapping }) => ({
    name: scope,
    scope,
    mapping,
    resolve: (mapped, records) => resolveKeys(context, scope, mapped, records),
  }));
}
