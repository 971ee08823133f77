import assert from 'node:assert/strict';
import { fieldsOwed, mondayOf, type DesiredField } from '../../../src/core/deliver/desired.ts';
import { canonical } from '../../../src/core/deliver/canonical.ts';
import type { CrmField, CrmFieldType, Scalar } from '../../../src/core/types.ts';

const TUESDAY = { asOf: '2026-06-09', writtenAsOf: '2026-06-08' };

function want(key: string, type: CrmFieldType, value: Scalar, extra: Partial<CrmField> = {}): DesiredField {
  return { name: `PRM_${key}`, value, field: { key, type, label: { ja: key, en: key }, writtenBy: 'us', ...extra } };
}

describe('fieldsOwed', () => {
  it('owes nothing when every field already stands there', () => {
    const desired = [want('state', 'picklist', 'general'), want('score', 'number', 62)];

    assert.equal(fieldsOwed(desired, { PRM_state: 'general', PRM_score: '62.0' }, TUESDAY), null);
  });

  it('owes a changed state at once, and the texts and stamps with it', () => {
    const desired = [
      want('state', 'picklist', 'dormant'),
      want('reasons', 'longText', '58日'),
      want('assessedAt', 'datetime', '2026-06-09T00:00:00Z'),
    ];

    const owed = fieldsOwed(desired, { PRM_state: 'general', PRM_reasons: '57日', PRM_assessedAt: '2026-06-08T00:00:00Z' }, TUESDAY);

    assert.deepEqual(owed, { PRM_state: 'dormant', PRM_reasons: '58日', PRM_assessedAt: '2026-06-09T00:00:00Z' });
  });

  it('§7.11 does not write for a timestamp or a day count alone', () => {
    const desired = [
      want('reasons', 'longText', '58日'),
      want('priority', 'number', 5),
      want('assessedAt', 'datetime', '2026-06-09T00:00:00Z'),
    ];

    assert.equal(fieldsOwed(desired, { PRM_reasons: '57日', PRM_priority: 4 }, TUESDAY), null);
  });

  it('§7.11 writes day counts in the first assessment of a week', () => {
    const owed = fieldsOwed(
      [want('reasons', 'longText', '58日')],
      { PRM_reasons: '57日' },
      { asOf: '2026-06-08', writtenAsOf: '2026-06-05' },
    );

    assert.deepEqual(owed, { PRM_reasons: '58日' });
  });

  it('never writes a timestamp alone, not even on Monday', () => {
    const stamp = want('assessedAt', 'datetime', '2026-06-08T00:00:00Z');

    assert.equal(fieldsOwed([stamp], {}, { asOf: '2026-06-08', writtenAsOf: '2026-06-05' }), null);
  });

  it('§7.11 rewrites a score that moved by 1.0 and leaves one that moved by 0.9', () => {
    assert.deepEqual(fieldsOwed([want('score', 'number', 63)], { PRM_score: 62 }, TUESDAY), { PRM_score: 63 });
    assert.equal(fieldsOwed([want('score', 'number', 62.9)], { PRM_score: 62 }, TUESDAY), null);
  });

  it('writes a score that appears or disappears', () => {
    assert.deepEqual(fieldsOwed([want('score', 'number', 10)], { PRM_score: null }, TUESDAY), { PRM_score: 10 });
    assert.deepEqual(fieldsOwed([want('score', 'number', null)], { PRM_score: 10 }, TUESDAY), { PRM_score: null });
  });

  it('takes a next action that differs only in its numbers for the same action', () => {
    const action = want('nextAction', 'text', '問い合わせに回答する(4営業日経過)');

    assert.equal(fieldsOwed([action], { PRM_nextAction: '問い合わせに回答する(3営業日経過)' }, TUESDAY), null);
  });

  it('clips a text to the length of its field and then finds nothing to write', () => {
    const long = want('nextAction', 'text', 'あ'.repeat(300), { length: 255 });

    const owed = fieldsOwed([long], {}, TUESDAY);
    const written = String(owed?.PRM_nextAction);

    assert.equal(written.length, 255);
    assert.equal(fieldsOwed([long], { PRM_nextAction: written }, TUESDAY), null);
  });
});

describe('canonical', () => {
  it('is the same for the same value in every spelling of the two CRMs', () => {
    assert.equal(canonical('number', '72.30'), canonical('number', 72.3));
    assert.equal(canonical('multipicklist', 'b;a'), canonical('multipicklist', 'a; b'));
    assert.equal(canonical('datetime', '2026-06-08T00:00:00.000+0000'.replace('+0000', 'Z')), canonical('datetime', '1780876800000'));
    assert.equal(canonical('text', ''), canonical('text', null));
    assert.equal(canonical('checkbox', false), canonical('checkbox', null));
    assert.equal(canonical('longText', 'a\r\nb'), canonical('longText', 'a\nb'));
    assert.notEqual(canonical('text', 'NA'), canonical('text', null));
  });
});

describe('mondayOf', () => {
  it('is the Monday on or before a date', () => {
    assert.deepEqual(['2026-06-08', '2026-06-09', '2026-06-14', '2026-06-15'].map(mondayOf), [
      '2026-06-08',
      '2026-06-08',
      '2026-06-08',
      '2026-06-15',
    ]);
  });
});
