import assert from 'node:assert/strict';
import { readAhead } from '../../src/engine/read-ahead.ts';

async function* count(to: number, onNext: (n: number) => void = () => undefined): AsyncGenerator<number> {
  for (let n = 1; n <= to; n += 1) {
    onNext(n);
    yield await Promise.resolve(n);
  }
}

describe('readAhead', () => {
  it('yields everything in order', async () => {
    const seen: number[] = [];

    for await (const n of readAhead(count(5))) seen.push(n);

    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  });

  it('has begun the next item while the present one is worked on', async () => {
    let begun = 0;
    const reader = readAhead(count(5, (n) => (begun = n)));

    await reader.next();
    await new Promise((resolve) => setImmediate(resolve));

    assert.ok(begun >= 2 && begun <= 3, `begun ${begun}`);
    await reader.return(undefined);
  });

  it('throws the error of the source where its item would have come', async () => {
    const seen: number[] = [];
    async function* broken(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw new Error('line cut');
    }

    await assert.rejects(async () => {
      for await (const n of readAhead(broken())) seen.push(n);
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

    for await (const n of readAhead(endless())) if (n === 3) break;

    assert.equal(closed, true);
  });
});
