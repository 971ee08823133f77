import assert from 'node:assert/strict';
import { isSafeUrl } from '../../src/core/safe-url.ts';
import { loadConnector } from '../../src/registry.ts';

const UNSAFE = [
  'http://169.254.169.254/latest/meta-data',
  'http://10.0.0.5',
  'http://127.0.0.1.evil.example',
  'http://127.9.9.9',
  'http://localhost.evil.example',
  'http://0.0.0.0',
  'https://user:word@company.example',
  'ftp://company.example',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'company.example',
  '',
];
const SAFE = ['https://company.my.salesforce.com', 'http://127.0.0.1:4011', 'http://localhost:4012/x', 'http://[::1]:1'];

/** Options of each connector that name an address to which a secret is sent, with whatever else makes them complete. */
const ADDRESSES: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['salesforce', 'loginUrl', { clientId: 'a', clientSecret: 'b' }],
  ['salesforce', 'instanceUrl', { accessToken: 'a' }],
  ['hubspot', 'baseUrl', { accessToken: 'a' }],
  ['kintone', 'baseUrl', { apiToken: 'a', apps: 'partners:1' }],
];

describe('an address that secrets are sent to', () => {
  it('is https, or this machine', () => {
    assert.deepEqual(
      SAFE.map((url) => isSafeUrl(url)),
      SAFE.map(() => true),
    );
    assert.deepEqual(
      UNSAFE.filter((url) => isSafeUrl(url)),
      [],
    );
  });

  it('is refused otherwise by every connector before the first request, without its password', async () => {
    for (const [name, option, rest] of ADDRESSES) {
      const connector = await loadConnector(name);
      for (const url of UNSAFE.filter((one) => one !== '')) {
        const problems = connector.validate({ ...rest, [option]: url });
        assert.equal(problems.length, 1, `${name}.${option} ${url}: ${problems.join()}`);
        assert.match(problems[0] ?? '', new RegExp(`^${option}:.*https`));
        assert.doesNotMatch(problems[0] ?? '', /user:word/);
      }
      for (const url of SAFE) assert.deepEqual(connector.validate({ ...rest, [option]: url }), [], `${name}.${option} ${url}`);
    }
  });
});
