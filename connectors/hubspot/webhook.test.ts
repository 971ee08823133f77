import assert from 'node:assert/strict';
import type { VendorCall } from '../../src/core/types.ts';
import { sign, webhook } from './webhook.ts';

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const STAMP = '1564113600000';
const NOW = new Date(Number(STAMP) + 1000);
const URL_CALLED = 'https://www.example.com/webhook_uri';
const BODY =
  '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';

function call(more: Partial<VendorCall> = {}, stamp = STAMP, signature?: string): VendorCall {
  const bare = { method: 'POST', url: URL_CALLED, body: BODY, headers: {}, ...more };
  return {
    ...bare,
    headers: { 'x-hubspot-request-timestamp': stamp, 'x-hubspot-signature-v3': signature ?? sign(SECRET, bare, stamp) },
  };
}

describe('HubSpot webhooks', () => {
  const signed = (one: VendorCall, now = NOW, options: Readonly<Record<string, string>> = { clientSecret: SECRET }): boolean =>
    webhook.accepts(options, one, now);

  for (const [what, url, body, expected] of [
    ['a plain address', URL_CALLED, BODY, 'DxmVAjFNa2xfF3YgQjdZP6TNcok9k1oaH7UXombPtvw='],
    [
      'escapes, of which some are decoded',
      'https://www.example.com/hook?p=a%3Ab%2Fc%20d',
      BODY,
      'LBythao2HMH5N4jv0ymmbiFocGmdcf/O8JjTCF39IrM=',
    ],
    ['Japanese text', URL_CALLED, '[{"propertyValue":"パートナー"}]', 'Z7Ffc71MrMViTJtA2VfFo1i3A9mqIMi0wRO4ftacuKU='],
  ] as const) {
    it(`are signed over ${what}`, () => {
      assert.equal(sign(SECRET, call({ url, body }), STAMP), expected);
      assert.equal(signed(call({ url, body }, STAMP, expected)), true);
    });
  }

  it('are refused with another secret, method, address, body or time, and without a secret', () => {
    const { headers } = call();
    assert.equal(signed(call(), NOW, { clientSecret: 'other' }), false);
    assert.equal(signed(call(), NOW, {}), false);
    assert.equal(signed(call(), NOW, { clientSecret: '' }), false);
    assert.equal(signed({ ...call(), method: 'PUT' }), false);
    assert.equal(signed({ ...call(), url: `${URL_CALLED}?x=1` }), false);
    assert.equal(signed({ ...call(), body: BODY.replace('123', '124') }), false);
    assert.equal(signed({ ...call(), headers: { ...headers, 'x-hubspot-request-timestamp': '1564113600001' } }), false);
    assert.equal(signed({ ...call(), headers: {} }), false);
    assert.equal(signed(call({}, STAMP, 'short')), false);
  });

  it('are good for five minutes, in both directions of a clock that is off', () => {
    const at = (ms: number): Date => new Date(Number(STAMP) + ms);
    assert.deepEqual(
      [-300_001, -300_000, 300_000, 300_001].map((ms) => signed(call(), at(ms))),
      [false, true, true, false],
    );
    for (const stamp of ['', 'x', '-1', '1e12', '9'.repeat(40)]) assert.equal(signed(call({}, stamp)), false, stamp);
  });

  it('are checked against the address that HubSpot knows, where a proxy changes it', () => {
    const seen = { ...call(), url: 'http://10.0.0.7:3000/webhooks/hubspot' };
    assert.equal(signed(seen), false);
    assert.equal(signed(seen, NOW, { clientSecret: SECRET, webhookUrl: URL_CALLED }), true);
  });

  it('name records: of plain and generic subscriptions, merges, associations and privacy deletions', () => {
    const events = [
      { portalId: 33, objectId: 7, subscriptionType: 'company.propertyChange' },
      { portalId: 33, objectId: 8, eventType: 'contact.creation' },
      { portalId: 33, objectId: 9, objectTypeId: '0-47', subscriptionType: 'object.creation' },
      { portalId: 33, objectId: 10, subscriptionType: 'contact.privacyDeletion' },
      { portalId: 33, objectId: 11, primaryObjectId: 11, newObjectId: 12, mergedObjectIds: [13], subscriptionType: 'company.merge' },
      {
        portalId: 33,
        fromObjectId: 14,
        toObjectId: 15,
        associationType: 'CONTACT_TO_COMPANY',
        subscriptionType: 'contact.associationChange',
      },
      { portalId: 33, objectId: 16, subscriptionType: 'conversation.creation' },
      { objectId: 17, subscriptionType: 'company.creation' },
    ];
    assert.deepEqual(webhook.signals(JSON.stringify(events)), [
      { scope: 'hubspot:33', object: 'companies', recordId: '7', kind: 'look' },
      { scope: 'hubspot:33', object: 'contacts', recordId: '8', kind: 'look' },
      { scope: 'hubspot:33', object: 'meetings', recordId: '9', kind: 'look' },
      { scope: 'hubspot:33', object: 'contacts', recordId: '10', kind: 'erase' },
      { scope: 'hubspot:33', object: 'companies', recordId: '12', kind: 'look' },
      { scope: 'hubspot:33', object: 'contacts', recordId: '14', kind: 'look' },
    ]);
  });

  it('keep every digit of a long id', () => {
    assert.deepEqual(
      webhook
        .signals('[{"portalId":33,"objectId":90071992547409931,"subscriptionType":"company.creation"}]')
        ?.map(({ recordId }) => recordId),
      ['90071992547409931'],
    );
  });

  it('that are no list of events say nothing at all', () => {
    for (const body of ['', '{', '{}', '1', '[1]', 'null']) assert.equal(webhook.signals(body), null, body);
    assert.deepEqual(webhook.signals('[]'), []);
  });
});
