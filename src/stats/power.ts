import { normalQuantile } from './special.ts';

/** z of 5 % two-sided plus z of 80 % power, 2.80. */
const Z = normalQuantile(0.975) + normalQuantile(0.8);

/** Smallest effect, as a share of the mean, found with 80 % power at 5 % two-sided with n per arm: 2.8·CV·√((1−ρ²)·2/n). `rho`: correlation with what was before. */
export function detectableEffect({ n, cv, rho }: { readonly n: number; readonly cv: number; readonly rho: number }): number {
  return Z * cv * Math.sqrt(((1 - rho * rho) * 2) / n);
}

/** Partners per arm that an effect of that share of the mean needs; rounded up. */
export function neededPerArm({ effect, cv, rho }: { readonly effect: number; readonly cv: number; readonly rho: number }): number {
  return Math.ceil(2 * (1 - rho * rho) * ((Z * cv) / effect) ** 2);
}
