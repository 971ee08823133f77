import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connectorContext } from '../../test/support/connector-context.ts';
import { oddServer } from '../../test/support/odd-server.ts';
import hubspot from './index.ts';
import { settingsOf } from './options.ts';
import { pathsOf } from './paths.ts';

describe('hubspot options', () => {
  it('are complete with the token of a private app', () => {
    assert.deepEqual(hubspot.validate({ accessToken: 'pat-na1-x' }), []);
  });

  it('are complete with the three of OAuth', () => {
    assert.deepEqual(hubspot.validate({ clientId: 'a', clientSecret: 'b', refreshToken: 'c' }), []);
  });

  it('tell all their problems at once', () => {
    const problems = hubspot.validate({
      clientId: 'a',
      baseUrl: 'api.hubapi.com',
      apiVersion: 'v4',
      timeoutMs: 'soon',
      quotaShare: '80',
      lookBackMinutes: '1',
      token: 'x',
    });

    const named = problems.map((problem) => problem.split(':')[0]);
    assert.deepEqual(named, [
      'token',
      'clientSecret',
      'refreshToken',
      'baseUrl',
      'timeoutMs',
      'quotaShare',
      'lookBackMinutes',
      'apiVersion',
    ]);
  });

  it('count an empty value as missing', () => {
    assert.match(hubspot.validate({ accessToken: ' ', clientSecret: 'for webhooks' })[0] ?? '', /^accessToken: missing/);
  });

  it('never repeat a secret in a problem', () => {
    const problems = hubspot.validate({ accessToken: 'pat na1', clientSecret: 'hush', refreshToken: 'hush-2' });

    assert.ok(problems.length > 0);
    assert.ok(!problems.some((problem) => problem.includes('pat na1') || problem.includes('hush')));
  });

  it('have defaults that suit the real HubSpot', () => {
    const { baseUrl, apiVersion, timeoutMs, quotaShare, lookBackMs } = settingsOf({ accessToken: 'x' });

    assert.deepEqual([baseUrl, apiVersion, timeoutMs, quotaShare, lookBackMs], ['https://api.hubapi.com', 'v3', 60_000, 0.8, 600_000]);
  });

  it('are all documented in both languages', () => {
    for (const { name, doc } of hubspot.options) assert.ok(doc.ja !== '' && doc.en !== '', name);
  });
});

for (const name of ['README.md', 'README.ja.md']) {
  describe(`${name} of the hubspot connector`, () => {
    const text = readFile(new URL(name, import.meta.url), 'utf8');

    it('names every option and no other', async () => {
      const rows = (await text).split('\n').filter((line) => /^\| `\w+`( `\w+`)* +\| .* \|$/.test(line));

      const cells = rows.flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([a-z]\w+)`/g)].map(([, option]) => option));
      assert.deepEqual(
        cells,
        hubspot.options.map((option) => option.name),
      );
    });

    it('is right about the defaults', async () => {
      for (const option of hubspot.options) {
        if (option.default === undefined) continue;
        assert.match(await text, new RegExp(`\\| \`${option.name}\` +\\| \`?${option.default.replaceAll('.', '\\.')}\`? +\\|`));
      }
    });
  });
}

describe('hubspot paths', () => {
  it('of version 2026-03 leave nothing at the old versions', () => {
    const paths = pathsOf('2026-03');
    const all = [
      ...[paths.objects('tasks'), paths.search('tasks'), paths.batch('tasks', 'upsert')],
      ...[paths.associations('tasks', 'companies', 'read'), paths.properties('tasks', 'x'), paths.propertyGroups('tasks')],
      ...[paths.lists, paths.listByName('0-2', 'a/b'), paths.listFilters('1'), paths.owners, paths.account, paths.token],
    ];

    for (const path of all) assert.match(path, /^\/[^ ]*\/2026-03(\/|$)/);
    assert.ok(!all.some((path) => /\/v\d/.test(path)));
    assert.ok(paths.listByName('0-2', 'a/b').endsWith('/name/a%2Fb'));
  });
});

describe('the page of a hubspot record', () => {
  it("is HubSpot's own, or the sandbox's, or where the admin says", async () => {
    const server = await oddServer(() => ({ status: 200, body: { portalId: 62515, timeZone: 'Asia/Tokyo' } }));
    const urlOf = async (options: Record<string, string>): Promise<string> => {
      const connection = hubspot.connect({ accessToken: 'x', ...options }, connectorContext());
      await connection.scope();
      return connection.recordUrl('companies', '512');
    };

    const sandbox = await urlOf({ baseUrl: server.url });
    const told = await urlOf({ baseUrl: server.url, portalUrl: 'https://app-eu1.hubspot.com/' });
    await server.close();

    assert.equal(sandbox, `${server.url}/contacts/62515/company/512`);
    assert.equal(told, 'https://app-eu1.hubspot.com/contacts/62515/record/0-2/512');
  });
});
