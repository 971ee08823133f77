import { randomUUID } from 'node:crypto';
import type { App } from '../app.ts';
import { readPreferences } from '../config/preferences.ts';
import type { CompiledMapping } from '../core/mapping/compiled.ts';
import type { SourceRecord } from '../core/types.ts';
import { EVENTS, eventsMapping } from '../engine/events-mapping.ts';
import { ingest, type Ingested } from '../engine/ingest.ts';
import { silentProgress } from '../engine/progress.ts';
import { healthOf } from '../health.ts';
import { dashboardOf } from '../http/dashboard/build.ts';
import type { ServerDeps } from '../http/deps.ts';
import { BOARD } from '../http/server.ts';
import type { Live } from '../http/live.ts';
import { slotId } from '../queue/schedule.ts';
import { vendorCalls } from '../vendor-calls.ts';
import { verbsOf } from '../verbs/index.ts';
import { ingestContext, today } from './hand-sources.ts';
import type { OpenWorkshop } from './workshop.ts';

/** What the server answers from: the store, the words, and the verbs that it only asks for. */
export async function serverDeps(app: App, shop: Pick<OpenWorkshop, 'ask' | 'queue'>, live: Live): Promise<ServerDeps> {
  const context = await app.engine(silentProgress, { partial: true }).catch((error: unknown) => {
    // The pages still show what is in the store; /readyz says what is wrong.
    app.log.error('no connection', { message: error instanceof Error ? error.message : String(error) });
    return null;
  });
  const events = eventsMapping(app.config);
  const byScope = new Map(context?.wired.filter(({ fault }) => fault === undefined).map((one) => [one.scope, one.connection]));
  const board = await shop.queue.board?.(BOARD);
  return {
    ...(board === undefined ? {} : { board }),
    store: app.store,
    access: app.store.access,
    idempotency: app.store.idempotency,
    live,
    version: readPreferences().version,
    verbs: verbsOf(app, (name, slot) => shop.ask(name, slot)),
    health: healthOf(app, shop.queue),
    pages: dashboardOf(app.config.home, app.log),
    locale: app.config.locale,
    log: app.log,
    now: () => new Date(),
    recordUrl: (scope, object, id) => byScope.get(scope)?.recordUrl(object, id) ?? null,
    catalogue: app.config.settings.catalogue,
    takeEvents: (scope, records) => takeEvents(app, events, scope, records),
    takeCall: vendorCalls(app, () => askNow(shop, 'signals')),
  };
}

/** Jobs for signals that nobody has begun are done as one; one that is under way may have looked already. A run asked for twice in a minute is one run. */
export async function askNow(shop: Pick<OpenWorkshop, 'ask'>, name: 'signals' | 'run', now = new Date()): Promise<void> {
  await shop.ask(name, name === 'run' ? slotId('run', now) : `signals@${now.toISOString()}-${randomUUID().slice(0, 8)}`);
}

/** What a program tells by the API counts as a source from its first event on. */
async function takeEvents(app: App, mapping: CompiledMapping, scope: string, records: readonly SourceRecord[]): Promise<Ingested> {
  const taken = await ingest(ingestContext(app, randomUUID()), { scope, mapping }, EVENTS, records, { dryRun: false });
  const types = [...new Set(taken.mapped.flatMap(({ lines }) => lines.map(({ type }) => type)))];
  if (types.length > 0) await app.store.saveImportSource({ scope, types, firstOn: today(app) });
  return taken;
}
