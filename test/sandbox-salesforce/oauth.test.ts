import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import jsforce from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { bodyOf, call, connect, OWNER, startOrg, VERSION } from './org.ts';
import { at } from './json.ts';

const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

function assertion(privateKey: string, claims: Record<string, unknown>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ alg: 'RS256' })}.${part(claims)}`;
  return `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), privateKey).toString('base64url')}`;
}

function claimsFor(sandbox: RunningSalesforce, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { iss: 'sandbox', sub: 'sato@example.com', aud: sandbox.url, exp: Math.floor(Date.now() / 1000) + 120, ...more };
}

async function token(sandbox: RunningSalesforce, form: Record<string, string>): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${sandbox.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: await bodyOf(response) };
}

describe('sandbox Salesforce: login', () => {
  let sandbox: RunningSalesforce;
  beforeEach(async () => {
    sandbox = await startOrg();
  });
  afterEach(() => sandbox.close());

  it('logs jsforce in by client credentials and tells who it is', async () => {
    const connection = await connect(sandbox);

    const { records } = await connection.query(`SELECT Username FROM User WHERE Id = '${connection.userInfo?.id ?? ''}'`);

    assert.equal(records[0]?.Username, sandbox.username);
    assert.equal(connection.instanceUrl, sandbox.url);
  });

  it('refuses a wrong secret and a wrong client with the errors of OAuth', async () => {
    const secret = await token(sandbox, { grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'wrong' });
    const client = await token(sandbox, { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'sandbox' });
    const grant = await token(sandbox, { grant_type: 'magic', client_id: 'sandbox' });

    assert.deepEqual(secret, { status: 400, body: { error: 'invalid_client', error_description: 'invalid client credentials' } });
    assert.deepEqual(client, { status: 400, body: { error: 'invalid_client_id', error_description: 'client identifier invalid' } });
    assert.deepEqual(grant, { status: 400, body: { error: 'unsupported_grant_type', error_description: 'grant type not supported' } });
  });

  it('takes an assertion signed with the printed key, as the user it names', async () => {
    const connection = new jsforce.Connection({ version: VERSION, oauth2: { clientId: 'sandbox', loginUrl: sandbox.url } });

    await connection.authorize({ grant_type: JWT, assertion: assertion(sandbox.privateKey, claimsFor(sandbox)) });

    assert.equal(connection.userInfo?.id, OWNER);
  });

  it('takes exp in milliseconds, and refuses another key, an old assertion and another client', async () => {
    const grant = (claims: Record<string, unknown>, key = sandbox.privateKey) =>
      token(sandbox, { grant_type: JWT, assertion: assertion(key, claims) });
    const other = await startOrg();
    await other.close();

    assert.equal((await grant(claimsFor(sandbox, { exp: Date.now() + 120_000 }))).status, 200);
    assert.equal(at((await grant(claimsFor(sandbox), other.privateKey)).body, 'error'), 'invalid_grant');
    assert.equal(at((await grant(claimsFor(sandbox, { exp: 1_000_000_000 }))).body, 'error'), 'invalid_grant');
    assert.equal(at((await grant(claimsFor(sandbox, { iss: 'nobody' }))).body, 'error'), 'invalid_client_id');
  });

  it('gives an authorization code for a token and a refresh token, and refreshes when the token is over', async () => {
    const callback = 'http://127.0.0.1:1/callback';
    const agreed = await fetch(
      `${sandbox.url}/services/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: 'sandbox', redirect_uri: callback, state: 's1' }).toString()}`,
      { redirect: 'manual' },
    );
    const target = new URL(agreed.headers.get('location') ?? '');
    const connection = new jsforce.Connection({
      version: VERSION,
      oauth2: { clientId: 'sandbox', clientSecret: 'sandbox', redirectUri: callback, loginUrl: sandbox.url },
    });
    await connection.authorize(target.searchParams.get('code') ?? '');
    const first = connection.accessToken;

    await fetch(`${sandbox.url}/_sandbox/expire-sessions`, { method: 'POST' });
    const { totalSize } = await connection.query('SELECT Id FROM Account');

    assert.equal(target.searchParams.get('state'), 's1');
    assert.equal(totalSize, 3);
    assert.notEqual(connection.accessToken, first);
    assert.equal(
      (await token(sandbox, { grant_type: 'authorization_code', client_id: 'sandbox', code: target.searchParams.get('code') ?? '' }))
        .status,
      400,
    );
  });

  it('logs in by username and password over OAuth and over SOAP', async () => {
    const oauth = new jsforce.Connection({
      version: VERSION,
      oauth2: { clientId: 'sandbox', clientSecret: 'sandbox', loginUrl: sandbox.url },
    });
    const soap = new jsforce.Connection({ version: VERSION, loginUrl: sandbox.url });

    const byOAuth = await oauth.login('sato@example.com', 'sandboxTOKEN');
    const bySoap = await soap.login('sato@example.com', 'sandbox');

    assert.equal(byOAuth.id, OWNER);
    assert.equal(bySoap.id, OWNER);
    assert.equal((await soap.query('SELECT Id FROM Account')).totalSize, 3);
    await assert.rejects(
      new jsforce.Connection({ version: VERSION, loginUrl: sandbox.url }).login('sato@example.com', 'wrong'),
      /INVALID_LOGIN/,
    );
    await assert.rejects(oauth.login('nobody@example.com', 'sandbox'), { name: 'invalid_grant' });
  });

  it('answers 401 once a token is over, was revoked or never was', async () => {
    const shortLived = await startOrg({ tokenLifetimeMs: -1 });
    const expired = await call(await connect(shortLived), 'limits');
    await shortLived.close();
    const connection = await connect(sandbox);
    const accessToken = connection.accessToken ?? '';
    await connection.logout();

    const revoked = await fetch(`${sandbox.url}/services/data/v${VERSION}/limits`, { headers: { authorization: `Bearer ${accessToken}` } });
    const unknown = await fetch(`${sandbox.url}/services/data/v${VERSION}/limits`);

    for (const response of [expired, revoked, unknown]) {
      assert.equal(response.status, 401);
      assert.deepEqual(await bodyOf(response), [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
    }
  });

  it('tells a client about its user, and the versions to anybody', async () => {
    const connection = await connect(sandbox);

    const info = await bodyOf(await call(connection, '/services/oauth2/userinfo'));
    const identity = await connection.identity();
    const versions = await bodyOf(await fetch(`${sandbox.url}//services/data`));

    assert.equal(at(info, 'preferred_username'), sandbox.username);
    assert.equal(identity.organization_id, at(info, 'organization_id'));
    assert.deepEqual(Array.isArray(versions) ? versions.at(-1) : null, {
      label: "Summer '26",
      url: '/services/data/v67.0',
      version: '67.0',
    });
  });
});
