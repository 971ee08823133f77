import { concluded } from '../core/assess/conclude.ts';
import { track, trackingFor, type PartnerTrack } from '../core/assess/track.ts';
import type { Assessment, IsoDate } from '../core/types.ts';
import type { EngineContext } from './context.ts';
import type { Policy } from './policy.ts';
import type { Progress } from './progress.ts';
import { sourcesAsOf, type Source } from './source-health.ts';
import type { Store } from './store.ts';
import { prepared } from './tracks.ts';

export interface ReproduceContext {
  readonly store: Store;
  readonly policy: Pick<Policy, 'settings' | 'currency' | 'rate'>;
  /** In the order in which their attributes win. */
  readonly wired: readonly Source[];
  readonly dateOf: EngineContext['dateOf'];
  readonly progress: Progress;
}

export interface Reproduced {
  /** From the log as it is today, without anything later than the day, by today's settings. Null: no partner on that day. */
  readonly now: Assessment | null;
  /** What stood there on that day: the latest one that was kept up to it. Null: it was not assessed, or that is kept no longer. */
  readonly then: Assessment | null;
}

/** The assessment of one partner as of a past day, made once more from the whole channel's log. Nothing is stored. */
export async function reproduce(context: ReproduceContext, partnerId: string, asOf: IsoDate): Promise<Reproduced> {
  const { store, policy, wired, progress } = context;
  const { sources, everyPartner } = await sourcesAsOf(context, asOf);
  const tracking = trackingFor(asOf, policy.settings, sources);
  const task = progress.start({ name: 'assess', total: null });
  const tracks: PartnerTrack[] = [];
  for await (const history of store.histories({ scopeOrder: wired.map(({ scope }) => scope), upTo: asOf })) {
    tracks.push(track(prepared(context, history, { everyPartner }), tracking));
    if (tracks.length % 100 === 0) task.advance(tracks.length);
  }
  task.advance(tracks.length);
  task.end();
  const kept = await store.assessmentHistory(partnerId);
  return {
    now: assessmentOf(partnerId, concluded(tracks, asOf, policy.settings, sources)),
    then: kept.findLast((one) => one.asOf <= asOf) ?? null,
  };
}

function assessmentOf(wanted: string, all: ReturnType<typeof concluded>): Assessment | null {
  for (const { partnerId, assessment } of all) if (partnerId === wanted) return assessment();
  return null;
}
