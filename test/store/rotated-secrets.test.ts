import assert from 'node:assert/strict';
import pg from 'pg';
import { openStore, type OpenStore } from '../../src/store/open-store.ts';
import { seal, unseal } from '../../src/store/seal.ts';
import { freshDatabase, quiet } from '../support/database.ts';

const KEY = 'a key that is at least thirty-two characters';
const OTHER = 'another key that is thirty-two characters';

describe('sealing a secret', () => {
  it('opens with its key as what it is, and shows nothing of it', () => {
    const text = seal(KEY, 'hubspot/refreshToken', '秘密-refresh-2');

    assert.equal(unseal(KEY, 'hubspot/refreshToken', text), '秘密-refresh-2');
    assert.doesNotMatch(text, /refresh/);
    assert.notEqual(seal(KEY, 'hubspot/refreshToken', '秘密-refresh-2'), text);
  });

  it('opens with no other key, as nothing else, and not once it was touched', () => {
    const text = seal(KEY, 'hubspot/refreshToken', 'secret');
    const touched = [text.replace(/^v1/, 'v2'), `${text.slice(0, -2)}AA`, text.slice(0, 20), 'v1.', 'v1', ''];

    assert.equal(unseal(OTHER, 'hubspot/refreshToken', text), null);
    assert.equal(unseal(KEY, 'other/refreshToken', text), null);
    for (const one of touched) assert.equal(unseal(KEY, 'hubspot/refreshToken', one), null, one);
  });
});

describe('a secret that the vendor has replaced', () => {
  let databaseUrl: string;
  let drop: () => Promise<void>;
  const stores: OpenStore[] = [];
  const open = async (secretKey: string | null): Promise<OpenStore['rotated']> => {
    const store = await openStore({ databaseUrl, log: quiet, poolSize: 1, secretKey });
    stores.push(store);
    return store.rotated;
  };
  before(async () => ({ databaseUrl, drop } = await freshDatabase()));
  after(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await drop();
  });

  it('is what the next process begins with, until the environment says another', async () => {
    const rotated = await open(KEY);
    await rotated.keep('hubspot', 'refreshToken', { configured: 'refresh-1', value: 'refresh-2' });
    await rotated.keep('hubspot', 'refreshToken', { configured: 'refresh-1', value: 'refresh-3' });
    const next = await open(KEY);

    assert.deepEqual(await next.newest('hubspot', { clientId: 'a', refreshToken: 'refresh-1' }), {
      clientId: 'a',
      refreshToken: 'refresh-3',
    });
    assert.deepEqual(await next.newest('hubspot', { refreshToken: 'refresh-new' }), { refreshToken: 'refresh-new' });
    assert.deepEqual(await next.newest('hubspot-east', { refreshToken: 'refresh-1' }), { refreshToken: 'refresh-1' });
  });

  it('stands nowhere in the database in the clear', async () => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ row: string }>('SELECT r::text AS row FROM rotated_secret r');
    await client.end();

    assert.equal(rows.length, 1);
    assert.doesNotMatch(rows[0]?.row ?? '', /refresh-\d/);
  });

  it('is told as a wrong setting when the key does not open it, and is not stored without a key', async () => {
    const other = await open(OTHER);
    await assert.rejects(other.newest('hubspot', { refreshToken: 'refresh-1' }), {
      code: 'CONFIG_INVALID',
      message: /KAKEHASHI_SECRET_KEY does not open/,
    });
    const none = await open(null);
    assert.equal(await none.keep('hubspot', 'refreshToken', { configured: 'x', value: 'y' }), false);
    assert.deepEqual(await none.newest('hubspot', { refreshToken: 'refresh-1' }), { refreshToken: 'refresh-1' });
  });
});
