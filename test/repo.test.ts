import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../src/core/errors.ts';
import { connectorNames, loadConnector } from '../src/registry.ts';

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

describe('the repository', () => {
  it('has each connector in the form that connectors/README.md describes', async () => {
    for (const name of connectorNames()) {
      for (const file of ['index.ts', 'client.ts', 'streams.ts', 'README.md', `${name}.test.ts`, 'sandbox/index.ts']) {
        assert.ok(existsSync(join('connectors', name, file)), `connectors/${name}/${file} is missing`);
      }
      assert.equal((await loadConnector(name)).name, name);
    }
  });

  it('tells every option of every connector in both languages', async () => {
    for (const name of connectorNames()) {
      for (const option of (await loadConnector(name)).options) {
        assert.ok(option.doc.ja.length > 3 && option.doc.en.length > 3, `${name}.${option.name}`);
        assert.match(option.name, /^[a-z][A-Za-z0-9]*$/);
      }
    }
  });

  it('keeps .env.example in step with the connectors', () => {
    const { status, stderr } = spawnSync('node', ['--import', 'tsx', 'scripts/write-env-example.ts', '--check'], { encoding: 'utf8' });

    assert.equal(status, 0, stderr);
  });

  it('reads the environment in src/config only', () => {
    for (const file of filesUnder('src', '.ts').filter((name) => !name.startsWith('src/config/'))) {
      assert.doesNotMatch(readFileSync(file, 'utf8'), /process\.env\b/, file);
    }
  });

  it('names files in kebab-case', () => {
    for (const file of [...filesUnder('src', '.ts'), ...filesUnder('connectors', '.ts')]) {
      assert.match(file.split('/').at(-1) ?? '', /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config)?\.ts$/, file);
    }
  });

  it('tells every error code in both languages, with what to do', () => {
    for (const [code, { meaning, action }] of Object.entries(ERROR_CODES)) {
      for (const text of [meaning.ja, meaning.en, action.ja, action.en]) assert.ok(text.length > 3, code);
    }
  });

  it('explains every error code in docs/errors.md', () => {
    const page = readFileSync('docs/errors.md', 'utf8');
    for (const [code, { verdict }] of Object.entries(ERROR_CODES))
      assert.match(page, new RegExp(`\\| \`${code}\` \\| ${verdict} \\|`), code);
  });
});
