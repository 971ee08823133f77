import assert from 'node:assert/strict';
import { packagesCommand } from '../../src/cli/commands/packages.ts';
import { testCli, type TestCli } from './test-cli.ts';

describe('kakehashi packages', function () {
  this.timeout(60_000);
  let cli: TestCli;
  before(async () => {
    cli = await testCli([packagesCommand]);
  });
  after(async () => {
    await cli.close();
  });

  it('lists the six that are shipped as drafts', async () => {
    const { code, data } = await cli.run('--json', 'packages', 'list');

    const rows = data as { readonly id: string; readonly status: string }[];
    assert.equal(code, 0);
    assert.deepEqual(new Set(rows.map(({ status }) => status)), new Set(['draft']));
    assert.equal(rows.length, 6);
  });

  it('says what to do where nothing has been assessed, the package is unknown, or the date is none', async () => {
    const early = await cli.run('packages', 'start', 'first-success', '--dry-run');
    const unknown = await cli.run('packages', 'show', 'nonsense');
    const noDate = await cli.run('packages', 'list', '--as-of', 'yesterday');

    assert.equal(early.code, 2);
    assert.match(early.err, /Nothing has been assessed yet.*\n?.*kakehashi run/);
    assert.match(unknown.err, /There is no package nonsense/);
    assert.match(noDate.err, /--as-of yesterday is no date/);
  });

  it('adopts nothing that has reached nobody, and retires by name and reason', async () => {
    const adopted = await cli.run('packages', 'adopt', 'start-again', '--by', '三輪', '--reason', 'r');
    const retired = await cli.run('packages', 'retire', 'start-again', '--by', '三輪', '--reason', '使わない');
    const shown = await cli.run('packages', 'show', 'start-again');
    const stopped = await cli.run('packages', 'stop', 'start-again', '--reason', 'x');

    assert.deepEqual([adopted.code, retired.code, stopped.code], [2, 0, 2]);
    assert.match(adopted.err, /has not reached anybody yet/);
    assert.match(shown.out, /retired: 三輪 .* 使わない/);
    assert.match(stopped.out, /is not running/);
  });
});
