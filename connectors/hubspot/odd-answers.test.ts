import assert from 'node:assert/strict';
import nock from 'nock';
import { AppError } from '../../src/core/errors.ts';
import type { Connection, StreamSpec } from '../../src/core/types.ts';
import { connectorContext } from '../../test/support/connector-context.ts';
import hubspot from './index.ts';

const API = 'https://api.hubapi.com';
const OWNERS: StreamSpec = {
  name: 'owners',
  kind: 'owner',
  object: 'owners',
  fields: ['id', 'email'],
  optionalFields: [],
  where: null,
  associations: [],
};

// Loading nock already takes over every socket of the process: only these tests want that.
nock.restore();

/** Single answers that the sandbox never gives, because the vendor gives them only on its worst days. */
describe('odd answers of HubSpot', () => {
  let connection: Connection;
  // Without a length a mocked answer on a kept connection never ends; HubSpot's own answers tell theirs.
  const answers = (): nock.Scope => nock(API).replyContentLength();

  before(() => {
    nock.activate();
    nock.disableNetConnect();
  });
  after(() => {
    nock.enableNetConnect();
    nock.restore();
  });
  beforeEach(() => (connection = hubspot.connect({ accessToken: 'pat-na1-test', baseUrl: API }, connectorContext())));
  afterEach(() => nock.cleanAll());

  it('takes a 200 that is an HTML page for an outage, not for an empty portal', async () => {
    answers()
      .get(/account-info/)
      .times(20)
      .reply(200, '<html>We are down for maintenance</html>', { 'content-type': 'text/html' });

    await assert.rejects(connection.scope(), (error: unknown) => error instanceof AppError && error.verdict === 'retry');
  });

  it('takes every account for one that a company works in, save those that are for trying', async () => {
    const told: unknown[] = [];
    for (const accountType of ['STANDARD', undefined, 'SANDBOX', 'DEVELOPER_TEST']) {
      answers()
        .get(/account-info/)
        .reply(200, { portalId: 1, timeZone: 'Asia/Tokyo', accountType });
      told.push(await hubspot.connect({ accessToken: 'pat-na1-test', baseUrl: API }, connectorContext()).production?.());
    }
    assert.deepEqual(told, [true, true, false, false]);
  });

  it('refuses a list without results instead of reading nothing', async () => {
    answers()
      .persist()
      .get(/account-info/)
      .reply(200, { portalId: 1, timeZone: 'Asia/Tokyo' });
    answers().persist().post(/.*/).reply(200, { status: 'COMPLETE', results: [], startedAt: new Date().toISOString() });
    answers()
      .persist()
      .get(/owners/)
      .reply(200, { total: 3 });

    await assert.rejects(
      async () => {
        for await (const page of connection.stream(OWNERS).read(undefined)) assert.fail(`a page of ${page.records.length}`);
      },
      (error: unknown) => error instanceof AppError && error.verdict === 'retry',
    );
  });

  it('tells a revoked token as a matter for a person, and never repeats the token', async () => {
    answers()
      .persist()
      .get(/account-info/)
      .reply(401, { status: 'error', category: 'INVALID_AUTHENTICATION', message: 'The token pat-na1-test is revoked' });

    await assert.rejects(connection.scope(), (error: unknown) => {
      assert.ok(error instanceof AppError, 'an AppError');
      assert.equal(error.code, 'AUTH_REJECTED');
      assert.doesNotMatch(`${error.message} ${error.fix} ${JSON.stringify(error.details)}`, /pat-na1-test/);
      return true;
    });
  });
});
