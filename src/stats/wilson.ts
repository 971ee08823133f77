/** Wilson (1927) score interval of a rate k/n; [0, 1] for no cases. */
export function wilson(k: number, n: number, z = 1.959963984540054): { readonly low: number; readonly high: number } {
  if (n <= 0) return { low: 0, high: 1 };
  const p = k / n;
  const z2 = z * z;
  const centre = p + z2 / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const bottom = 1 + z2 / n;
  return { low: k === 0 ? 0 : (centre - half) / bottom, high: k === n ? 1 : (centre + half) / bottom };
}
