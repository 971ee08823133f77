import assert from 'node:assert/strict';
import { parseYaml, printProblems, validateYaml } from '../../../src/core/schema/index.ts';
import { table } from './sample-table.ts';

const KEYS = 'name, days, share, active, mode, from, time, tags, limits, value, title, condition, nested';
const NAME = 'name: x\n';

/** What a person writes wrongly, and what they are told. */
const CASES: readonly (readonly [title: string, yaml: string, told: string])[] = [
  [
    'a misspelt key',
    `${NAME}daays: 3`,
    `f.yaml:2:1 daays: found the unknown key daays; expected one of the keys ${KEYS}; did you mean days?`,
  ],
  [
    'a key in full width',
    `${NAME}ｄａｙｓ: 3`,
    `f.yaml:2:1 ｄａｙｓ: found the unknown key ｄａｙｓ; expected one of the keys ${KEYS}; did you mean days?`,
  ],
  ['a key that is missing', 'days: 3', 'f.yaml:1:1 name: found nothing; expected a text that is not empty'],
  ['a key without a value', 'name:', 'f.yaml:1:1 name: found nothing (empty); expected a text that is not empty'],
  ['a number for a text', 'name: 5', 'f.yaml:1:7 name: found the number 5; expected a text that is not empty; put it in quotes: "5"'],
  ['a text for a number', `${NAME}days: many`, 'f.yaml:2:7 days: found the text "many"; expected a whole number from 1 to 365'],
  [
    'full-width digits',
    `${NAME}days: ３０`,
    'f.yaml:2:7 days: found the text "３０"; expected a whole number from 1 to 365; did you mean 30?',
  ],
  ['a fraction for a whole number', `${NAME}days: 1.5`, 'f.yaml:2:7 days: found the number 1.5; expected a whole number from 1 to 365'],
  ['a number out of range', `${NAME}days: 400`, 'f.yaml:2:7 days: found the number 400; expected a whole number from 1 to 365'],
  ['an infinite number', `${NAME}share: .inf`, 'f.yaml:2:8 share: found the number Infinity; expected a number from 0 to 1'],
  ['yes for true', `${NAME}active: yes`, 'f.yaml:2:9 active: found the text "yes"; expected true or false; did you mean true?'],
  ['an unknown choice', `${NAME}mode: fats`, 'f.yaml:2:7 mode: found the text "fats"; expected one of fast, slow; did you mean fast?'],
  ['a day that does not exist', `${NAME}from: 2024-02-30`, 'f.yaml:2:7 from: found the text "2024-02-30"; expected a date (YYYY-MM-DD)'],
  [
    'a date the Japanese way',
    `${NAME}from: 2024年4月1日`,
    'f.yaml:2:7 from: found the text "2024年4月1日"; expected a date (YYYY-MM-DD); did you mean 2024-04-01?',
  ],
  ['a text of the wrong form', `${NAME}time: 8am`, 'f.yaml:2:7 time: found the text "8am"; expected a time such as 08:00'],
  [
    'one item without a list',
    `${NAME}tags: a`,
    'f.yaml:2:7 tags: found the text "a"; expected a list of 1 to 3 without repeats; did you mean [a]?',
  ],
  ['a list that is too long', `${NAME}tags: [a, b, c, d]`, 'f.yaml:2:7 tags: found a list of 4; expected a list of 1 to 3 without repeats'],
  ['a repeated item', `${NAME}tags: [a, a]`, 'f.yaml:2:7 tags: found a list of 2; expected a list of 1 to 3 without repeats'],
  [
    'a wrong item',
    `${NAME}tags: [a, 5]`,
    'f.yaml:2:11 tags[1]: found the number 5; expected a text of at most 10 characters; put it in quotes: "5"',
  ],
  ['a map for a text', 'name: { ja: x }', 'f.yaml:1:7 name: found a map; expected a text that is not empty'],
  [
    'a wrong value in a dictionary',
    `${NAME}limits: { A: 1, B: two }`,
    'f.yaml:2:20 limits.B: found the text "two"; expected a number of at least 0',
  ],
  [
    'a wrong key in a dictionary',
    `${NAME}limits: { D: 1 }`,
    'f.yaml:2:11 limits.D: found the unknown key D; expected one of the keys A, B, C; did you mean A?',
  ],
  ['an empty dictionary', `${NAME}limits: {}`, 'f.yaml:2:9 limits: found a map; expected a map with at least one entry'],
  ['none of several shapes', `${NAME}value: [1]`, 'f.yaml:2:8 value: found a list of 1; expected a text, or a map of keys to values'],
  [
    'two faults within one of several shapes',
    `${NAME}value: { form: y }`,
    'f.yaml:2:8 value.from: found nothing; expected a text\n' +
      'f.yaml:2:10 value.form: found the unknown key form; expected one of the keys from, default; did you mean from?',
  ],
  [
    'faults deep within what contains itself',
    `${NAME}condition: { all: [{ fiedl: y }, { all: 3 }] }`,
    'f.yaml:2:22 condition.all[0].fiedl: found the unknown key fiedl; expected one of the keys field, all; did you mean field?\n' +
      'f.yaml:2:41 condition.all[1].all: found the number 3; expected a list; write it in [ ] or begin each item with "- "',
  ],
  ['one language of two', `${NAME}title: { ja: 題 }`, 'f.yaml:2:8 title.en: found nothing; expected a text that is not empty'],
  ['a list at the top', '- name: x', 'f.yaml:1:1: found a list of 1; expected a map of keys to values'],
  [
    'a full-width colon',
    'name：x',
    'f.yaml:1:1: found the text "name：x"; expected a map of keys to values; write the colon in half width, followed by a space',
  ],
  [
    'no space after the colon',
    'name:x',
    'f.yaml:1:1: found the text "name:x"; expected a map of keys to values; write the colon in half width, followed by a space',
  ],
  ['a tab', 'nested:\n\tdays: 3', "f.yaml:2:1: found a tab as indentation; expected spaces; use your editor's “convert tabs to spaces”"],
  [
    'a key that does not line up',
    'name: x\n days: 3',
    'f.yaml:1:7: found a second `: ` in one line, or an indentation that does not line up; expected `key: value`, a value that contains `: ` in quotes',
  ],
  ['a key twice', 'name: x\nname: y', 'f.yaml:2:1: found the same key twice; expected each key once'],
  [
    'a quote that is not closed',
    'name: "x',
    'f.yaml:1:9: found a quote, bracket or separator that is missing; expected closed quotes and brackets, and `key: value`',
  ],
  [
    'a bracket that is not closed',
    'tags: [a, b',
    'f.yaml:1:12: found a quote, bracket or separator that is missing; expected closed quotes and brackets, and `key: value`',
  ],
  ['a text that begins with a star', 'name: *who', 'f.yaml:1:7: found the alias *who without its anchor; expected the text in quotes'],
  [
    'a text that begins with a sign',
    'name: @x',
    'f.yaml:1:7: found a value that begins with a sign such as @, ` or %; expected the text in quotes',
  ],
  ['a tag', 'name: !!js/function "x"', 'f.yaml:1:7: found a tag (!); expected no tag, or the text in quotes'],
  ['a tag of another tool', 'name: !env SECRET', 'f.yaml:1:7: found a tag (!); expected no tag, or the text in quotes'],
  ['a second document', 'name: x\n---\nname: y', 'f.yaml:2:1: found a second document (---); expected one document per file'],
  ['a line without a colon', 'name: x\ndays', 'f.yaml:2:1: found a line without `:`; expected `key: value`'],
  ['a map as key', '? { a: 1 }\n: x', 'f.yaml:1:3: found a key that is no text; expected a plain text as key'],
  [
    'a key that would reach into the prototype',
    `${NAME}__proto__: { days: 3 }`,
    'f.yaml:2:1: found the key __proto__; expected another name',
  ],
  ['a key that is empty', `${NAME}limits: { "": 1 }`, 'f.yaml:2:11: found an empty key; expected a key with a name'],
  [
    'aliases that multiply',
    [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b,*b]',
      'd: [*c,*c,*c,*c,*c,*c,*c,*c]',
    ].join('\n'),
    'f.yaml:1:1: found aliases (*) that expand more than 100 times; expected the values written out',
  ],
  [
    'lists in lists without end',
    `name: ${'['.repeat(200)}${']'.repeat(200)}`,
    'f.yaml:1:133: found more than 64 levels of nesting; expected a shallower structure',
  ],
  ['more than a megabyte', `name: "${'x'.repeat(1024 * 1024)}"`, 'f.yaml:1:1: found a file of more than 1 MB; expected at most 1 MB'],
];

describe('broken YAML', () => {
  for (const [title, yaml, told] of CASES) {
    it(`explains ${title}`, () => {
      const { value, problems } = validateYaml(table, parseYaml(yaml, 'f.yaml'));

      assert.equal(printProblems(problems, 'en'), told);
      assert.equal(value, null);
      assert.match(printProblems(problems, 'ja'), /^f\.yaml:\d+:\d+.*。必要: /);
    });
  }

  it('says it in Japanese as well', () => {
    const { problems } = validateYaml(table, parseYaml('name: x\ndays: 400\nmode: fats', 'f.yaml'));

    assert.equal(
      printProblems(problems, 'ja'),
      'f.yaml:2:7 days: 数値 400。必要: 1〜365 の整数\n' +
        'f.yaml:3:7 mode: 文字列 "fats"。必要: 次のいずれか: fast, slow。「fast」ではありませんか',
    );
  });

  it('reports every problem at once, in order of place', () => {
    const yaml = 'days: 0\nshare: 2\ntags: []\nfoo: 1';

    const { problems } = validateYaml(table, parseYaml(yaml, 'f.yaml'));

    assert.deepEqual(
      problems.map((problem) => [problem.line, problem.path]),
      [
        [1, 'name'],
        [1, 'days'],
        [2, 'share'],
        [3, 'tags'],
        [4, 'foo'],
      ],
    );
  });
});
