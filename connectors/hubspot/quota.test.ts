import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import { connectorContext } from '../../test/support/connector-context.ts';
import { limitsOf } from './limiter.ts';
import { quotaGuard } from './quota.ts';

const NOTHING = limitsOf(() => null);
const headers = new Headers({ 'X-HubSpot-RateLimit-Daily': '250000', 'X-HubSpot-RateLimit-Daily-Remaining': '249000' });

describe('hubspot quota', () => {
  it('tells the daily calls as the headers told them last', async () => {
    const guard = quotaGuard(0.8, 'app', connectorContext());

    guard.observe(limitsOf((name) => headers.get(name)));
    guard.observe(NOTHING);

    const quota = await guard.quota();
    assert.deepEqual([quota?.used, quota?.limit, quota?.share], [1000, 250_000, 0.8]);
  });

  it('looks again soon when the vendor still counts yesterday although our clock is past midnight', async () => {
    const at = Date.parse('2026-06-08T15:00:20Z'); // twenty seconds after midnight in Tokyo
    const guard = quotaGuard(0.8, 'app', { ...connectorContext(), now: () => new Date(at) });
    await guard.setZone('Asia/Tokyo');

    const error = guard.refused(NOTHING);

    assert.equal(error.retryAfterMs, 300_000);
    await assert.rejects(guard.check(), (thrown) => thrown instanceof AppError && thrown.code === 'QUOTA_EXHAUSTED');
  });
});
