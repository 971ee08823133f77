import assert from 'node:assert/strict';
import { askNow } from '../../src/cli/server-deps.ts';
import { askFor } from '../../src/engine/jobs.ts';
import { freshStore } from '../support/database.ts';

describe('askNow', () => {
  it('asks anew for signals that are told while those of the same second are being taken', async () => {
    const { store, drop } = await freshStore();
    const at = new Date();
    const now = at.toISOString();
    const shop = {
      ask: (name: 'signals' | 'run' | 'sync' | 'assess' | 'deliver', id: string) =>
        askFor({ store, ring: () => Promise.resolve() }, name, id, at),
    };
    await askNow(shop, 'signals', at);
    const [first] = await store.openJobs(now);
    assert.ok(first);
    await store.takeJob(first.id, now);

    await askNow(shop, 'signals', at);
    await store.endJob(first.id, now);

    assert.equal((await store.openJobs(now)).length, 1);
    await drop();
  });
});
