import assert from 'node:assert/strict';
import { Client } from '@hubspot/api-client';
import { companies, isRecord, records, running, type Running } from './running.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const REFRESH = 'grant_type=refresh_token&client_id=sandbox&client_secret=sandbox&refresh_token=sandbox';

describe('hubspot sandbox: account', () => {
  let hub: Running;
  afterEach(() => hub.close());

  it('refuses a wrong token, and none, with 401', async () => {
    hub = await running();

    const wrong = await hub.ask('GET', '/crm/v3/owners', undefined, { authorization: 'Bearer pat-na1-other' });
    const none = await hub.ask('GET', '/crm/v3/owners', undefined, { authorization: '' });

    assert.deepEqual([wrong.status, none.status], [401, 401]);
    assert.equal(wrong.body.category, 'INVALID_AUTHENTICATION');
    assert.match(wrong.headers.get('content-type') ?? '', /application\/json/);
  });

  it('hands out access tokens in every version of the token endpoint', async () => {
    hub = await running();

    const granted = await new Client({ basePath: hub.url, numberOfApiCallRetries: 0 }).oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      'sandbox',
      'sandbox',
      'sandbox',
    );
    const newer = await hub.ask('POST', '/oauth/2026-03/token', REFRESH, FORM);
    const owners = await hub.ask('GET', '/crm/v3/owners', undefined, { authorization: `Bearer ${granted.accessToken}` });
    const told = await hub.ask('GET', `/oauth/v1/access-tokens/${granted.accessToken}`);

    assert.equal(granted.expiresIn, 1800);
    assert.equal(newer.body.hub_id, 62515);
    assert.equal(owners.status, 200);
    assert.equal(owners.headers.get('x-hubspot-ratelimit-daily'), null);
    assert.equal(told.body.hub_id, 62515);
  });

  it('refuses a wrong secret or refresh token in the shape of RFC 6749', async () => {
    hub = await running();

    const token = await hub.ask('POST', '/oauth/v1/token', `${REFRESH}x`, FORM);
    const secret = await hub.ask('POST', '/oauth/v1/token', REFRESH.replace('secret=sandbox', 'secret=x'), FORM);

    assert.deepEqual([token.status, token.body.error, token.body.status], [400, 'invalid_grant', 'BAD_REFRESH_TOKEN']);
    assert.deepEqual([secret.status, secret.body.error], [400, 'invalid_client']);
  });

  it('lets a token die after its time, and rotates refresh tokens in the mode for it', async () => {
    hub = await running();
    await hub.ask('POST', '/_sandbox/settings', { tokenLifetimeMs: 0, rotateRefreshTokens: true });

    const granted = await hub.ask('POST', '/oauth/v1/token', REFRESH, FORM);
    const dead = await hub.ask('GET', '/crm/v3/owners', undefined, { authorization: `Bearer ${String(granted.body.access_token)}` });
    const again = await hub.ask('POST', '/oauth/v1/token', REFRESH, FORM);

    assert.deepEqual([dead.status, dead.body.category], [401, 'EXPIRED_AUTHENTICATION']);
    assert.equal(again.status, 400);
  });

  it('refuses with 403 what the scopes do not cover', async () => {
    hub = await running({ companies: companies(1) });
    await hub.ask('POST', '/_sandbox/scopes', { scopes: ['crm.objects.companies.read'] });

    const read = await hub.ask('POST', '/crm/v3/objects/companies/search', {});
    const write = await hub.ask('PATCH', '/crm/v3/objects/companies/1', { properties: {} });

    assert.deepEqual([read.status, write.status], [200, 403]);
    assert.equal(write.body.category, 'MISSING_SCOPES');
    assert.deepEqual(records(write.body.errors)[0]?.context, { requiredGranularScopes: ['crm.objects.companies.write'] });
  });

  it('refuses the sixth search of a second and the 191st call of ten seconds', async () => {
    hub = await running({ companies: companies(1) }, { quotas: 'real' });

    const searches = await Promise.all(Array.from({ length: 8 }, () => hub.ask('POST', '/crm/v3/objects/companies/search', {})));
    const calls = await Promise.all(Array.from({ length: 200 }, () => hub.ask('GET', '/crm/v3/objects/companies/1')));

    const refusedSearch = searches.filter((one) => one.status === 429);
    assert.equal(refusedSearch.length, 3);
    assert.equal(refusedSearch[0]?.body.message, 'You have reached your secondly limit.');
    assert.equal(refusedSearch[0].headers.get('x-hubspot-ratelimit-max'), null);
    const refusedCalls = calls.filter((one) => one.status === 429);
    assert.equal(refusedCalls.length, 15);
    assert.equal(refusedCalls[0]?.body.policyName, 'TEN_SECONDLY_ROLLING');
    assert.equal(refusedCalls[0].headers.get('x-hubspot-ratelimit-remaining'), '0');
  });

  it('tells limits in headers but refuses nothing when quotas are off', async () => {
    hub = await running({ companies: companies(1) });

    const calls = await Promise.all(Array.from({ length: 250 }, () => hub.ask('GET', '/crm/v3/objects/companies/1')));
    const usage = await hub.ask('GET', '/account-info/v3/api-usage/daily/private-apps');

    assert.ok(calls.every((one) => one.status === 200));
    assert.equal(calls[0]?.headers.get('x-hubspot-ratelimit-daily'), '650000');
    assert.equal(records(usage.body.results)[0]?.currentUsage, 251);
  });

  it('tells its portal id and time zone', async () => {
    hub = await running();

    const { body } = await hub.ask('GET', '/account-info/2026-03/details');

    assert.deepEqual([body.portalId, body.timeZone], [62515, 'Asia/Tokyo']);
  });

  it('lists owners, living and archived ones apart', async () => {
    hub = await running({
      owners: [
        { id: '5', email: 'a@x.example', firstName: 'Aki', userId: 1 },
        { id: '6', email: 'b@x.example', archived: 'true' },
      ],
    });

    const living = await hub.client.crm.owners.ownersApi.getPage(undefined, undefined, 100, false);
    const archived = await hub.client.crm.owners.ownersApi.getPage(undefined, undefined, 100, true);
    const one = await hub.client.crm.owners.ownersApi.getById(5);

    assert.deepEqual(
      [living.results.map((owner) => owner.id), archived.results.map((owner) => owner.id), one.email],
      [['5'], ['6'], 'a@x.example'],
    );
  });

  it('has the standard pipelines', async () => {
    hub = await running();

    const { results } = await hub.client.crm.pipelines.pipelinesApi.getAll('deals');

    assert.equal(results[0]?.stages.find((stage) => stage.id === 'closedwon')?.metadata?.isClosed, 'true');
  });

  it('dumps every record with its values and partners, and comes back to its seed on reset', async () => {
    hub = await running({ companies: companies(1), contacts: [{ id: '9', email: 'a@b.example', 'associations.companies': '1' }] });
    await hub.ask('PATCH', '/crm/v3/objects/companies/1', { properties: { city: 'Kyoto' } });
    const dump = async (): Promise<unknown> => JSON.parse((await hub.ask('GET', '/_sandbox/records/companies')).text);

    const changed = await dump();
    await hub.ask('POST', '/_sandbox/reset');
    const back = await dump();

    assert.ok(isRecord(changed) && isRecord(changed.properties) && isRecord(back) && isRecord(back.properties));
    assert.equal(changed.properties.city, 'Kyoto');
    assert.equal(back.properties.city, undefined);
    assert.deepEqual(back.associations, { contacts: ['9'] });
  });

  it('lets a test write as another user would, with a time of its own', async () => {
    hub = await running();

    await hub.ask('POST', '/_sandbox/records/companies', {
      records: [
        { properties: { name: 'A' }, modifiedAt: '2026-01-02T03:04:05.006Z' },
        { properties: { name: 'B' }, modifiedAt: 1767323045006 },
      ],
    });
    const page = await hub.client.crm.companies.basicApi.getPage(10);
    const deleted = await hub.ask('POST', '/_sandbox/delete/companies', { ids: [page.results[0]?.id] });

    assert.deepEqual(
      page.results.map((one) => one.properties.hs_lastmodifieddate),
      ['2026-01-02T03:04:05.006Z', '2026-01-02T03:04:05.006Z'],
    );
    assert.equal(deleted.status, 200);
    assert.equal((await hub.client.crm.companies.basicApi.getPage(10)).results.length, 1);
  });

  it('answers an unknown path with 404 and a bad body with 400', async () => {
    hub = await running();

    const path = await hub.ask('GET', '/crm/v9/objects/companies');
    const object = await hub.ask('GET', '/crm/v3/objects/unicorns');
    const body = await hub.ask('POST', '/crm/v3/objects/companies', '{"properties":');

    assert.deepEqual([path.status, object.status, body.status], [404, 400, 400]);
    assert.equal(body.body.category, 'VALIDATION_ERROR');
  });
});
