import assert from 'node:assert/strict';
import { Client, Signature } from '@hubspot/api-client';
import { SubscriptionCreateRequestEventTypeEnum as EventType } from '@hubspot/api-client/lib/codegen/webhooks/models/SubscriptionCreateRequest.js';
import { oddServer, type OddServer, type Seen } from '../support/odd-server.ts';
import { companies, records, running, type Running } from './running.ts';

const SECRET = 'app-secret';
const CREATION = { eventType: 'company.creation' };
const RENAMED = { eventType: 'company.propertyChange', propertyName: 'name' };

describe('sandbox HubSpot: webhooks', () => {
  let sandbox: Running;
  let target: OddServer;
  let answer: (count: number) => number;
  beforeEach(async () => {
    answer = () => 204;
    sandbox = await running({ companies: companies(2), contacts: [{ id: '7', email: 'a@one.example' }] });
    target = await oddServer((_, count) => ({ status: answer(count) }));
  });
  afterEach(async () => {
    await sandbox.close();
    await target.close();
  });

  /** Subscribes, and gathers for ever: only a flush sends. */
  const subscribe = (subscriptions: readonly object[], more: object = {}): Promise<unknown> =>
    sandbox.ask('POST', '/_sandbox/webhooks', {
      targetUrl: `${target.url}/hook?a=%3A%20b`,
      clientSecret: SECRET,
      delayMs: 600_000,
      retryMs: 0,
      subscriptions,
      ...more,
    });
  const flush = (): Promise<unknown> => sandbox.ask('POST', '/_sandbox/webhooks/flush');
  const events = (): Readonly<Record<string, unknown>>[] => target.seen.flatMap(({ text }) => records(JSON.parse(text)));

  it('tells creations, changes of a property, deletions and restores in one request', async () => {
    await subscribe([CREATION, RENAMED, { eventType: 'company.deletion' }]);

    const made = await sandbox.ask('POST', '/crm/v3/objects/companies', { properties: { name: 'New', domain: 'new.example' } });
    await sandbox.ask('PATCH', '/crm/v3/objects/companies/1', { properties: { name: 'Renamed', domain: 'elsewhere.example' } });
    await sandbox.ask('DELETE', '/crm/objects/2026-03/companies/2');
    await flush();

    assert.equal(target.seen.length, 1);
    assert.deepEqual(
      events().map(({ subscriptionType, objectId, propertyName, propertyValue, changeFlag, changeSource, portalId, attemptNumber }) => [
        subscriptionType,
        objectId,
        propertyName,
        propertyValue,
        changeFlag,
        changeSource,
        portalId,
        attemptNumber,
      ]),
      [
        ['company.creation', Number(made.body.id), undefined, undefined, 'NEW', 'INTEGRATION', 62515, 0],
        ['company.propertyChange', Number(made.body.id), 'name', 'New', undefined, 'INTEGRATION', 62515, 0],
        ['company.propertyChange', 1, 'name', 'Renamed', undefined, 'INTEGRATION', 62515, 0],
        ['company.deletion', 2, undefined, undefined, 'DELETED', 'INTEGRATION', 62515, 0],
      ],
    );
  });

  it('signs so that the own client of HubSpot believes it', async () => {
    await subscribe([CREATION]);
    await sandbox.ask('POST', '/_sandbox/webhooks', { targetUrl: `${target.url}/hook` });
    await sandbox.ask('POST', '/crm/v3/objects/companies', { properties: { name: 'パートナー' } });
    await flush();

    const [seen] = target.seen;
    assert.ok(seen !== undefined);
    assert.ok(isSigned(seen, `${target.url}/hook`));
    assert.equal(
      seen.headers['x-hubspot-signature'],
      Signature.getSignature('POST', 'v1', { clientSecret: SECRET, requestBody: seen.text, method: 'POST', url: '', signature: '' }),
    );
  });

  it('decodes the address before it signs, as the guide says', async () => {
    await subscribe([CREATION]);
    await sandbox.ask('POST', '/crm/v3/objects/companies', { properties: { name: 'A' } });
    await flush();

    const [seen] = target.seen;
    assert.ok(seen !== undefined);
    assert.ok(isSigned(seen, `${target.url}/hook?a=:%20b`));
  });

  it('tells an association from both ends, a merge with all its ids, and an erased contact twice', async () => {
    await subscribe([
      { eventType: 'contact.associationChange' },
      { eventType: 'company.associationChange' },
      { eventType: 'company.merge' },
      { eventType: 'contact.privacyDeletion' },
      { eventType: 'contact.deletion' },
    ]);

    await sandbox.ask('PUT', '/crm/v4/objects/contacts/7/associations/default/companies/1');
    await sandbox.ask('POST', '/crm/v3/objects/companies/merge', { primaryObjectId: '1', objectIdToMerge: '2' });
    await sandbox.ask('POST', '/crm/v3/objects/contacts/gdpr-delete', { objectId: '7' });
    await flush();

    const told = events();
    assert.deepEqual(
      told.map(({ subscriptionType, associationType, fromObjectId, toObjectId }) => [
        subscriptionType,
        associationType,
        fromObjectId,
        toObjectId,
      ]),
      [
        ['contact.associationChange', 'CONTACT_TO_COMPANY', 7, 1],
        ['company.associationChange', 'COMPANY_TO_CONTACT', 1, 7],
        ['company.merge', undefined, undefined, undefined],
        ['contact.privacyDeletion', undefined, undefined, undefined],
        ['contact.deletion', undefined, undefined, undefined],
      ],
    );
    assert.deepEqual([told[2]?.primaryObjectId, told[2]?.mergedObjectIds, told[2]?.newObjectId], [1, [2], 1]);
    assert.equal(told[0]?.isPrimaryAssociation, true);
  });

  it('tells activities through the generic subscription, and other users by their source', async () => {
    await subscribe([{ eventType: 'object.creation', objectTypeId: '0-46' }]);
    const properties = { hs_note_body: 'x', hs_timestamp: '2026-01-01T00:00:00Z' };

    await sandbox.ask('POST', '/_sandbox/records/notes', { properties });
    await flush();

    assert.deepEqual(
      events().map(({ subscriptionType, objectTypeId, changeSource }) => [subscriptionType, objectTypeId, changeSource]),
      [['object.creation', '0-46', 'CRM_UI']],
    );
  });

  it('sends a hundred events at most in one request, twice and out of order where it is told to', async () => {
    await subscribe([CREATION], { duplicateEvery: 2, reorder: true });
    const inputs = Array.from({ length: 80 }, (_, at) => ({ properties: { name: `Batch ${at}` } }));

    await sandbox.ask('POST', '/crm/v3/objects/companies/batch/create', { inputs });
    await flush();

    assert.deepEqual(target.seen.map(({ text }) => records(JSON.parse(text)).length).sort(), [100, 20]);
    const ids = events().map(({ eventId }) => Number(eventId));
    assert.equal(new Set(ids).size, 80);
    assert.ok((ids[0] ?? 0) > (ids[50] ?? 0));
  });

  it('tries again with the next attempt number until the target takes it', async () => {
    answer = (count) => (count < 3 ? 503 : 200);
    await subscribe([CREATION]);

    await sandbox.ask('POST', '/crm/v3/objects/companies', { properties: { name: 'A' } });
    while (target.seen.length < 3) await flush();

    assert.deepEqual(
      events().map(({ attemptNumber }) => attemptNumber),
      [0, 1, 2],
    );
    const { body } = await sandbox.ask('GET', '/_sandbox/webhooks');
    assert.deepEqual([body.sent, body.delivered, body.failed], [3, 1, 2]);
  });

  it('is set up by the own client of HubSpot, with the key of the developer', async () => {
    const { webhooks } = new Client({ developerApiKey: 'sandbox', basePath: sandbox.url, numberOfApiCallRetries: 0 });
    const throttling = { maxConcurrentRequests: 10 };

    await webhooks.settingsApi.configure(1, { targetUrl: `${target.url}/`, throttling });
    const made = await webhooks.subscriptionsApi.create(1, { eventType: EventType.CompanyCreation, active: false });
    await webhooks.subscriptionsApi.update(1, Number(made.id), { active: true });
    const listed = await webhooks.subscriptionsApi.getAll(1);

    assert.deepEqual(
      listed.results.map(({ id, active }) => [id, active]),
      [[made.id, true]],
    );
    await sandbox.ask('POST', '/crm/v3/objects/companies', { properties: { name: 'A' } });
    await flush();
    assert.equal(events().length, 1);
    await webhooks.subscriptionsApi.archive(1, Number(made.id));
    await webhooks.settingsApi.clear(1);
    assert.equal((await sandbox.ask('GET', '/webhooks/v3/1/settings?hapikey=sandbox')).status, 404);
  });

  it('refuses subscriptions and settings that HubSpot would not take', async () => {
    const path = '/webhooks/2026-03/1/subscriptions';
    for (const body of [{}, { eventType: 'company.birthday' }, { eventType: 'company.propertyChange' }, { eventType: 'object.creation' }]) {
      const refused = await sandbox.ask('POST', path, body);
      assert.deepEqual([refused.status, refused.body.category], [400, 'VALIDATION_ERROR']);
    }
    const few = { targetUrl: target.url, throttling: { maxConcurrentRequests: 5 } };
    assert.equal((await sandbox.ask('PUT', '/webhooks/v3/1/settings', few)).status, 400);
    assert.equal((await sandbox.ask('POST', '/_sandbox/webhooks', { nonsense: 1 })).status, 400);
  });

  it('says nothing of the seed, and nothing any more after a reset', async () => {
    await subscribe([CREATION]);
    await sandbox.ask('POST', '/_sandbox/reset');
    await sandbox.ask('POST', '/crm/v3/objects/companies', { properties: { name: 'A' } });
    await flush();

    assert.equal(target.seen.length, 0);
  });
});

function isSigned(seen: Seen, url: string): boolean {
  const header = (name: string): string => {
    const value = seen.headers[name];
    return typeof value === 'string' ? value : '';
  };
  return Signature.isValid({
    signatureVersion: 'v3',
    signature: header('x-hubspot-signature-v3'),
    clientSecret: SECRET,
    method: 'POST',
    url,
    requestBody: seen.text,
    timestamp: Number(header('x-hubspot-request-timestamp')),
  });
}
