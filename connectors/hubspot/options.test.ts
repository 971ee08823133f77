import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import hubspot from './index.ts';
import { settingsOf } from './options.ts';

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

describe('the README of the hubspot connector', () => {
  it('names every option and no other', async () => {
    const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');
    const table = readme.slice(readme.indexOf('## Options'), readme.indexOf('## What it costs'));

    const cells = [...table.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell]) =>
      [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );

    assert.deepEqual(
      cells,
      hubspot.options.map(({ name }) => name),
    );
  });

  it('is right about the defaults', async () => {
    const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');

    for (const option of hubspot.options) {
      if (option.default === undefined) continue;
      assert.match(readme, new RegExp(`\\| \`${option.name}\` \\| \`?${option.default.replaceAll('.', '\\.')}\`? \\|`));
    }
  });
});
