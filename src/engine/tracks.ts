import { hash } from 'node:crypto';
import { keepTrack, restoreTrack, TRACK_FORMAT } from '../core/assess/kept-track.ts';
import { type PartnerTrack, track, trackingFor } from '../core/assess/track.ts';
import type { IsoDate, PartnerHistory, SourceHealth } from '../core/types.ts';
import { inCompanyCurrency } from './company-currency.ts';
import type { EngineContext } from './context.ts';
import type { Policy } from './policy.ts';
import type { Shard } from './share.ts';

export interface TrackRequest {
  readonly asOf: IsoDate;
  readonly sources: readonly SourceHealth[];
  /** Sources fed by hand: they tell of every partner. */
  readonly everyPartner: readonly string[];
  readonly print: string;
  /** Nothing is written (dry run). */
  readonly readOnly: boolean;
  /** Only these partners, and of them only those that were not kept: what is made of them is for others to read. */
  readonly shard?: Shard;
}

export interface Tracked {
  readonly tracks: readonly PartnerTrack[];
  /** Print of each track, by partner. */
  readonly prints: ReadonlyMap<string, string>;
  /** How many were made anew from their history; the others had not moved. */
  readonly renewed: number;
}

/** Everything that a track depends on besides its partner's log. */
export function printOf(context: EngineContext, asOf: IsoDate, sources: readonly SourceHealth[]): string {
  const { policy, wired } = context;
  const parts = [TRACK_FORMAT, asOf, policy.version, policy.ratesVersion, sources, wired.map(({ name, scope }) => [name, scope])];
  return digest(JSON.stringify(parts));
}

/** Short, and another for another text as far as anybody will ever see. */
export function digest(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 24);
}

const BATCH = 200;

/** First pass: sums per partner, in order of id. Those whose log has not moved under the same print are taken as they were kept. */
export async function trackAll(context: EngineContext, request: TrackRequest): Promise<Tracked> {
  const { policy, store } = context;
  const tracking = trackingFor(request.asOf, policy.settings, request.sources);
  const task = context.progress.start({ name: 'assess', total: null });
  const tracks: PartnerTrack[] = [];
  const prints = new Map<string, string>();
  const renewed: { partnerId: string; body: string }[] = [];
  let count = 0;
  let version = 0;
  const flush = async (): Promise<void> => {
    if (!request.readOnly && renewed.length > 0) await store.saveTracks(request.print, version, renewed);
    renewed.length = 0;
  };
  const scopeOrder = context.wired.map((one) => one.scope);
  for await (const source of store.trackSources({ scopeOrder, upTo: request.asOf, print: request.print, shard: request.shard ?? null })) {
    version = source.version;
    if ('kept' in source && request.shard !== undefined) continue;
    const made = 'kept' in source ? restoreTrack(source.kept, tracking) : track(prepared(context, source.history, request), tracking);
    if (request.shard === undefined) tracks.push(made);
    const body = 'kept' in source ? source.kept : keepTrack(made);
    prints.set(made.facts.id, digest(body));
    if ('history' in source) {
      count += 1;
      renewed.push({ partnerId: made.facts.id, body });
      if (renewed.length >= BATCH) await flush();
    }
    if (tracks.length % 100 === 0) task.advance(tracks.length);
    context.signal.throwIfAborted();
  }
  await flush();
  if (!request.readOnly && request.shard === undefined) await store.settleTracks(version);
  task.advance(tracks.length);
  task.end();
  return { tracks, prints, renewed: count };
}

/** As it is assessed: amounts in the company's currency, and known to the sources fed by hand. */
export function prepared(
  { policy }: { readonly policy: Pick<Policy, 'currency' | 'rate'> },
  history: PartnerHistory,
  { everyPartner }: Pick<TrackRequest, 'everyPartner'>,
): PartnerHistory {
  return inCompanyCurrency(policy, alsoMatched(history, everyPartner));
}

function alsoMatched(history: PartnerHistory, sources: readonly string[]): PartnerHistory {
  if (sources.length === 0) return history;
  const { facts } = history;
  return { ...history, facts: { ...facts, matched: [...facts.matched, ...sources] } };
}
