import assert from 'node:assert/strict';
import { accessCommands } from '../../src/cli/commands/access.ts';
import { testCli, type TestCli } from './test-cli.ts';

describe('who may look, on the command line', () => {
  let cli: TestCli;
  before(async () => (cli = await testCli([accessCommands])));
  after(() => cli.close());

  it('keeps in the audit who gave and took what, and keeps secrets as hashes only', async () => {
    const { link } = (await cli.run('user', 'link', 'mika', '--role', 'manager', '--json')).data as { link: string };
    const { token } = (await cli.run('token', 'create', 'portal', '--scope', 'ingest', '--json')).data as { token: string };
    await cli.run('user', 'role', 'mika', 'viewer');
    assert.equal((await cli.run('token', 'revoke', 'portal')).code, 0);
    await cli.run('user', 'remove', 'mika');

    const audits = (await cli.store.audits(10)).map(({ who, action, subject }) => ({ who, action, subject }));
    assert.deepEqual(audits.map(({ action, subject }) => `${action} ${subject}`).toReversed(), [
      'user.link mika',
      'token.create portal',
      'user.role mika',
      'token.revoke portal',
      'user.remove mika',
    ]);
    for (const { who } of audits) assert.match(who, /^cli/);
    const stored = await cli.query<{ row: string }>(
      `SELECT x::text AS row FROM login_link x UNION ALL SELECT x::text FROM api_token x UNION ALL SELECT x::text FROM audit x`,
    );
    const key = new URL(link).searchParams.get('key') ?? assert.fail();
    for (const secret of [key, token]) assert.ok(!stored.some(({ row }) => row.includes(secret)));
  });

  it('lets a revoked token in no more', async () => {
    await cli.run('token', 'create', 'gone', '--json');

    assert.equal((await cli.run('token', 'revoke', 'gone')).code, 0);
    assert.equal((await cli.run('token', 'revoke', 'gone')).code, 2);
    assert.deepEqual((await cli.run('token', 'list', '--json')).data, []);
  });

  it('refuses a role, a scope and an owner that mean nothing, before anything is made', async () => {
    assert.equal((await cli.run('user', 'link', '--role', 'king')).code, 2);
    assert.equal((await cli.run('token', 'create', 'x', '--scope', 'all')).code, 2);
    assert.match((await cli.run('user', 'link', '--owner', 'o1')).err, /needs the name of a user/);
    assert.deepEqual((await cli.run('token', 'list', '--json')).data, []);
  });
});
