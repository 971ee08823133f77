import { decay } from '../../stats/decay.ts';
import type { Tier } from '../types.ts';
import type { Standing } from './replay.ts';
import { CHANNEL } from './segments.ts';
import type { Settings } from './settings/index.ts';
import { type DealSizes, perYear, shrunkMean, type SizePrior, sizePrior } from './value.ts';

export interface Yearly {
  /** Expected won amount of 12 months. */
  readonly yearly: number;
  readonly sizes: DealSizes;
  readonly prior: SizePrior;
  readonly shrunkDeal: number;
  readonly ownWeight: number;
  readonly perYear: number;
}

/** Expected amount of 12 months per partner: deals per year × own mean deal, drawn towards that of similar partners. */
export function yearlyValues(
  standings: readonly Standing[],
  segments: ReadonlyMap<string, string>,
  settings: Settings,
): ReadonlyMap<string, Yearly> {
  const sizes = standings.map((standing) => dealSizes(standing, settings));
  const groups = new Map<string, DealSizes[]>();
  standings.forEach(({ walker }, index) => {
    const name = segments.get(walker.track.facts.id) ?? CHANNEL;
    const list = groups.get(name) ?? [];
    const own = sizes[index];
    if (own !== undefined) list.push(own);
    groups.set(name, list);
  });
  const priors = new Map([...groups].map(([name, list]) => [name, sizePrior(list)]));
  const factor = perYear(settings.scoring.value.halfLifeDays);
  return new Map(
    standings.map(({ walker }, index) => {
      const own = sizes[index] ?? { count: 0, mean: 0, spread: null };
      const prior = priors.get(segments.get(walker.track.facts.id) ?? CHANNEL) ?? { mean: 0, between: 0, within: 0 };
      const shrunk = shrunkMean(own, prior);
      const yearly = own.count === 0 ? 0 : Math.max(0, shrunk.mean) * own.count * factor;
      return [walker.track.facts.id, { yearly, sizes: own, prior, shrunkDeal: shrunk.mean, ownWeight: shrunk.ownWeight, perYear: factor }];
    }),
  );
}

function dealSizes({ walker, clocks, frozen }: Standing, settings: Settings): DealSizes {
  const at = frozen && walker.lastActivity !== null ? walker.lastActivity : Math.min(clocks.day, walker.track.feeds.dealUpTo);
  let count = 0;
  let amount = 0;
  const means: number[] = [];
  for (const win of walker.track.wins) {
    const left = decay(at - win.on, settings.scoring.value.halfLifeDays);
    count += win.count * left;
    amount += win.amount * left;
    if (win.count > 0) means.push(win.amount / win.count);
  }
  return { count, mean: count === 0 ? 0 : Math.max(0, amount / count), spread: relativeVariance(means) };
}

/** Squared coefficient of variation; null below two values or without a positive mean. */
function relativeVariance(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (mean <= 0) return null;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / mean ** 2;
}

/** What a partner of each tier is worth on average, for those without history. */
export function meanByTier(standings: readonly Standing[], values: ReadonlyMap<string, Yearly>): Readonly<Record<Tier, number>> {
  const of = (tier: Tier): number => {
    const own = standings
      .filter(({ walker }) => walker.wins > 0 && walker.tier === tier)
      .map(({ walker }) => values.get(walker.track.facts.id)?.yearly ?? 0);
    return own.length === 0 ? 0 : own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  return { A: of('A'), B: of('B'), C: of('C') };
}
