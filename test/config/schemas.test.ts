import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';
import { localeOf, REFERENCE_PAGES, withTables } from '../../src/config/reference.ts';
import { schemaFiles, TABLES } from '../../src/config/schemas.ts';
import type { Field } from '../../src/core/schema/index.ts';
import { parseYaml, printProblems, unwrap, validateYaml, withDefaults } from '../../src/core/schema/index.ts';

const root = packageRoot();

describe('config/schema', () => {
  it('agrees with the field tables (npm run schemas writes it)', () => {
    const folder = join(root, 'config', 'schema');
    assert.deepEqual(readdirSync(folder).sort(), [...schemaFiles().keys()].sort());
    for (const [name, text] of schemaFiles()) assert.equal(readFileSync(join(folder, name), 'utf8'), text, name);
  });
});

describe('the tables in the READMEs', () => {
  for (const page of REFERENCE_PAGES) {
    it(`are up to date in ${page}`, () => {
      const text = readFileSync(join(root, page), 'utf8');
      assert.match(text, /<!-- table:/);
      assert.equal(text, withTables(text, localeOf(page)));
    });
  }
});

describe('the field tables', () => {
  for (const [name, table] of Object.entries(TABLES)) {
    it(`of ${name} describe every key in both languages`, () => {
      for (const [path, field] of fieldsOf(table, name)) {
        assert.notEqual(field.doc.ja, '', path);
        assert.notEqual(field.doc.en, '', path);
      }
    });

    it(`of ${name} have defaults that pass their own check`, () => {
      const filled = withDefaults(table, {});
      const required = Object.values(table.fields).some((field) => field.required === true);
      if (required) return;
      const { problems } = validateYaml(table, parseYaml(JSON.stringify(filled), name));
      assert.equal(printProblems(problems, 'en'), '');
    });
  }
});

function* fieldsOf(field: Field, path: string, seen = new Set<string>()): Generator<[string, Field]> {
  yield [path, field];
  if (field.type === 'recursive' && seen.has(field.name)) return;
  if (field.type === 'recursive') seen.add(field.name);
  const known = unwrap(field);
  if (known.type === 'object') for (const [key, inner] of Object.entries(known.fields)) yield* fieldsOf(inner, `${path}.${key}`, seen);
  if (known.type === 'list' || known.type === 'dictionary') yield* fieldsOf(known.of, `${path}[]`, seen);
  if (known.type === 'union') for (const one of known.of) yield* fieldsOf(one, path, seen);
}
