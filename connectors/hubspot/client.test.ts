import assert from 'node:assert/strict';
import { AppError, type ErrorCode } from '../../src/core/errors.ts';
import { connectorContext, type TestContext } from '../../test/support/connector-context.ts';
import { oddServer, type Odd, type OddServer, type Seen } from '../../test/support/odd-server.ts';
import { openHubspot, type Hubspot } from './client.ts';
import { settingsOf } from './options.ts';
import type { Call } from './wire.ts';

const READ: Call = { what: 'read companies', method: 'GET', path: '/crm/v3/objects/companies', effect: 'read' };
const WRITE: Call = {
  what: 'update companies',
  method: 'POST',
  path: '/crm/v3/objects/companies/batch/update',
  body: { inputs: [] },
  effect: 'write',
};
const OK: Odd = { status: 200, body: { results: [] } };
const TOKEN = 'pat-na1-secret-token';
const ADDRESS = 'hanako@example.co.jp';

describe('hubspot client', () => {
  let server: OddServer;
  let context: TestContext;
  afterEach(() => server.close());

  const open = async (answer: (request: Seen, count: number) => Odd, options: Record<string, string> = {}): Promise<Hubspot> => {
    server = await oddServer(answer);
    context = connectorContext();
    return openHubspot(settingsOf({ accessToken: TOKEN, baseUrl: server.url, ...options }), context);
  };
  const first = (odd: Odd) => (_request: Seen, count: number) => (count === 1 ? odd : OK);

  describe('requests', () => {
    it('go through the client of the vendor, with the token and on a kept connection', async () => {
      const hubspot = await open(() => OK);

      await hubspot.call(READ);

      const { headers } = server.seen[0] ?? assert.fail();
      assert.equal(headers.authorization, `Bearer ${TOKEN}`);
      assert.match(headers['user-agent'] ?? '', /hubspot-api-client-nodejs/);
      assert.equal(headers.connection, 'keep-alive');
    });

    it('have one slash where the base URL ends with one', async () => {
      server = await oddServer(() => OK);
      context = connectorContext();
      const hubspot = openHubspot(settingsOf({ accessToken: TOKEN, baseUrl: `${server.url}//` }), context);

      await hubspot.call(READ);

      assert.equal(server.seen[0]?.path, READ.path);
    });

    it('keep every field of the body, also those that the models of the client do not know', async () => {
      const hubspot = await open(() => OK);
      const body = { inputs: [{ from: { id: '1' }, to: { id: '2' }, objectWriteTraceId: '0' }] };

      await hubspot.call({ ...WRITE, body });

      assert.deepEqual(server.seen[0]?.json, body);
    });

    it('keep ids of more than 15 digits', async () => {
      const hubspot = await open(() => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"toObjectId":90071992547409931}',
      }));

      const answer = await hubspot.call(READ);

      assert.deepEqual(answer.body, { toObjectId: '90071992547409931' });
    });

    it('do not follow a redirect, which would carry the token elsewhere', async () => {
      const elsewhere = await oddServer(() => OK);
      const hubspot = await open(() => ({ status: 307, headers: { location: `${elsewhere.url}/stolen` }, body: '' }));

      const error = await rejects(hubspot.call(READ), 'CONFIG_INVALID');
      await rejects(hubspot.call(WRITE), 'CONFIG_INVALID');
      await elsewhere.close();

      assert.match(error.fix, /HUBSPOT_BASE_URL/);
      assert.deepEqual([server.seen.length, elsewhere.seen.length], [2, 0]);
    });

    it('of two connections in one process keep their own tokens', async () => {
      const one = await open(() => OK);
      const other = openHubspot(settingsOf({ accessToken: 'pat-other', baseUrl: server.url }), context);

      await one.call(READ);
      await other.call(READ);
      await one.call(READ);

      assert.deepEqual(
        server.seen.map(({ headers }) => headers.authorization),
        [`Bearer ${TOKEN}`, 'Bearer pat-other', `Bearer ${TOKEN}`],
      );
    });
  });

  describe('tries again', () => {
    const unavailable: [string, Odd][] = [
      ['a 503 without a content type', { status: 503, body: '' }],
      ['a 502 with a page of a proxy', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }],
      ['a connection that was reset', 'reset'],
      ['an answer that was cut off', 'cut'],
      ['a 200 that is no JSON', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Captive portal</html>' }],
      ['a 521', { status: 521, body: '' }],
    ];
    for (const [name, odd] of unavailable) {
      it(`after ${name}`, async () => {
        const hubspot = await open(first(odd));

        const answer = await hubspot.call(READ);

        assert.equal(answer.status, 200);
        assert.equal(server.seen.length, 2);
        assert.equal(context.slept.length, 1);
      });
    }

    it('no more than five times, with longer and longer waits, then gives up', async () => {
      const hubspot = await open(() => ({ status: 503, body: '' }));

      await rejects(hubspot.call(READ), 'REMOTE_UNAVAILABLE');

      assert.equal(server.seen.length, 5);
      assert.deepEqual(
        [...context.slept],
        [...context.slept].sort((a, b) => a - b),
      );
    });

    it('with a locked record only after two seconds', async () => {
      const hubspot = await open(first({ status: 423, body: { status: 'error' } }));

      await hubspot.call(WRITE);

      assert.ok((context.slept[0] ?? 0) >= 2000);
    });

    it('as late as Retry-After says, in seconds or as a date', async () => {
      const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
      const later = 'Sat, 21 Nov 2026 10:00:07 GMT';
      const hubspot = await open((_request, count) => {
        if (count === 1) return { status: 503, headers: { 'retry-after': '3' }, body: '' };
        return count === 2 ? { status: 503, headers: { 'retry-after': later, date }, body: '' } : OK;
      });

      await hubspot.call(READ);

      assert.deepEqual(context.slept, [3000, 7000]);
    });

    it('not within this process when a portal that is moving asks for hours', async () => {
      const hubspot = await open(() => ({ status: 477, headers: { 'retry-after': '7200' }, body: '' }));

      const error = await rejects(hubspot.call(READ), 'REMOTE_UNAVAILABLE');

      assert.equal(error.retryAfterMs, 7_200_000);
      assert.equal(server.seen.length, 1);
    });
  });

  describe('a call that is never answered', () => {
    it('ends at its deadline as REMOTE_UNAVAILABLE when it was reading', async () => {
      const hubspot = await open(() => 'hang', { timeoutMs: '50' });

      await rejects(hubspot.call(READ), 'REMOTE_UNAVAILABLE');

      assert.equal(server.seen.length, 2);
    });

    it('ends at its deadline as REMOTE_AMBIGUOUS, without a second attempt, when it was writing', async () => {
      const hubspot = await open(() => 'hang', { timeoutMs: '50' });

      await rejects(hubspot.call(WRITE), 'REMOTE_AMBIGUOUS');

      assert.equal(server.seen.length, 1);
    });

    it('ends when the work is stopped', async () => {
      const hubspot = await open(() => 'hang');
      const call = hubspot.call(READ);
      setTimeout(() => context.abort(), 20);

      await assert.rejects(call, /stopped by the test/);
    });

    it('is not sent again where a second one would have a second effect', async () => {
      const hubspot = await open(() => 'reset');

      await rejects(hubspot.call({ ...WRITE, effect: 'writeOnce' }), 'REMOTE_AMBIGUOUS');

      assert.equal(server.seen.length, 1);
    });

    it('that never reached the server is not ambiguous', async () => {
      const hubspot = await open(() => OK);
      await server.close();

      await rejects(hubspot.call(WRITE), 'REMOTE_UNAVAILABLE');
    });
  });

  describe('limits', () => {
    const limited = (policyName: string | null, message: string): Odd => ({
      status: 429,
      body: { status: 'error', message, errorType: 'RATE_LIMIT', ...(policyName === null ? {} : { policyName }) },
    });

    it('of ten seconds are waited for until the window has passed', async () => {
      const hubspot = await open(first(limited('TEN_SECONDLY_ROLLING', 'You have reached your ten_secondly_rolling limit.')));

      await hubspot.call(READ);

      assert.ok(sum(context.slept) === 10_000);
    });

    it('of a second are told by their message where the policy is missing', async () => {
      const hubspot = await open(first(limited(null, 'You have reached your secondly limit.')));

      await hubspot.call({ ...READ, kind: 'search' });

      assert.ok(sum(context.slept) === 1_000);
    });

    it('hold back other calls at the same time', async () => {
      const hubspot = await open(first(limited('TEN_SECONDLY_ROLLING', '')));
      const begun = context.now().getTime();

      const limitedCall = hubspot.call(READ);
      await waitFor(() => context.slept.length > 0);
      await hubspot.call(READ);

      assert.ok(context.now().getTime() - begun >= 10_000);
      await limitedCall;
    });

    it('of the day stop everything until midnight where the portal is', async () => {
      const hubspot = await open((request) =>
        request.path.endsWith('/details')
          ? { status: 200, body: { portalId: 7, timeZone: 'Asia/Tokyo' } }
          : limited('DAILY', 'You have reached your daily limit.'),
      );
      await hubspot.account();

      const error = await rejects(hubspot.call(READ), 'QUOTA_EXHAUSTED');
      await rejects(hubspot.call(READ), 'QUOTA_EXHAUSTED');

      const back = new Date(context.now().getTime() + (error.retryAfterMs ?? 0));
      assert.equal(server.seen.length, 2);
      assert.equal(
        new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(back),
        '00:00',
      );
    });

    it('that others use too are left alone beyond our share of the day', async () => {
      const headers = { 'x-hubspot-ratelimit-daily': '1000', 'x-hubspot-ratelimit-daily-remaining': '199' };
      const hubspot = await open(() => ({ status: 200, headers, body: {} }), { quotaShare: '0.8' });
      await hubspot.call(READ);

      await rejects(hubspot.call(READ), 'QUOTA_EXHAUSTED');

      const { used, limit, share } = (await hubspot.quota()) ?? assert.fail();
      assert.deepEqual({ used, limit, share }, { used: 801, limit: 1000, share: 0.8 });
      assert.equal(server.seen.length, 1);
    });

    it('are given up after eight refusals', async () => {
      const hubspot = await open(() => limited('SECONDLY', ''));

      const error = await rejects(hubspot.call(READ), 'RATE_LIMITED');

      assert.equal(server.seen.length, 8);
      assert.ok((error.retryAfterMs ?? 0) > 0);
    });
  });

  describe('refusals', () => {
    const answers: [ErrorCode, number, object][] = [
      ['AUTH_REJECTED', 401, { category: 'INVALID_AUTHENTICATION', message: 'Authentication credentials not found' }],
      [
        'PERMISSION_MISSING',
        403,
        { category: 'MISSING_SCOPES', errors: [{ context: { requiredGranularScopes: ['crm.objects.companies.read'] } }] },
      ],
      ['TARGET_GONE', 404, { message: 'resource not found' }],
      [
        'REMOTE_REJECTED',
        400,
        {
          category: 'VALIDATION_ERROR',
          message: `Property values were not valid: [{"isValid":false,"message":"${ADDRESS} is bad","error":"INVALID_EMAIL","name":"email"}]`,
        },
      ],
      ['REMOTE_REJECTED', 409, { category: 'CONFLICT', message: `Contact already exists: ${ADDRESS}. Existing ID: 123` }],
    ];
    for (const [code, status, body] of answers) {
      it(`with ${status} are ${code}, said without the content of a record`, async () => {
        const hubspot = await open(() => ({ status, body: { status: 'error', correlationId: 'c-1', ...body } }));

        const error = await rejects(hubspot.call(READ), code);

        assert.equal(error.details.status, status);
        assert.equal(error.details.correlationId, 'c-1');
        assert.equal(server.seen.length, 1);
        assertClean(error, context);
      });
    }

    it('for a missing scope name it', async () => {
      const hubspot = await open(() => ({
        status: 403,
        body: { category: 'MISSING_SCOPES', errors: [{ context: { requiredGranularScopes: ['crm.lists.read'] } }] },
      }));

      const error = await rejects(hubspot.call(READ), 'PERMISSION_MISSING');

      assert.match(error.fix, /crm\.lists\.read/);
    });

    it('for a property name it', async () => {
      const message = 'Property values were not valid: [{"isValid":false,"message":"x","error":"INVALID_OPTION","name":"prm_state"}]';
      const hubspot = await open(() => ({ status: 400, body: { category: 'VALIDATION_ERROR', message } }));

      const error = await rejects(hubspot.call(WRITE), 'REMOTE_REJECTED');

      assert.match(error.message, /INVALID_OPTION.*prm_state/);
      assert.match(error.fix, /prm_state/);
    });
  });

  describe('OAuth', () => {
    const oauth = { accessToken: '', clientId: 'app', clientSecret: 'client-secret-value', refreshToken: 'refresh-1' };
    const tokens = (n: number) => ({
      status: 200,
      body: { access_token: `access-${n}`, refresh_token: `refresh-${n + 1}`, expires_in: 1800 },
    });

    it('asks for one token, however many calls begin at the same time', async () => {
      const hubspot = await open((request) => (request.path === '/oauth/v1/token' ? tokens(1) : OK), oauth);

      await Promise.all([hubspot.call(READ), hubspot.call(READ), hubspot.call(READ)]);

      const asked = server.seen.filter(({ path }) => path === '/oauth/v1/token');
      assert.equal(asked.length, 1);
      assert.deepEqual(Object.fromEntries(new URLSearchParams(asked[0]?.text)), {
        grant_type: 'refresh_token',
        client_id: 'app',
        client_secret: 'client-secret-value',
        refresh_token: 'refresh-1',
      });
      assert.equal(asked[0]?.headers.authorization, undefined);
    });

    it('renews an expired token once, tells the new refresh token, and goes on with it in this process', async () => {
      let issued = 0;
      const answer = (request: Seen): Odd => {
        if (request.path === '/oauth/v1/token') return tokens((issued += 1));
        return request.headers.authorization === 'Bearer access-1' ? { status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } } : OK;
      };
      const hubspot = await open(answer, oauth);

      await Promise.all([hubspot.call(READ), hubspot.call(READ)]);
      const later = openHubspot(settingsOf({ baseUrl: server.url, ...oauth }), context);
      await later.call(READ);

      const asked = server.seen.filter(({ path }) => path === '/oauth/v1/token');
      assert.ok(asked.every(({ headers }) => headers.authorization === undefined));
      const used = asked.map(({ text }) => new URLSearchParams(text).get('refresh_token'));
      assert.deepEqual(used, ['refresh-1', 'refresh-2', 'refresh-3']);
      assert.deepEqual(context.rotated[0], { option: 'refreshToken', value: 'refresh-2' });
      assertClean(null, context);
    });

    it('gives up with AUTH_REJECTED when the refresh token is refused, and does not ask again', async () => {
      const hubspot = await open(
        () => ({ status: 400, body: { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant', message: 'missing or invalid refresh token' } }),
        oauth,
      );

      const error = await rejects(hubspot.call(READ), 'AUTH_REJECTED');
      await rejects(hubspot.call(READ), 'AUTH_REJECTED');

      assert.equal(server.seen.length, 1);
      assert.match(error.message, /invalid_grant/);
      assertClean(error, context);
    });

    it('gives up when a fresh token is refused as well', async () => {
      let issued = 0;
      const hubspot = await open(
        (request) => (request.path === '/oauth/v1/token' ? tokens((issued += 1)) : { status: 401, body: {} }),
        oauth,
      );

      await rejects(hubspot.call(READ), 'AUTH_REJECTED');

      assert.equal(issued, 2);
    });

    it('asks where the version of the API says', async () => {
      const hubspot = await open((request) => (request.path === '/oauth/2026-03/token' ? tokens(1) : OK), {
        ...oauth,
        apiVersion: '2026-03',
      });

      await hubspot.call({ ...READ, path: hubspot.paths.objects('companies') });

      assert.deepEqual(
        server.seen.map(({ path }) => path),
        ['/oauth/2026-03/token', '/crm/objects/2026-03/companies'],
      );
    });
  });
});

async function rejects(promise: Promise<unknown>, code: ErrorCode): Promise<AppError> {
  const error: unknown = await promise.then(
    () => assert.fail('did not reject'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AppError, String(error));
  assert.equal(error.code, code);
  return error;
}

/** No secret and no personal datum, neither in what is thrown nor in what is logged. */
function assertClean(error: AppError | null, context: TestContext): void {
  const texts = [...context.lines, ...(error === null ? [] : [error.message, error.fix, JSON.stringify(error.details)])];
  for (const secret of [TOKEN, ADDRESS, 'client-secret-value', 'refresh-1', 'access-1']) {
    assert.ok(!texts.some((text) => text.includes(secret)), `found ${secret}`);
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
