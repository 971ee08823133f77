/** What was made from something stays as long as that is the same: the newest few. */
export function remembered<Made>(most: number): (name: string, print: string, make: () => Promise<Made>) => Promise<Made> {
  const kept = new Map<string, { readonly print: string; readonly made: Promise<Made> }>();
  return (name, print, make) => {
    const found = kept.get(name);
    if (found?.print === print) return found.made;
    const made = make();
    kept.delete(name);
    kept.set(name, { print, made });
    made.catch(() => kept.delete(name));
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return made;
  };
}
