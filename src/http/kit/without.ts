/** The object without some of its keys: what is not told. */
export function without<T extends object, const K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const hidden: readonly PropertyKey[] = keys;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !hidden.includes(key))) as Omit<T, K>;
}
