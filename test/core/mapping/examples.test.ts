import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, packageRoot } from '../../../src/config/index.ts';
import { checkMapping, compileMapping } from '../../../src/core/mapping/compile.ts';
import { parseMapping, parseMappingTest } from '../../../src/core/mapping/parse.ts';
import { runMappingTests } from '../../../src/core/mapping/run-tests.ts';
import { printProblems } from '../../../src/core/schema/index.ts';

const FOLDER = join('mappings', 'examples');
const config = loadConfig({}, { cwd: packageRoot() });
const types = Object.fromEntries(Object.entries(config.settings.catalogue.eventTypes).map(([type, { stage }]) => [type, stage]));

for (const file of readdirSync(join(packageRoot(), FOLDER)).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))) {
  describe(`${FOLDER}/${file}`, () => {
    const name = file.replace('.yaml', '');
    const read = (path: string): string => readFileSync(join(packageRoot(), FOLDER, path), 'utf8');

    it('is no connection until it is copied', () => {
      assert.ok(!config.mappings.some((mapping) => mapping.name === name));
    });

    it('does what its examples say, one for every stream', async () => {
      const { parsed, problems } = parseMapping(read(file), file);
      assert.ok(parsed, printProblems(problems, 'en'));
      const context = { name, types, timezone: 'Asia/Tokyo' };
      assert.equal(printProblems([...problems, ...checkMapping(parsed, context)], 'en'), '');
      const mapping = compileMapping(parsed, context);
      const examples = parseMappingTest(read(`${name}.test.yaml`), `${name}.test.yaml`);
      assert.ok(examples.parsed, printProblems(examples.problems, 'en'));

      const results = await runMappingTests(mapping, examples.parsed);

      assert.equal(
        printProblems(
          results.flatMap((result) => result.problems),
          'en',
        ),
        '',
      );
      const shown = new Set(examples.parsed.file.tests.map((example) => example.stream));
      assert.deepEqual(
        mapping.specs.map((spec) => spec.name).filter((stream) => !shown.has(stream)),
        [],
      );
      await mapping.close();
    });
  });
}
