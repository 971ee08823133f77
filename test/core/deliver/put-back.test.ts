import assert from 'node:assert/strict';
import { putBack } from '../../../src/core/deliver/put-back.ts';
import { crmField } from '../../../src/core/fields.ts';

const KEYS: Readonly<Record<string, string>> = { Score: 'score', State: 'state', Reasons: 'reasons' };
const fieldOf = (name: string) => crmField(KEYS[name] ?? '') ?? null;

describe('putBack', () => {
  it('puts back what stood there, empty values too, however the CRM spells ours', () => {
    const fields = { Score: 62, State: 'general' };

    const back = putBack({ fields, replaced: { Score: 58, State: null }, known: { Score: '62.0', State: 'general' } }, fieldOf);

    assert.deepEqual(back, { fields: { Score: 58, State: null }, changed: [], forgotten: [] });
  });

  it('leaves alone what somebody has changed since', () => {
    const back = putBack({ fields: { State: 'general' }, replaced: { State: 'new' }, known: { State: 'excellent' } }, fieldOf);

    assert.deepEqual(back, { fields: {}, changed: ['State'], forgotten: [] });
  });

  it('leaves alone what is no longer remembered or no longer ours, and what was the same before', () => {
    const fields = { Score: 1, Rank: 'A', Reasons: 'x' };

    const back = putBack({ fields, replaced: { Rank: 'B', Reasons: 'x' }, known: fields }, fieldOf);

    assert.deepEqual(back, { fields: {}, changed: [], forgotten: ['Score', 'Rank'] });
  });
});
