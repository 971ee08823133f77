import assert from 'node:assert/strict';
import { fieldsOfFormula } from '../../../src/core/mapping/formula-fields.ts';
import { createFormulaRunner } from '../../../src/core/mapping/formula-runner.ts';
import { forbiddenIn, parseFormula } from '../../../src/core/mapping/formula-sandbox.ts';
import { activity, compiled, mapOne } from './builders.ts';

describe('formulas', () => {
  const runner = createFormulaRunner({ stuckAfterMs: 600 });
  after(() => runner.close());
  const one = async (formula: string, input: unknown = {}) => (await runner.run([formula], [input]))[0]?.[0];
  const DOUBLED = (times: number) => `$reduce([1..${String(times)}], function($a,$i){$a & $a}, "x")`;
  const BOMB = '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", /^(a+)+$/)';

  it('give texts, numbers, booleans, lists of these, or nothing', async () => {
    const results = await runner.run(['a & "-" & b.c', 'a > 1', '[a, b.c]', 'missing', '$pad(b.c, 5, "#")'], [{ a: 2, b: { c: 'z' } }]);

    assert.deepEqual(results, [[{ value: '2-z' }, { value: true }, { value: [2, 'z'] }, { value: null }, { value: 'z####' }]]);
  });

  it('do what the built-in functions do', async () => {
    assert.deepEqual(await one('$replace("a-b-c", "-", "+")'), { value: 'a+b+c' });
    assert.deepEqual(await one('$replace("a1b2", /[0-9]/, "")'), { value: 'ab' });
    assert.deepEqual(await one('$join(["a","b"], ", ")'), { value: 'a, b' });
    assert.deepEqual(await one('$string(3) & null & [1]'), { value: '3null[1]' });
    assert.deepEqual(await one('$count($split("a;b;c", ";"))'), { value: 3 });
  });

  it('may not give a map', async () => {
    assert.deepEqual(await one('{"a": 1}'), { error: 'the result is neither text, number, true/false nor a list of these' });
  });

  for (const [title, formula] of [
    ['a text padded to 400 MB', '$pad("x", 4e8)'],
    ['a text doubled until it fills the memory', `$length(${DOUBLED(40)})`],
    ['a text doubled and turned to capitals', `$uppercase(${DOUBLED(28)})`],
    ['a text doubled and split', `$split(${DOUBLED(27)}, "")`],
    ['a text joined to itself', '$base64encode($reduce([1..28], function($a,$i){$join([$a,$a])}, "x"))'],
    ['a replacement that multiplies', `$replace(${DOUBLED(16)}, "x", "yyyyyyyyyyyyyyyyyy")`],
    ['a text made of shared parts', '$string($reduce([1..40], function($a,$i){ {"l":$a,"r":$a} }, {}))'],
    ['a list that doubles', '$reduce([1..40], function($a,$i){ $append($a,$a) }, [1,2])'],
    ['ten million numbers', '$count([1..1e7])'],
    ['recursion without end', '($f := function($n){$f($n + 1)}; $f(1))'],
    ['recursion that is not a tail call', '($f := function($n){1 + $f($n + 1)}; $f(1))'],
    [
      'a comparison without end',
      '$reduce([1..40], function($a,$i){ {"l":$a,"r":$a} }, {}) = $reduce([1..40], function($a,$i){ {"l":$a,"r":$a} }, {})',
    ],
    ['a regular expression without end', BOMB],
  ] as const) {
    it(`survive ${title}`, async () => {
      const result = await one(formula);

      assert.ok(result && 'error' in result, JSON.stringify(result).slice(0, 100));
      assert.deepEqual(await one('1 + 1'), { value: 2 });
    });
  }

  it('that hang cost their own record only', async () => {
    const results = await runner.run(
      [`a = 3 ? ${BOMB} : a`],
      [0, 1, 2, 3, 4, 5].map((a) => ({ a })),
    );

    assert.deepEqual(
      results.map(([result]) => (result && 'value' in result ? result.value : 'error')),
      [0, 1, 2, 'error', 4, 5],
    );
  });

  it('that hang on every record are given up after the third', async () => {
    const results = await runner.run(
      [BOMB],
      Array.from({ length: 1000 }, () => ({})),
    );

    assert.equal(results.length, 1000);
    assert.deepEqual(results[999], [{ error: 'not tried: the formula failed too often' }]);
  });

  it('of two pages do not mix', async () => {
    const pages = await Promise.all(
      [0, 1, 2].map((page) =>
        runner.run(
          ['a'],
          Array.from({ length: 700 }, (_, i) => ({ a: page * 1000 + i })),
        ),
      ),
    );

    assert.deepEqual(
      pages.map((page) => page.map(([result]) => (result && 'value' in result ? result.value : null))),
      [0, 1, 2].map((page) => Array.from({ length: 700 }, (_, i) => page * 1000 + i)),
    );
  });
});

describe('a formula in a mapping', () => {
  const OK = 'type: deal.won\noccurredOn: { value: 2024-01-01 }';

  it('that fails on a record rejects the line and says why', async () => {
    const mapped = await mapOne(activity(`${OK}\ndata: { v: { formula: "$number(F)" } }`), { F: 'abc' });

    assert.deepEqual(mapped.lines, []);
    assert.equal(mapped.rejections[0]?.code, 'RECORD_INVALID');
    assert.match(mapped.rejections[0].message.en, /^The formula cannot be computed: Unable to cast value to a number/);
  });

  it('makes the stream read the fields that it names, and those said to be read', () => {
    const mapping = compiled(activity(`${OK}\ndata: { v: { formula: "Owner.AccountId & $lookup($, 'X')", reads: [X] } }`));

    assert.deepEqual(mapping.specs[0]?.fields, ['Id', 'Owner.AccountId', 'X', 'AccountId']);
  });

  it('is read for its fields in arguments, predicates of others left out', () => {
    const fields = (source: string) => fieldsOfFormula(parseFormula(source).ast());

    assert.deepEqual(fields('$not($exists(PartnerAccountId))'), ['PartnerAccountId']);
    assert.deepEqual(fields('A = "x" and $map(list, function($v) { $v.inner & B })'), ['A', 'list', 'B']);
    assert.deepEqual(fields('(($x := C); $x & $y.z)'), ['C']);
    assert.deepEqual(fields('associations.companies[0]'), []);
  });

  it('may neither read clock or chance nor run a text nor change its input', () => {
    for (const source of [
      '$now()',
      '1 + $millis()',
      '$random() > 0',
      '[1,2] ~> $shuffle',
      '$eval("1")',
      '$map([1], $now)',
      '$ ~> |a|{"b":1}|',
    ]) {
      assert.notEqual(forbiddenIn(parseFormula(source).ast()), null, source);
    }
    assert.equal(forbiddenIn(parseFormula('$fromMillis(1)').ast()), null);
  });
});
