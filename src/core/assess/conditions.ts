import type { Day } from './days.ts';
import { consumption, openItems } from './items.ts';
import type { Standing } from './replay.ts';
import type { Settings } from './settings/index.ts';

/** Share of delivered items that were used; null below the least number of deliveries, or while its source has stopped. */
export function consumptionRate({ walker }: Standing, asOf: Day, settings: Settings): number | null {
  const { feeds, deliveries } = walker.track;
  if (feeds.leftOut.use !== null) return null;
  const { k, n } = consumption(deliveries, Math.min(asOf, feeds.componentUpTo.use), settings, { known: asOf });
  return n < settings.scoring.use.minDelivered ? null : k / n;
}

/** Open conditions. One that rests on a source that has stopped is not evaluated; what was never delivered is never open. */
export function conditionsOf(standing: Standing, asOf: Day, settings: Settings): string[] {
  const { walker, clocks } = standing;
  const { track, held } = walker;
  const { feeds, marks } = track;
  const late = asOf - settings.scoring.staleAfterDays;
  const conditions: string[] = [];
  const useIsFresh = feeds.leftOut.use === null && feeds.componentUpTo.use >= late;
  if (useIsFresh) {
    const rate = consumptionRate(standing, asOf, settings);
    if (rate !== null && rate < settings.scoring.use.below) conditions.push('consumption_below_50');
    if (videoAndTemplateOpen(standing, asOf, settings)) conditions.push('video_and_template_open');
  }
  if (portalIdle(standing, settings) && feeds.loginUpTo >= late) conditions.push('portal_idle_30d');
  if (marks.openInquiries.length > 0) conditions.push('inquiry_unanswered');
  if (track.registered !== null && clocks.d === null && held.state !== 'churned') conditions.push('no_first_proposal');
  return conditions;
}

function videoAndTemplateOpen({ walker }: Standing, asOf: Day, settings: Settings): boolean {
  const kinds = new Set(openItems(walker.track.deliveries, asOf, settings).map((item) => settings.catalogue.items[item]?.kind));
  return kinds.has('video') && kinds.has('template');
}

/** Only where logins are told at all, and only for registered partners. */
function portalIdle({ walker, clocks }: Standing, settings: Settings): boolean {
  const { loginsKnownFrom: from, track } = walker;
  if (from === null || track.registered === null) return false;
  const since = track.marks.logins.at(-1) ?? Math.max(from, track.registered);
  return Math.min(clocks.day, track.feeds.loginUpTo) - since >= settings.scoring.use.portalIdleDays;
}
