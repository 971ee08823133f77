export interface ReadAheadOptions<T> {
  /** How much an item counts: its records, say. */
  readonly weigh: (item: T) => number;
  /** From so much waiting on, nothing more is fetched. Nor is more handed out at once, a single larger item apart. */
  readonly most: number;
}

/**
 * Yields what `source` yields while what follows is being fetched, so that the network and the database work at the same
 * time: item by item where the source is the slower of the two, and all that wait together where it is the faster. The
 * order stays. An error is thrown where its item would have come.
 */
export async function* readAhead<T>(source: AsyncIterable<T>, options: ReadAheadOptions<T>): AsyncGenerator<readonly [T, ...T[]]> {
  const iterator = source[Symbol.asyncIterator]();
  const shelf = new Shelf(options);
  // In an object, because what a closure sets is not seen by the checks of this function.
  const state: { fetching: Promise<void> | null; ended: boolean } = { fetching: null, ended: false };
  const failed: unknown[] = [];
  const fetchOn = (): void => {
    if (state.fetching !== null || state.ended || shelf.full) return;
    state.fetching = iterator
      .next()
      .then(
        (result) => {
          if (result.done === true) state.ended = true;
          else shelf.put(result.value);
        },
        (error: unknown) => {
          state.ended = true;
          failed.push(error);
        },
      )
      .then(() => {
        state.fetching = null;
        fetchOn();
      });
  };
  try {
    for (;;) {
      fetchOn();
      while (shelf.empty && !state.ended) await state.fetching;
      const [first, ...others] = shelf.take();
      if (first === undefined) break;
      fetchOn();
      yield [first, ...others];
    }
    if (failed.length > 0) throw failed[0];
  } finally {
    state.ended = true;
    await state.fetching;
    await iterator.return?.();
  }
}

/** What has been fetched and not yet been handed out. */
class Shelf<T> {
  readonly #options: ReadAheadOptions<T>;
  readonly #items: T[] = [];
  #weight = 0;

  constructor(options: ReadAheadOptions<T>) {
    this.#options = options;
  }

  get empty(): boolean {
    return this.#items.length === 0;
  }

  get full(): boolean {
    return this.#weight >= this.#options.most;
  }

  put(item: T): void {
    this.#items.push(item);
    this.#weight += this.#options.weigh(item);
  }

  /** As many as `most` allows, one at least if there is one. */
  take(): readonly T[] {
    const { weigh, most } = this.#options;
    let count = 0;
    let weight = 0;
    for (const item of this.#items) {
      const heavier = weight + weigh(item);
      if (count > 0 && heavier > most) break;
      count += 1;
      weight = heavier;
    }
    this.#weight -= weight;
    return this.#items.splice(0, count);
  }
}
