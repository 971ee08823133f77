import assert from 'node:assert/strict';
import { judgeEffect, type EffectRow, type EffectTable } from '../../../src/core/effect/index.ts';
import { planted, selfTest, shamChosen, shamDrawn } from '../../../src/core/effect/selftest/index.ts';
import { tableOf } from '../../../src/core/effect/selftest/portfolio.ts';
import { difference } from '../../../src/stats/comparison.ts';

const QUICK = { bootstrapDraws: 199, permutations: 199, shamRuns: 40 };

function row(treated: 0 | 1, outcome: number, before: readonly number[] = [], covariates: readonly number[] = []): EffectRow {
  return { treated, outcome, before, covariates, cluster: null, stratum: null, other: null, reward: null };
}

function table(rows: readonly EffectRow[], names: Partial<EffectTable['names']> = {}): EffectTable {
  return {
    rows,
    names: { outcome: 'sales', before: [], covariates: [], ...names },
    assignment: 'randomised',
    plannedShare: 0.5,
    incomplete: 0,
  };
}

/** What people do with a spreadsheet: the quarter after against the quarter before, among those treated. */
function beforeAfter({ rows }: EffectTable): boolean {
  const treated = rows.filter((one) => one.treated === 1);
  const changes = treated.map((one) => one.outcome - (one.before.at(-1) ?? 0));
  const found = difference(
    changes,
    changes.map(() => 0),
  );
  return found !== null && found.estimate > 1.96 * found.welchSe;
}

/** Difference in differences with the last quarter as its base. */
function lastQuarterDid({ rows }: EffectTable): boolean {
  const change = (group: 0 | 1): number[] =>
    rows.filter((one) => one.treated === group).map((one) => one.outcome - (one.before.at(-1) ?? 0));
  const found = difference(change(1), change(0));
  return found !== null && found.estimate > 1.96 * found.welchSe;
}

describe('sham packages', function () {
  this.timeout(300_000);

  it('hold: verdicts fall on nothing in at most 5 %, on +30 % in at least 80 %, and A/A rejects at most 7 %', () => {
    for (const { id, share, bound, holds } of selfTest({ runs: 60, seed: 1 })) assert.ok(holds, `${id}: ${share} against ${bound}`);
  });

  it('would have fooled before and after, and a difference in differences from the last quarter', () => {
    const runs = Array.from({ length: 60 }, (_, i) => i);
    const share = (fooled: (i: number) => boolean): number => runs.filter(fooled).length / runs.length;

    assert.ok(share((i) => beforeAfter(shamDrawn(i))) > 0.5);
    assert.ok(share((i) => lastQuarterDid(shamChosen(i))) > 0.5);
  });

  it('give the same answer from the same seed', () => {
    assert.deepEqual(judgeEffect(planted(4, 30, 0.3), { ...QUICK, seed: 9 }), judgeEffect(planted(4, 30, 0.3), { ...QUICK, seed: 9 }));
  });
});

describe('a table that cannot be judged', () => {
  const cases: readonly (readonly [string, EffectTable, RegExp])[] = [
    ['no rows', table([]), /データの行がありません/],
    ['nobody treated', table([row(0, 1), row(0, 2)]), /実施した行がありません/],
    ['nobody to compare with', table([row(1, 1), row(1, 2)]), /比較する相手/],
    ['a segment of three', table([row(1, 5), row(1, 9), row(0, 4)]), /2行以上/],
    ['an outcome without variation', table(Array.from({ length: 60 }, (_, i) => row(i % 2 === 0 ? 1 : 0, 7))), /ばらつきがありません/],
    ['ten per arm', table(Array.from({ length: 20 }, (_, i) => row(i % 2 === 0 ? 1 : 0, i * 3 + (i % 5)))), /あと \d+社/],
  ];
  for (const [name, given, reason] of cases)
    it(`says so in a word: ${name}`, () => {
      const report = judgeEffect(given, QUICK);

      assert.equal(report.verdict, 'undecidable');
      assert.equal(report.label.ja, '判断できない');
      assert.match(report.reasons.map(({ ja }) => ja).join('\n'), reason);
      assert.doesNotMatch(JSON.stringify(report), /NaN|Infinity/);
    });

  it('leaves out collinear and constant covariates, and says so', () => {
    const rows = Array.from({ length: 120 }, (_, i) =>
      row(i % 2 === 0 ? 1 : 0, 100 + ((i * 37) % 50), [90 + ((i * 37) % 50)], [i, 2 * i, 4]),
    );

    const report = judgeEffect(table(rows, { before: ['last year'], covariates: ['a', 'twice a', 'always 4'] }), QUICK);

    const notes = report.notes.map(({ ja }) => ja).join('\n');
    assert.match(notes, /「twice a」は他の列から計算できる/);
    assert.match(notes, /「always 4」は値がすべて同じ/);
    assert.ok(report.effect && Number.isFinite(report.effect.estimate) && Number.isFinite(report.effect.se));
  });
});

describe('verdicts', function () {
  this.timeout(60_000);

  it('improves a package that surely does less than the minimum', () => {
    const rows = Array.from({ length: 400 }, (_, i) => {
      const before = 100 + ((i * 37) % 41);
      return { ...row(i % 2 === 0 ? 1 : 0, before + ((i * 7) % 11) - 5, [before]), other: 0 as const, reward: 0 };
    });

    const report = judgeEffect({ ...tableOf(rows, 'randomised'), names: { outcome: 'sales', before: ['q'], covariates: [] } }, QUICK);

    assert.equal(report.verdict, 'improve');
  });

  it('stop where the lot did not give the planned shares, where rewards differ, and where others ran at the time', () => {
    const stops = (change: (one: EffectRow) => EffectRow, plannedShare = 0.5): string[] => {
      const given = planted(2, 60, 0.3);
      return judgeEffect({ ...given, rows: given.rows.map(change), plannedShare }, QUICK)
        .guards.filter(({ status }) => status === 'stop')
        .map(({ id }) => id);
    };

    assert.deepEqual(
      stops((one) => one),
      [],
    );
    assert.deepEqual(
      stops((one) => one, 0.2),
      ['G2'],
    );
    assert.deepEqual(
      stops((one) => ({ ...one, reward: one.treated === 1 ? 100 + (one.outcome % 7) : one.outcome % 7 })),
      ['G10'],
    );
    assert.deepEqual(
      stops((one) => ({ ...one, other: 1 })),
      ['G8'],
    );
  });

  it('are taken back by the number of packages judged at once', () => {
    const given = Array.from({ length: 40 }, (_, seed) => planted(seed, 100, 0.2)).find((one) => {
      const { verdict, effect } = judgeEffect(one, QUICK);
      return verdict === 'promote' && (effect?.p ?? 0) > 0.002;
    });
    assert.ok(given);

    const among = judgeEffect(given, { ...QUICK, family: Array.from({ length: 99 }, () => 0.9) });

    assert.equal(among.verdict, 'continue');
  });
});
