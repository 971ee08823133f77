/** Benjamini & Hochberg (1995): which of the p values are discoveries at a false discovery rate of `rate`. */
export function discoveries(pValues: readonly number[], rate: number): boolean[] {
  const order = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  let last = -1;
  order.forEach(({ p }, rank) => {
    if (p <= ((rank + 1) / pValues.length) * rate) last = rank;
  });
  const found = new Set(order.slice(0, last + 1).map((one) => one.i));
  return pValues.map((_, i) => found.has(i));
}
