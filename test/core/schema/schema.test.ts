import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Infer } from '../../../src/core/schema/index.ts';
import {
  didYouMean,
  dictionary,
  isRealDate,
  nearest,
  object,
  parseYaml,
  printPath,
  problemAt,
  printProblem,
  text,
  toDocRows,
  toJsonSchema,
  toMarkdown,
  validateYaml,
} from '../../../src/core/schema/index.ts';
import { editDistance } from '../../../src/core/schema/suggest.ts';
import { table } from './sample-table.ts';

describe('validateYaml', () => {
  it('fills in defaults at all depths and gives a value of the inferred type', () => {
    const { value, problems } = validateYaml(table, parseYaml('name: 架け橋', 'f.yaml'));

    const expected: Infer<typeof table> = { name: '架け橋', days: 30, active: true, nested: { days: 7, hours: {} } };
    assert.deepEqual(problems, []);
    assert.deepEqual(value, expected);
  });

  it('keeps what is written', () => {
    const yaml =
      'name: "5"\ndays: 1\nvalue: { from: A, default: null }\nlimits: { C: 0.5 }\nnested: { days: 1 }\ntags: [x]\ncondition: { all: [{ field: y }] }';

    const { value } = validateYaml(table, parseYaml(yaml, 'f.yaml'));

    assert.deepEqual(value, {
      name: '5',
      days: 1,
      active: true,
      tags: ['x'],
      limits: { C: 0.5 },
      value: { from: 'A', default: null },
      condition: { all: [{ field: 'y' }] },
      nested: { days: 1, hours: {} },
    });
  });

  it('takes an empty file for one without keys', () => {
    const empty = object({ doc: { ja: '', en: '' }, fields: { a: text({ default: 'b', doc: { ja: '', en: '' } }) } });

    assert.deepEqual(validateYaml(empty, parseYaml('# nothing\n', 'f.yaml')).value, { a: 'b' });
  });

  it('places a problem under keys with dots, quotes and brackets', () => {
    const free = object({
      doc: { ja: '', en: '' },
      fields: { map: dictionary({ of: text({ doc: { ja: '', en: '' } }), doc: { ja: '', en: '' } }) },
    });
    const keys = ['a.b', 'Closed Won', 'q"x', '[0]', 'x[1].y'];
    const yaml = `map:\n${keys.map((key) => `  ${JSON.stringify(key)}: 5`).join('\n')}`;

    const { problems } = validateYaml(free, parseYaml(yaml, 'f.yaml'));

    assert.deepEqual(
      problems.map((problem) => [problem.line, problem.path]),
      keys.map((key, i) => [i + 2, printPath(['map', key])]),
    );
  });

  it('never throws, whatever the text', () => {
    const words = fc.constantFrom(
      'name',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '!x ',
      '"',
      "'",
      '|',
      '>',
      '#',
      '? ',
      'days',
      '3',
      '\t',
      '---',
      '。',
      '<<: ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(words, { maxLength: 20 }).map((parts) => parts.join('')),
        ),
        (yaml) => {
          const { value, problems } = validateYaml(table, parseYaml(yaml, 'f.yaml'));
          assert.equal(value === null, problems.length > 0);
          for (const problem of problems) assert.ok(problem.line >= 1 && problem.col >= 1, printProblem(problem, 'en'));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('problemAt', () => {
  it('points at a value, at a key, and at the nearest place of what is missing', () => {
    const doc = parseYaml('a:\n  - b: 1\n    c: 2\nd: {}', 'f.yaml');
    const at = (path: readonly (string | number)[], key = false) => {
      const { line, col } = problemAt(doc, path, { found: { ja: '', en: '' }, expected: { ja: '', en: '' }, key });
      return [line, col];
    };

    assert.deepEqual(at(['a', 0, 'c']), [3, 8]);
    assert.deepEqual(at(['a', 0, 'c'], true), [3, 5]);
    assert.deepEqual(at(['a', 0, 'missing']), [2, 5]);
    assert.deepEqual(at(['a', 7]), [1, 1]);
    assert.deepEqual(at(['d', 'x']), [4, 4]);
  });
});

describe('nearest', () => {
  it('finds what was meant, and nothing where nothing is near', () => {
    const names = ['occurredOn', 'occurrence', 'owner', 'Amount'];
    assert.equal(nearest('occuredOn', names), 'occurredOn');
    assert.equal(nearest('ownre', names), 'owner');
    assert.equal(nearest('ａｍｏｕｎｔ', names), 'Amount');
    assert.equal(nearest('colour', names), undefined);
    assert.equal(didYouMean(undefined), null);
  });

  it('measures a distance: none to itself, the same both ways, at most the longer length', () => {
    const words = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(words, words, (a, b) => {
        assert.equal(editDistance(a, a), 0);
        assert.equal(editDistance(a, b), editDistance(b, a));
        assert.ok(editDistance(a, b) <= Math.max(a.length, b.length));
      }),
    );
  });
});

describe('isRealDate', () => {
  it('agrees with the calendar on every day of 1899 to 2101', () => {
    for (let day = Date.UTC(1899, 0, 1); day < Date.UTC(2101, 0, 1); day += 86_400_000) {
      assert.ok(isRealDate(new Date(day).toISOString().slice(0, 10)));
    }
    for (const wrong of [
      '1900-02-29',
      '2023-02-29',
      '2024-04-31',
      '2024-13-01',
      '2024-00-10',
      '2024-01-00',
      '0000-01-01',
      '2024-1-1',
      '',
    ]) {
      assert.equal(isRealDate(wrong), false, wrong);
    }
  });
});

describe('toJsonSchema', () => {
  const schema = toJsonSchema(table, { id: 'urn:test' });
  const properties = schema.properties as Record<string, Record<string, unknown>>;

  it('says the same as the check: types, bounds, choices, required keys, nothing unknown', () => {
    assert.deepEqual(schema.required, ['name']);
    assert.equal(schema.additionalProperties, false);
    assert.deepEqual([properties.days?.type, properties.days?.minimum, properties.days?.maximum], ['integer', 1, 365]);
    assert.deepEqual(properties.mode?.enum, ['fast', 'slow']);
    assert.deepEqual(properties.limits?.propertyNames, { enum: ['A', 'B', 'C'] });
    assert.equal(properties.tags?.uniqueItems, true);
    assert.equal(properties.days?.default, 30);
  });

  it('describes every key in both languages', () => {
    assert.equal(properties.days?.description, '説明\nwhat it is');
  });

  it('names what contains itself once', () => {
    const condition = (schema.$defs as Record<string, Record<string, unknown>>).condition;
    assert.deepEqual(properties.condition?.$ref, '#/$defs/condition');
    assert.equal(condition?.type, 'object');
  });
});

describe('toDocRows', () => {
  it('has a row for every key, with its place', () => {
    assert.deepEqual(
      toDocRows(table).map((row) => row.path),
      [
        'name',
        'days',
        'share',
        'active',
        'mode',
        'from',
        'time',
        'tags',
        'limits',
        'value',
        'value.from',
        'value.default',
        'title',
        'title.ja',
        'title.en',
        'condition',
        'nested',
        'nested.days',
        'nested.hours',
        'condition: field',
        'condition: all',
      ],
    );
  });

  it('prints a table in the language of the reader', () => {
    assert.match(toMarkdown(table, 'ja'), /\| `days` \| 1〜365 の整数 \(days\) \| `30` \| 説明 \|/);
    assert.match(toMarkdown(table, 'en'), /\| `name` \| a text that is not empty \| \*\*required\*\* \| what it is \|/);
  });
});
