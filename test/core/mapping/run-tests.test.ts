import assert from 'node:assert/strict';
import { parseMappingTest } from '../../../src/core/mapping/parse.ts';
import { runMappingTests } from '../../../src/core/mapping/run-tests.ts';
import { printProblems } from '../../../src/core/schema/index.ts';
import { activity, compiled } from './builders.ts';

const MAPPING = activity('type: deal.won\noccurredOn: D\ndata: { amount: { from: A, as: number } }');

async function run(example: string): Promise<string> {
  const { parsed, problems } = parseMappingTest(`tests:\n  - name: x\n${example.replace(/^/gm, '    ')}`, 'm.test.yaml');
  if (parsed === null) return printProblems(problems, 'en');
  const [result] = await runMappingTests(compiled(MAPPING), parsed);
  return printProblems(result?.problems ?? [], 'en');
}
const RECORD = 'stream: s\nrecord: { Id: r1, D: 2024-05-01, A: 5, AccountId: "7" }\n';

describe('an example of a mapping', () => {
  it('passes when what is written comes out', async () => {
    assert.equal(
      await run(`${RECORD}expect: { entity: null, lines: [{ type: deal.won, data: { amount: 5 }, keys: [{ key: crm:test/Account/7 }] }] }`),
      '',
    );
  });

  it('says where it differs, with what was found', async () => {
    assert.equal(
      await run(`${RECORD}expect:\n  lines:\n    - type: deal.won\n      data: { amount: 6 }`),
      'm.test.yaml:8:27 tests[0].expect.lines[0].data.amount: found the number 5; expected the number 6',
    );
  });

  it('minds how many lines there are', async () => {
    assert.match(
      await run(`${RECORD}expect: { lines: [] }`),
      /^m\.test\.yaml:5:22 tests\[0\]\.expect\.lines: found \[\{.*"type":"deal\.won".*; expected \[\]$/,
    );
  });

  it('fails on a rejection that is not expected', async () => {
    const broken = RECORD.replace('A: 5', 'A: five');

    assert.match(await run(`${broken}expect: { lines: [] }`), /rejections: found \[\{.*"code":"RECORD_INVALID","field":"A"/);
    assert.equal(await run(`${broken}expect: { lines: [], rejections: [{ code: RECORD_INVALID, field: A }] }`), '');
  });

  it('with null says that nothing is there', async () => {
    assert.equal(await run(`${RECORD}expect: { lines: [{ item: null, data: { currency: null } }] }`), '');
    assert.match(await run(`${RECORD}expect: { lines: [{ data: { amount: null } }] }`), /found the number 5; expected nothing \(empty\)/);
  });

  it('of an unknown stream says which there are', async () => {
    assert.equal(
      await run('stream: ss\nrecord: {}\nexpect: {}'),
      'm.test.yaml:3:13 tests[0].stream: found the unknown stream ss; expected one of s; did you mean s?',
    );
  });

  it('that is written wrongly is explained', async () => {
    assert.equal(
      await run('stream: s\nrecord: {}\nexpects: {}'),
      [
        'm.test.yaml:2:5 tests[0].expect: found nothing; expected a map of keys to values',
        'm.test.yaml:5:5 tests[0].expects: found the unknown key expects; expected one of the keys name, stream, record, id, associations, deleted, mergedInto, modifiedAt, expect; did you mean expect?',
      ].join('\n'),
    );
  });
});
