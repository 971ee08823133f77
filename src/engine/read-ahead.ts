/**
 * Yields what `source` yields while the next item is already being fetched, so that the network and the database work
 * at the same time. At most `depth` items wait in memory. An error is thrown where the item would have come.
 */
export async function* readAhead<T>(source: AsyncIterable<T>, depth = 2): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const waiting: Promise<IteratorResult<T>>[] = [];
  let chain: Promise<unknown> = Promise.resolve();
  const fetchNext = (): void => {
    const next = chain.then(() => iterator.next());
    chain = next.catch(() => undefined);
    next.catch(() => undefined); // seen again by the await below
    waiting.push(next);
  };
  try {
    for (let i = 0; i < depth; i += 1) fetchNext();
    for (let head = waiting.shift(); head !== undefined; head = waiting.shift()) {
      const result = await head;
      if (result.done === true) return;
      fetchNext();
      yield result.value;
    }
  } finally {
    await chain;
    await iterator.return?.();
  }
}
