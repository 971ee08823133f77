import { quantile } from './quantile.ts';
import { drawsFrom } from './random.ts';

/** What one cluster brings to a ratio Σ top ÷ Σ bottom. */
export interface Share {
  readonly top: number;
  readonly bottom: number;
}

export interface BootstrapInterval {
  readonly se: number;
  /** 2.5 and 97.5 percentiles. */
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile interval of Σ top ÷ Σ bottom, drawing clusters with replacement (Efron 1979; clusters: Cameron, Gelbach &
 * Miller 2008). A draw whose bottom is 0 is drawn again. null: fewer than two clusters, or no bottom.
 */
export function clusterBootstrap(
  shares: readonly Share[],
  options: { readonly draws: number; readonly seed: number },
): BootstrapInterval | null {
  const n = shares.length;
  const tops = Float64Array.from(shares, (one) => one.top);
  const bottoms = Float64Array.from(shares, (one) => one.bottom);
  if (n < 2 || !bottoms.some((value) => value > 0)) return null;
  const random = drawsFrom(options.seed);
  const ratios: number[] = [];
  for (let tries = 0; ratios.length < options.draws && tries < 10 * options.draws; tries += 1) {
    let top = 0;
    let bottom = 0;
    for (let i = 0; i < n; i += 1) {
      const at = random.int(n);
      top += tops[at] ?? 0;
      bottom += bottoms[at] ?? 0;
    }
    if (bottom > 0) ratios.push(top / bottom);
  }
  const [low, high] = [quantile(ratios, 0.025), quantile(ratios, 0.975)];
  if (low === null || high === null) return null;
  const centre = ratios.reduce((sum, one) => sum + one, 0) / ratios.length;
  const variance = ratios.reduce((sum, one) => sum + (one - centre) ** 2, 0) / Math.max(1, ratios.length - 1);
  return { se: Math.sqrt(variance), low, high };
}
