import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, packageRoot } from '../../../src/config/index.ts';
import { parseMappingTest } from '../../../src/core/mapping/parse.ts';
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
