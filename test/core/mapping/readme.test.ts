import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/config/index.ts';
import { EVENT_TYPES } from '../../../src/core/assess/settings/index.ts';
import { compileMapping } from '../../../src/core/mapping/compile.ts';
import { parseMapping, parseMappingTest } from '../../../src/core/mapping/parse.ts';
import { runMappingTests } from '../../../src/core/mapping/run-tests.ts';
import { printProblems } from '../../../src/core/schema/index.ts';

interface Fence {
  readonly kind: string;
  readonly text: string;
}

function fencesOf(page: string): readonly Fence[] {
  const text = readFileSync(join(packageRoot(), page), 'utf8');
  return [...text.matchAll(/^```yaml (\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', body = '']) => ({ kind, text: body }));
}

/** A stream alone is put into a mapping under the name `example`. */
function mappingOf({ kind, text }: Fence): string {
  return kind === 'stream' ? `connector: salesforce\nstreams:\n  example:\n${text.replace(/^/gm, '    ')}` : text;
}

function compile(fence: Fence) {
  const { parsed, problems } = parseMapping(mappingOf(fence), 'README');
  assert.ok(parsed, printProblems(problems, 'en'));
  const types = Object.fromEntries(Object.entries(EVENT_TYPES).map(([type, { stage }]) => [type, stage]));
  return compileMapping(parsed, { name: 'readme', types, timezone: 'Asia/Tokyo' });
}

for (const page of ['mappings/README.md', 'mappings/README.ja.md']) {
  describe(page, () => {
    const fences = fencesOf(page);

    it('has examples', () => {
      assert.deepEqual(
        fences.map((fence) => fence.kind),
        ['mapping', 'test', 'stream', 'test', 'mapping'],
      );
    });

    fences.forEach((fence, i) => {
      if (fence.kind !== 'test') {
        it(`shows a mapping that compiles (${String(i + 1)})`, async () => {
          await compile(fence).close();
        });
        return;
      }
      it(`shows examples that come out as written (${String(i + 1)})`, async () => {
        const before = fences[i - 1];
        assert.ok(before);
        const mapping = compile(before);
        const { parsed, problems } = parseMappingTest(fence.text, 'README');
        assert.ok(parsed, printProblems(problems, 'en'));

        const results = await runMappingTests(mapping, parsed);

        assert.equal(
          printProblems(
            results.flatMap((result) => result.problems),
            'en',
          ),
          '',
        );
        await mapping.close();
      });
    });
  });
}

it('the READMEs of the mappings show the same examples in both languages', () => {
  assert.deepEqual(fencesOf('mappings/README.md'), fencesOf('mappings/README.ja.md'));
});
