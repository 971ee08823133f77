import assert from 'node:assert/strict';
import { Command } from 'commander';
import { COMMAND_FILES, filesFor } from '../../src/cli/commands/index.ts';

describe('the files of commands', () => {
  it('register the commands that they are loaded for, and no others', async () => {
    for (const { names, load } of COMMAND_FILES) {
      const program = new Command();
      const nothing = (): (() => Promise<void>) => () => Promise.resolve();
      (await load())({ program, action: nothing, signal: new AbortController().signal, locale: () => 'en' });
      assert.deepEqual(
        program.commands.map((command) => command.name()),
        names,
      );
    }
  });

  it('a command loads its own file alone; help and a word that is none load all', () => {
    assert.deepEqual(
      filesFor(['--json', '--locale', 'ja', 'sync', '--help']).map(({ names }) => names),
      [['run', 'sync', 'assess', 'deliver']],
    );
    for (const words of [[], ['--help'], ['help', 'sync'], ['snyc']]) assert.equal(filesFor(words), COMMAND_FILES);
  });
});
