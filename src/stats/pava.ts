/** Pool adjacent violators (Ayer et al. 1955): the non-decreasing values nearest to the given ones, by weight. */
export function monotone(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: { value: number; weight: number; size: number }[] = [];
  values.forEach((value, i) => {
    blocks.push({ value, weight: weights[i] ?? 1, size: 1 });
    for (;;) {
      const last = blocks.at(-1);
      const before = blocks.at(-2);
      if (!last || !before || before.value <= last.value) return;
      const weight = before.weight + last.weight;
      const pooled = weight === 0 ? (before.value + last.value) / 2 : (before.value * before.weight + last.value * last.weight) / weight;
      blocks.splice(-2, 2, { value: pooled, weight, size: before.size + last.size });
    }
  });
  return blocks.flatMap(({ value, size }) => new Array<number>(size).fill(value));
}
