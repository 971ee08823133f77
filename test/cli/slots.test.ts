import assert from 'node:assert/strict';
import { slotsOf } from '../../src/cli/slots.ts';
import { loadConfig } from '../../src/config/index.ts';

const MAIL = { SMTP_URL: 'smtps://mail.example.co.jp', MAIL_FROM: 'kakehashi@example.co.jp' };

describe('slotsOf', () => {
  it('adds the digest on Monday at eight where mail can be sent', () => {
    const config = (env: Readonly<Record<string, string>>) => loadConfig(env, { mappings: false });
    const names = (env: Readonly<Record<string, string>>) => slotsOf(config(env)).map(({ name }) => name);

    assert.deepEqual(names({}), ['sync', 'run']);
    assert.deepEqual(slotsOf(config(MAIL)).at(-1), { name: 'digest', cron: '0 8 * * 1' });
    const given = config(MAIL);
    const { touch } = given.settings;
    const nobody = { ...given, settings: { ...given.settings, touch: { ...touch, digest: { ...touch.digest, to: [] } } } };
    assert.deepEqual(
      slotsOf(nobody).map(({ name }) => name),
      ['sync', 'run'],
    );
  });
});
