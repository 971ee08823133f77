/** What is left of one unit after `age` days with a half-life of `halfLife` days: 2^(−age/halfLife). An age below 0 counts as 0. */
export function decay(age: number, halfLife: number): number {
  return age <= 0 ? 1 : 2 ** (-age / halfLife);
}

/** 0–100; v = m is 50, 3m is 75, 9m is 90. Needs m > 0; a negative v counts as 0. */
export function saturating(v: number, m: number): number {
  const positive = Math.max(0, v);
  return (100 * positive) / (positive + m);
}
