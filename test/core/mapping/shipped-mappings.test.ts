import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, packageRoot } from '../../../src/config/index.ts';
import { compileMapping } from '../../../src/core/mapping/compile.ts';
import { parseMapping, parseMappingTest } from '../../../src/core/mapping/parse.ts';
import { runMappingTests } from '../../../src/core/mapping/run-tests.ts';
import { printProblems } from '../../../src/core/schema/index.ts';

const config = loadConfig({}, { cwd: packageRoot() });

const FOLDERS = [
  ...config.mappings.map((mapping) => ['mappings', mapping] as const),
  ...config.imports.map((mapping) => ['mappings/imports', mapping] as const),
];

for (const [folder, mapping] of FOLDERS) {
  const file = join(folder, `${mapping.name}.test.yaml`);
  const { parsed, problems } = parseMappingTest(readFileSync(join(packageRoot(), file), 'utf8'), file);

  describe(`${folder}/${mapping.name}.yaml`, () => {
    it('has examples that can be read', () => {
      assert.equal(printProblems(problems, 'en'), '');
    });

    for (const example of parsed?.file.tests ?? []) {
      it(example.name, async () => {
        assert.ok(parsed);
        const [result] = await runMappingTests(mapping, { doc: parsed.doc, file: { tests: [example] } });
        assert.equal(printProblems(result?.problems ?? [], 'en'), '');
      });
    }

    it('has an example for every stream', () => {
      const shown = new Set(parsed?.file.tests.map((example) => example.stream));
      assert.deepEqual(
        mapping.specs.map((spec) => spec.name).filter((name) => !shown.has(name)),
        [],
      );
    });
  });
}

describe('what is commented out in mappings/salesforce.yaml', () => {
  const text = readFileSync(join(packageRoot(), 'mappings/salesforce.yaml'), 'utf8');

  it('works when the signs are taken away: logins of partner users', async () => {
    const block = /( {2}# portalLogins:\n(?: {2}#.*\n)+)/.exec(text)?.[1] ?? '';
    const yaml = text.replace(block, block.replaceAll('  # ', '  '));
    const { parsed, problems } = parseMapping(yaml, 'mappings/salesforce.yaml');
    assert.ok(parsed, printProblems(problems, 'en'));
    const types = Object.fromEntries(Object.entries(config.settings.catalogue.eventTypes).map(([type, { stage }]) => [type, stage]));
    const mapping = compileMapping(parsed, { name: 'salesforce', types, timezone: 'Asia/Tokyo' });

    const raw = { Id: '005A', AccountId: '001A', ContactId: '003A', LastLoginDate: '2024-05-01T15:00:00.000+0000' };
    const mapped = await mapping.apply('portalLogins', { id: '005A', raw, modifiedAt: null }, { scope: 'salesforce:1', scopes: {} });

    assert.deepEqual(
      mapped.lines.map((line) => [line.type, line.occurredOn, line.occurrence, line.contactKey]),
      [['login', '2024-05-02', '2024-05-02', 'salesforce:1/Contact/003A']],
    );
    assert.equal(mapped.keeps, true);
  });
});
