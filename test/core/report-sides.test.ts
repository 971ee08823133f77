import assert from 'node:assert/strict';
import { sidesOf } from '../../src/core/report/sides.ts';

const one = (yearly: number, acts: { contacts?: number; used?: number; rewards?: number } = {}) => ({
  yearly,
  contacts: 0,
  used: 0,
  rewards: 0,
  ...acts,
});

describe('the two sides of a channel', () => {
  const partners = [
    one(1000, { contacts: 8, rewards: 2 }),
    one(100, { used: 3 }),
    one(50, { rewards: 1 }),
    one(10),
    one(0, { contacts: 1, used: 1 }),
  ];

  it('puts the top fifth beside all others, with what each was given', () => {
    assert.deepEqual(sidesOf(partners).size, [
      { group: 'top', partners: 1, yearly: 1000, median: 1000, contacts: 8, used: 0 },
      { group: 'tail', partners: 4, yearly: 160, median: 30, contacts: 1, used: 4 },
    ]);
  });

  it('tells apart who lives on rewards, on support, on both and on neither', () => {
    assert.deepEqual(
      sidesOf(partners).mix.map(({ group, partners: n, yearly }) => [group, n, yearly]),
      [
        ['multi', 1, 1000],
        ['supportOnly', 2, 100],
        ['rewardOnly', 1, 50],
        ['none', 1, 10],
      ],
    );
  });

  it('has no middle where there is nobody', () => {
    assert.deepEqual(
      sidesOf([]).mix.map(({ median }) => median),
      [null, null, null, null],
    );
  });
});
