import assert from 'node:assert/strict';
import { readAhead } from '../../src/engine/read-ahead.ts';

async function* count(to: number, onNext: (n: number) => void = () => undefined): AsyncGenerator<number> {
  for (let n = 1; n <= to; n += 1) {
    onNext(n);
    yield await Promise.resolve(n);
  }
}

const BY_COUNT = { weigh: () => 1, most: 2 };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('readAhead', () => {
  it('yields everything in order', async () => {
    const seen: number[] = [];

    for await (const some of readAhead(count(5), BY_COUNT)) seen.push(...some);

    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  });

  it('hands out together what came while the reader was busy, up to the most', async () => {
    const seen: (readonly number[])[] = [];

    for await (const some of readAhead(count(6), { weigh: () => 1, most: 3 })) {
      seen.push(some);
      await turn();
    }

    assert.deepEqual(seen, [[1], [2, 3, 4], [5, 6]]);
  });

  it('hands out each item at once while the source is slower than the reader', async () => {
    const seen: (readonly number[])[] = [];
    async function* slow(): AsyncGenerator<number> {
      for (let n = 1; n <= 3; n += 1) {
        await turn();
        yield n;
      }
    }

    for await (const some of readAhead(slow(), { weigh: () => 1, most: 100 })) seen.push(some);

    assert.deepEqual(seen, [[1], [2], [3]]);
  });

  it('gives an item that alone weighs more than the most', async () => {
    const seen: (readonly number[])[] = [];

    for await (const some of readAhead(count(3), { weigh: () => 5, most: 2 })) seen.push(some);

    assert.deepEqual(seen, [[1], [2], [3]]);
  });

  it('has begun the next item while the present one is worked on', async () => {
    let begun = 0;
    const reader = readAhead(
      count(50, (n) => (begun = n)),
      BY_COUNT,
    );

    await reader.next();
    await turn();

    assert.ok(begun >= 2 && begun <= 4, `begun ${begun}`);
    await reader.return(undefined);
  });

  it('throws the error of the source where its item would have come', async () => {
    const seen: number[] = [];
    async function* broken(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw new Error('line cut');
    }

    await assert.rejects(async () => {
      for await (const n of readAhead(broken(), BY_COUNT)) seen.push(...n);
    }, /line cut/);

    assert.deepEqual(seen, [1]);
  });

  it('closes the source when the reader stops early', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<number> {
      try {
        for (let n = 0; ; n += 1) yield await Promise.resolve(n);
      } finally {
        closed = true;
      }
    }

    for await (const some of readAhead(endless(), BY_COUNT)) if (some.includes(3)) break;

    assert.equal(closed, true);
  });
});
