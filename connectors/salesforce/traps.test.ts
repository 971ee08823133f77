import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';
import { lend, pagesOf, recordsOf, type Lent } from '../../test/connector-suite.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Connection, FieldOf, StreamSpec, WriteBack, WriteResult } from '../../src/core/types.ts';
import salesforce from './index.ts';

/** Single odd answers, and what jsforce would make of them. The flows are tried against the sandbox in salesforce.test.ts. */

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}
type Answer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | ((response: http.ServerResponse) => void);

const ORG = '00D000000000001AAA';
const ACCOUNT = {
  name: 'Account',
  queryable: true,
  updateable: true,
  createable: true,
  fields: [
    { name: 'Id', type: 'id' },
    { name: 'Name', type: 'string', updateable: true, createable: true },
    { name: 'PRM_Score__c', type: 'double', updateable: true, createable: true },
    { name: 'PRM_Key__c', type: 'string', externalId: true, unique: true, updateable: true, createable: true },
    { name: 'SystemModstamp', type: 'datetime' },
    { name: 'IsDeleted', type: 'boolean' },
  ],
};
const SPEC: StreamSpec = {
  name: 'partners',
  kind: 'partner',
  object: 'Account',
  fields: ['Name'],
  optionalFields: [],
  where: null,
  associations: [],
};

class OddOrg {
  readonly seen: Seen[] = [];
  readonly sockets = new Set<unknown>();
  url = '';
  readonly #server: http.Server;
  readonly #answer: (request: Seen, org: OddOrg) => Answer | null;

  constructor(answer: (request: Seen, org: OddOrg) => Answer | null) {
    this.#answer = answer;
    this.#server = http.createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  paths(pattern: RegExp): Seen[] {
    return this.seen.filter((one) => pattern.test(one.path));
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.url);
    const seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.seen.push(seen);
    const answer = this.#answer(seen, this) ?? this.#usual(seen);
    if (typeof answer === 'function') answer(response);
    else {
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json;charset=UTF-8', ...answer.headers });
      response.end(body);
    }
  }

  #usual({ path }: Seen): Answer {
    if (path === '/services/oauth2/token') {
      return {
        body: {
          access_token: `00D!secret-${String(this.paths(/token/).length)}`,
          instance_url: this.url,
          id: `${this.url}/id/${ORG}/005000000000001AAA`,
        },
      };
    }
    if (path.endsWith('/describe')) return { body: ACCOUNT };
    return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
  }
}

function row(n: number, stamp = '2026-01-05T09:00:00.000+0000'): Readonly<Record<string, unknown>> {
  const Id = `001${String(n).padStart(12, '0')}AAA`;
  return { attributes: { type: 'Account' }, Id, Name: `Partner ${String(n)}`, SystemModstamp: stamp, IsDeleted: false };
}

function writeOf(n: number, fields: WriteBack['fields'] = { PRM_Score__c: n }): WriteBack {
  const recordId = `001${String(n).padStart(12, '0')}AAA`;
  return {
    key: `salesforce:${ORG}/Account/${recordId}`,
    mode: 'update',
    object: 'Account',
    recordId,
    keyField: null,
    fields,
    associate: [],
  };
}

const fieldsOf = (objects: readonly string[]): FieldOf[] => objects.map((object) => ({ object, field: 'Id' }));

describe('salesforce: traps of the wire and of jsforce', function () {
  this.timeout(30_000);
  const running: OddOrg[] = [];
  const open: Connection[] = [];

  const anOrg = async (answer: (request: Seen, org: OddOrg) => Answer | null): Promise<OddOrg> => {
    const org = await new OddOrg(answer).start();
    running.push(org);
    return org;
  };
  const connect = (org: OddOrg, more: Readonly<Record<string, string>> = {}): Lent & { readonly connection: Connection } => {
    const lent = lend();
    const connection = salesforce.connect({ loginUrl: org.url, clientId: 'cid', clientSecret: 'very secret', ...more }, lent.context);
    open.push(connection);
    return { ...lent, connection };
  };
  const read = async (connection: Connection): Promise<readonly string[]> =>
    recordsOf(await pagesOf(connection.stream(SPEC).read(undefined))).map((one) => one.id);
  const write = async (connection: Connection, writes: readonly WriteBack[]): Promise<readonly WriteResult[]> =>
    (await connection.write?.(writes)) ?? assert.fail('it does not write');
  const errorOf = async (work: Promise<unknown>): Promise<AppError> => {
    const error: unknown = await work.then(
      () => assert.fail('expected a rejection'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError, String(error));
    return error;
  };
  const failure = (result: WriteResult | undefined): AppError => {
    assert.ok(result && !result.ok && result.error instanceof AppError, 'result && !result.ok && result.error instanceof AppError');
    return result.error;
  };

  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close?.();
    for (const org of running.splice(0)) await org.close();
  });

  it('tells an org that a company works in from a sandbox and from an edition for developers', async () => {
    const told = async (records: readonly object[]): Promise<unknown> => {
      const org = await anOrg(({ path }) => (path.endsWith('/query') ? { body: { records } } : null));
      return connect(org).connection.production?.();
    };
    assert.equal(await told([{ IsSandbox: false, OrganizationType: 'Enterprise Edition' }]), true);
    assert.equal(await told([{ IsSandbox: true, OrganizationType: 'Enterprise Edition' }]), false);
    assert.equal(await told([{ IsSandbox: false, OrganizationType: 'Developer Edition' }]), false);
    assert.equal(await told([]), true, 'an org that does not tell is asked for');
  });

  it('asks for API version 67.0, not for the 50.0 of jsforce', async () => {
    const org = await anOrg(({ path }) => (path.endsWith('/query') ? { body: { totalSize: 1, done: true, records: [row(1)] } } : null));

    await read(connect(org).connection);

    assert.ok(
      org.paths(/^\/services\/data/).every((one) => one.path.startsWith('/services/data/v67.0/')),
      'org.paths(/^\\/services\\/data/).every((one) => one.path.st…',
    );
  });

  it('one retry policy: a GET answered with 503 is sent once more, after one wait of ours', async () => {
    const flaky = await anOrg(({ path }, self) => {
      if (!path.endsWith('/query')) return null;
      if (self.paths(/query$/).length === 1) return { status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'later' }] };
      return { body: { totalSize: 1, done: true, records: [row(1)] } };
    });
    const { connection, slept } = connect(flaky);

    await read(connection);

    assert.equal(flaky.paths(/query$/).length, 2);
    assert.equal(slept.length, 1);
  });

  it('a write answered with 503 is repeated with its body', async () => {
    const org = await anOrg(({ path }, self) => {
      if (!path.endsWith('/composite/sobjects')) return null;
      if (self.paths(/sobjects$/).length === 1) return { status: 503, body: '' };
      return { body: [{ id: writeOf(1).recordId, success: true, errors: [] }] };
    });

    const [result] = await write(connect(org).connection, [writeOf(1)]);

    assert.ok(result?.ok, 'result?.ok');
    const [first, second] = org.paths(/sobjects$/);
    assert.ok(first && second && first.body.length > 20, 'first && second && first.body.length > 20');
    assert.equal(second.body, first.body);
  });

  it('a token that is refused as soon as it is given ends the renewing', async () => {
    const org = await anOrg(({ path }) =>
      path.startsWith('/services/data')
        ? { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] }
        : null,
    );

    const { connection } = connect(org);
    const first = await errorOf(read(connection));
    const errors = await Promise.all([1, 2, 3, 4].map(() => errorOf(read(connection))));
    for (let n = 0; n < 4; n += 1) errors.push(await errorOf(read(connection)));

    assert.equal(first.code, 'AUTH_REJECTED');
    assert.ok(
      errors.every((error) => error.code === 'AUTH_REJECTED'),
      "errors.every((error) => error.code === 'AUTH_REJECTED')",
    );
    assert.ok(org.paths(/token/).length <= 3, `${String(org.paths(/token/).length)} tokens`);
  });

  it('callers that meet an expired token at the same time share one renewal', async () => {
    const org = await anOrg(({ path, headers }) => {
      if (!path.startsWith('/services/data')) return null;
      if (headers.authorization === 'Bearer 00D!secret-1')
        return { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] };
      return path.endsWith('/query') ? { body: { totalSize: 1, done: true, records: [row(1)] } } : null;
    });
    const { connection } = connect(org);

    await Promise.all([read(connection), connection.describe('Account'), connection.describe('Contact')]);

    assert.equal(org.paths(/token/).length, 2);
  });

  it('a bare access token that has expired is told so, and nothing is renewed', async () => {
    const org = await anOrg(({ path }) =>
      path.startsWith('/services/data')
        ? { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] }
        : null,
    );
    const lent = lend();
    const connection = salesforce.connect({ accessToken: '00D!bare', instanceUrl: org.url }, lent.context);
    open.push(connection);

    const error = await errorOf(read(connection));

    assert.equal(error.code, 'AUTH_REJECTED');
    assert.match(error.fix, /ACCESS_TOKEN/);
    assert.equal(org.paths(/token/).length, 0);
  });

  it('a read whose body never ends is given up after the deadline, and its socket is closed', async () => {
    const org = await anOrg(({ path }) => {
      if (!path.endsWith('/query')) return null;
      return (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
        response.write('{"totalSize":1,');
      };
    });

    const error = await errorOf(read(connect(org, { timeoutMs: '150' }).connection));

    assert.equal(error.code, 'REMOTE_UNAVAILABLE');
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(org.sockets.size <= 1, `${String(org.sockets.size)} sockets are still open`);
  });

  it('a write whose answer never ends is ambiguous, and is not repeated', async () => {
    const org = await anOrg(({ path }) => {
      if (!path.endsWith('/composite/sobjects')) return null;
      return (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
        response.write('[{"id"');
      };
    });

    const [result] = await write(connect(org, { timeoutMs: '150' }).connection, [writeOf(1)]);

    assert.equal(failure(result).code, 'REMOTE_AMBIGUOUS');
    assert.equal(org.paths(/sobjects$/).length, 1);
  });

  it('a truncated answer is not taken for a whole one', async () => {
    const org = await anOrg(({ path }, self) => {
      if (!path.endsWith('/query')) return null;
      if (self.paths(/query$/).length > 1) return { body: { totalSize: 1, done: true, records: [row(1)] } };
      return (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
        response.write('{"totalSize":1,');
        setTimeout(() => response.destroy(), 20);
      };
    });

    assert.equal((await read(connect(org).connection)).length, 1);
  });

  it('a maintenance page with status 200 does not pass for an empty answer', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<html>We are down for maintenance</html>' };
    const org = await anOrg(({ path }) => (path.endsWith('/query') || path.endsWith('/composite/sobjects') ? page : null));
    const proxied = await anOrg(({ path }) => (path.endsWith('/query') ? { body: { message: 'sign in first' } } : null));

    assert.equal((await errorOf(read(connect(org).connection))).code, 'REMOTE_UNAVAILABLE');
    assert.equal((await errorOf(read(connect(proxied).connection))).code, 'REMOTE_UNAVAILABLE');
    assert.equal(failure((await write(connect(org).connection, [writeOf(1)]))[0]).code, 'REMOTE_AMBIGUOUS');
  });

  it('a redirect is a wrong address, and is not followed', async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/query') ? { status: 302, headers: { location: 'https://elsewhere.example/' }, body: '' } : null,
    );

    const error = await errorOf(read(connect(org).connection));

    assert.equal(error.code, 'CONFIG_INVALID');
    assert.match(error.fix, /My Domain/);
  });

  it('a server that cannot be reached is unavailable, for a write too: nothing was sent', async () => {
    const org = await anOrg(() => null);
    const { connection } = connect(org);
    await connection.describe('Account');
    await org.close();
    running.splice(0);

    const [result] = await write(connection, [writeOf(1)]);

    assert.equal(failure(result).code, 'REMOTE_UNAVAILABLE');
  });

  it('201 rows go in two collections of one composite call, and the answers keep their order', async () => {
    const org = await anOrg(({ path, body }) => {
      if (!path.endsWith('/composite')) return null;
      const { compositeRequest } = JSON.parse(body) as { compositeRequest: { referenceId: string; body: { records: { id: string }[] } }[] };
      const compositeResponse = compositeRequest.map(({ referenceId, body: { records } }) => ({
        referenceId,
        httpStatusCode: 200,
        httpHeaders: {},
        body: records.map(({ id }) => ({ id, success: true, errors: [] })),
      }));
      return { body: { compositeResponse: compositeResponse.reverse() } };
    });
    const writes = Array.from({ length: 201 }, (_, n) => writeOf(n));

    const results = await write(connect(org).connection, writes);

    assert.deepEqual(
      results.map((result) => result.ok && result.recordId),
      writes.map((one) => one.recordId),
    );
    assert.equal(org.paths(/composite/).length, 1);
    const sizes = (
      JSON.parse(org.paths(/composite$/)[0]?.body ?? '') as { compositeRequest: { body: { records: unknown[] } }[] }
    ).compositeRequest.map((one) => one.body.records.length);
    assert.deepEqual(sizes, [200, 1]);
  });

  it('1,000 rows cost one call', async () => {
    const org = await anOrg(({ path, body }) => {
      if (!path.endsWith('/composite')) return null;
      const { compositeRequest } = JSON.parse(body) as { compositeRequest: { referenceId: string; body: { records: { id: string }[] } }[] };
      return {
        body: {
          compositeResponse: compositeRequest.map(({ referenceId, body: { records } }) => ({
            referenceId,
            httpStatusCode: 200,
            body: records.map(({ id }) => ({ id, success: true, errors: [] })),
          })),
        },
      };
    });

    await write(
      connect(org).connection,
      Array.from({ length: 1000 }, (_, n) => writeOf(n)),
    );

    assert.equal(org.paths(/composite/).length, 1);
  });

  it('an id that is none is asked for by nobody, so that no id speaks SOQL', async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/query') || path.endsWith('/queryAll') ? { body: { totalSize: 0, done: true, records: [] } } : null,
    );
    const good = `001${'1'.padStart(12, '0')}AAA`;

    await connect(org).connection.readByIds?.(SPEC, ["x') OR (Name != '", good, '', `${good}'`]);

    const asked = org.paths(/\/query/).map(({ query }) => query.get('q') ?? '');
    assert.ok(
      asked.length > 0 && asked.every((soql) => soql.includes(`Id IN ('${good}')`) && !soql.includes('OR (Name')),
      asked.join('\n'),
    );
  });

  it('a key with a slash and a space stands in the body, never in the address', async () => {
    const org = await anOrg(({ path }) =>
      path.includes('/composite/sobjects/Account/PRM_Key__c')
        ? { body: [{ id: writeOf(1).recordId, success: true, errors: [], created: true }] }
        : null,
    );
    const keyed: WriteBack = { ...writeOf(1), mode: 'upsert', recordId: null, keyField: 'PRM_Key__c', key: 'a/1 b' };

    const [result] = await write(connect(org).connection, [keyed]);

    assert.ok(result?.ok && result.created, 'result?.ok && result.created');
    assert.deepEqual(
      org.paths(/composite/).map((one) => one.path),
      ['/services/data/v67.0/composite/sobjects/Account/PRM_Key__c'],
    );
    assert.match(org.paths(/composite/)[0]?.body ?? '', /"PRM_Key__c":"a\/1 b"/);
  });

  it('null empties a field', async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/composite/sobjects') ? { body: [{ id: writeOf(1).recordId, success: true, errors: [] }] } : null,
    );

    await write(connect(org).connection, [writeOf(1, { PRM_Score__c: null })]);

    assert.match(org.paths(/sobjects$/)[0]?.body ?? '', /"PRM_Score__c":null/);
  });

  it('a batch refused as a whole costs the one bad row only', async () => {
    const org = await anOrg(({ path, body }) => {
      if (!path.endsWith('/composite/sobjects')) return null;
      const { records } = JSON.parse(body) as { records: { id: string; PRM_Score__c: unknown }[] };
      if (records.some((one) => one.PRM_Score__c === 'bad'))
        return {
          status: 400,
          body: [{ errorCode: 'JSON_PARSER_ERROR', message: 'Cannot deserialize instance of double from VALUE_STRING value bad' }],
        };
      return { body: records.map(({ id }) => ({ id, success: true, errors: [] })) };
    });
    const writes = Array.from({ length: 100 }, (_, n) => writeOf(n, { PRM_Score__c: n === 37 ? 'bad' : n }));

    const results = await write(connect(org).connection, writes);

    assert.deepEqual(
      results.flatMap((result, i) => (result.ok ? [] : [i])),
      [37],
    );
    assert.equal(failure(results[37]).code, 'REMOTE_REJECTED');
    assert.ok(org.paths(/sobjects$/).length <= 16, 'org.paths(/sobjects$/).length <= 16');
  });

  it('a locked row is tried again alone', async () => {
    const org = await anOrg(({ path, body }, self) => {
      if (!path.endsWith('/composite/sobjects')) return null;
      const { records } = JSON.parse(body) as { records: { id: string }[] };
      const locked = {
        success: false,
        errors: [
          { statusCode: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access to this record or 1 records: 001', fields: [] },
        ],
      };
      return {
        body: records.map(({ id }) =>
          id === writeOf(2).recordId && self.paths(/sobjects$/).length < 3 ? locked : { id, success: true, errors: [] },
        ),
      };
    });

    const results = await write(connect(org).connection, [writeOf(1), writeOf(2), writeOf(3)]);

    assert.ok(
      results.every((result) => result.ok),
      'results.every((result) => result.ok)',
    );
    const sizes = org.paths(/sobjects$/).map((one) => (JSON.parse(one.body) as { records: unknown[] }).records.length);
    assert.deepEqual(sizes, [3, 1, 1]);
  });

  it('a row that stays locked is to be retried later', async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/composite/sobjects')
        ? { body: [{ success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked', fields: [] }] }] }
        : null,
    );

    const [result] = await write(connect(org).connection, [writeOf(1)]);

    assert.equal(failure(result).code, 'ROW_LOCKED');
    assert.equal(failure(result).verdict, 'retry');
  });

  it('a field that the org lacks stops the write before it is sent, and is named', async () => {
    const org = await anOrg(() => null);

    const [result] = await write(connect(org).connection, [writeOf(1, { PRM_Nope__c: 1 })]);

    assert.equal(failure(result).code, 'MAPPING_INVALID');
    assert.match(failure(result).message, /PRM_Nope__c/);
    assert.equal(org.paths(/composite/).length, 0);
  });

  it('no message repeats the value that Salesforce quotes', async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/composite/sobjects')
        ? {
            body: [
              {
                success: false,
                errors: [
                  { statusCode: 'STRING_TOO_LONG', message: 'Name: data value too large: 山田太郎 (max length=10)', fields: ['Name'] },
                ],
              },
            ],
          }
        : null,
    );

    const error = failure((await write(connect(org).connection, [writeOf(1, { Name: '山田太郎' })]))[0]);

    assert.equal(error.code, 'REMOTE_REJECTED');
    assert.ok(
      !JSON.stringify([error.message, error.fix, error.details]).includes('山田'),
      '!JSON.stringify([error.message, error.fix, error.details]…',
    );
    assert.match(error.message, /Name/);
    assert.equal(error.details.vendorCode, 'STRING_TOO_LONG');
  });

  it('a code unheard of is to be retried, not parked', async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/composite/sobjects')
        ? { body: [{ success: false, errors: [{ statusCode: 'BRAND_NEW_CODE', message: '?', fields: [] }] }] }
        : null,
    );

    const error = failure((await write(connect(org).connection, [writeOf(1)]))[0]);

    assert.equal(error.verdict, 'retry');
    assert.match(error.message, /BRAND_NEW_CODE/);
  });

  it('the daily limit ends a run at once, the limit of concurrent calls is waited out', async () => {
    const daily = await anOrg(({ path }) =>
      path.endsWith('/query')
        ? { status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }] }
        : null,
    );
    const crowded = await anOrg(({ path }, self) => {
      if (!path.endsWith('/query')) return null;
      if (self.paths(/query$/).length === 1)
        return {
          status: 403,
          body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.' }],
        };
      return { body: { totalSize: 1, done: true, records: [row(1)] } };
    });

    const error = await errorOf(read(connect(daily).connection));
    const found = await read(connect(crowded).connection);

    assert.equal(error.code, 'QUOTA_EXHAUSTED');
    assert.equal(daily.paths(/query$/).length, 1);
    assert.equal(found.length, 1);
  });

  it("beyond its share of the day's calls nothing more is sent", async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/query')
        ? { headers: { 'sforce-limit-info': 'api-usage=600/1000' }, body: { totalSize: 1, done: true, records: [row(1)] } }
        : null,
    );
    const { connection } = connect(org);
    await read(connection);
    const before = org.seen.length;

    const error = await errorOf(read(connection));

    assert.equal(error.code, 'QUOTA_EXHAUSTED');
    assert.equal(error.verdict, 'retry');
    const { used, limit, share, backAt } = (await connection.quota()) ?? assert.fail();
    assert.deepEqual({ used, limit, share, backAt }, { used: 600, limit: 1000, share: 0.5, backAt: null });
    assert.equal(org.seen.length, before);
  });

  it('an expired query locator is replaced by a keyset behind the last row', async () => {
    const org = await anOrg(({ path, query }) => {
      const q = query.get('q') ?? '';
      if (path.includes('/query/'))
        return { status: 400, body: [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }] };
      if (!path.endsWith('/query')) return null;
      if (q.includes('DESC LIMIT 1'))
        return { body: { totalSize: 1, done: true, records: [{ SystemModstamp: '2026-01-05T09:00:00.000+0000' }] } };
      const behind = /Id > '(\w+)'/.exec(q)?.[1] ?? '';
      const rows = [1, 2, 3, 4, 5].map((n) => row(n)).filter((one) => String(one.Id) > behind);
      const done = rows.length <= 1;
      return {
        body: {
          totalSize: rows.length,
          done,
          records: rows.slice(0, 1),
          ...(done ? {} : { nextRecordsUrl: '/services/data/v67.0/query/01g-1' }),
        },
      };
    });

    const found = await read(connect(org).connection);

    assert.deepEqual(new Set(found), new Set([1, 2, 3, 4, 5].map((n) => row(n).Id)));
  });

  it('a row changed while a locator hands out its page does not move the position past the rows between', async () => {
    const T = (minute: number): string => `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000+0000`;
    let queries = 0;
    const org = await anOrg(({ path, query }) => {
      const q = query.get('q') ?? '';
      if (q.includes('DESC LIMIT 1')) return { body: { totalSize: 1, done: true, records: [{ SystemModstamp: T(9) }] } };
      if (path.endsWith('/query')) {
        queries += 1;
        if (queries === 1)
          return { body: { totalSize: 9, done: false, nextRecordsUrl: '/services/data/v67.0/query/01g-2', records: [row(1, T(1))] } };
        // The row of 09:03 was changed at 09:59 after the query ran.
        return {
          body: { totalSize: 8, done: false, nextRecordsUrl: '/services/data/v67.0/query/01g-3', records: [row(2, T(2)), row(3, T(59))] },
        };
      }
      return path.includes('/query/') ? { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'stop here' }] } : null;
    });
    const pages: { cursor: string }[] = [];
    await errorOf(
      (async () => {
        for await (const page of connect(org).connection.stream(SPEC).read(undefined)) pages.push(page);
      })(),
    );

    assert.match(pages.at(-1)?.cursor ?? '', /"at":\{"t":"2026-01-05T09:02:00.000Z"/);
  });

  it('signs a JWT that says who, for whom and for how long', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const org = await anOrg(() => null);
    const lent = lend();
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().replaceAll('\n', '\\n');
    const connection = salesforce.connect(
      { loginUrl: org.url, clientId: 'cid', username: 'me@example.com', privateKey: pem },
      lent.context,
    );
    open.push(connection);

    assert.equal(await connection.scope(), `salesforce:${ORG}`);

    const form = new URLSearchParams(org.paths(/token/)[0]?.body);
    assert.equal(form.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer');
    const { payload } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
      issuer: 'cid',
      subject: 'me@example.com',
      audience: org.url,
    });
    assert.ok((payload.exp ?? 0) - Date.now() / 1000 <= 300, '(payload.exp ?? 0) - Date.now() / 1000 <= 300');
  });

  it('a login that is refused says what to look at, and is not repeated', async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/token') ? { status: 400, body: { error: 'invalid_client', error_description: 'invalid client credentials' } } : null,
    );

    const error = await errorOf(connect(org).connection.scope());

    assert.equal(error.code, 'AUTH_REJECTED');
    assert.match(error.fix, /CLIENT_SECRET/);
    assert.equal(org.paths(/token/).length, 1);
  });

  it('a token endpoint that is down is tried again', async () => {
    const org = await anOrg(({ path }, self) =>
      path.endsWith('/token') && self.paths(/token/).length === 1 ? { status: 503, body: 'down' } : null,
    );

    assert.equal(await connect(org).connection.scope(), `salesforce:${ORG}`);
  });

  it('names every missing field at once, each with what may have been meant', async () => {
    const org = await anOrg(() => null);
    const spec = { ...SPEC, fields: ['Nmae', 'PRM_Scor__c', 'Zzz'] };

    const error = await errorOf(pagesOf(connect(org).connection.stream(spec).read(undefined)));

    assert.equal(error.code, 'MAPPING_INVALID');
    assert.match(error.message, /"Nmae" \(did you mean "Name"\?\), "PRM_Scor__c" \(did you mean "PRM_Score__c"\?\), "Zzz"/);
    assert.equal(org.paths(/query/).length, 0);
  });

  it('an object that the org lacks is described as not readable', async () => {
    const org = await anOrg(({ path }) =>
      path.includes('/Gone__c/')
        ? { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] }
        : null,
    );

    const info = await connect(org).connection.describe('Gone__c');

    assert.equal(info.readable, false);
    assert.equal(info.fields.size, 0);
  });

  it('describes an object once', async () => {
    const org = await anOrg(({ path }) => (path.endsWith('/query') ? { body: { totalSize: 0, done: true, records: [] } } : null));
    const { connection } = connect(org);

    await Promise.all([connection.describe('Account'), connection.describe('Account'), read(connection), read(connection)]);

    assert.equal(org.paths(/describe$/).length, 1);
    assert.equal(org.paths(/token/).length, 1);
  });

  it('describes up to 25 objects in one call, and alone what that call could not tell', async () => {
    const told = (path: string): { httpStatusCode: number; body: unknown } => {
      if (path.includes('/Gone__c/')) return { httpStatusCode: 404, body: [{ errorCode: 'NOT_FOUND', message: 'gone' }] };
      if (path.includes('/Busy__c/')) return { httpStatusCode: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'busy' }] };
      return { httpStatusCode: 200, body: ACCOUNT };
    };
    const org = await anOrg(({ path, body }) => {
      if (!path.endsWith('/composite')) return null;
      const { compositeRequest } = JSON.parse(body) as { compositeRequest: { url: string; referenceId: string }[] };
      // Answers are found by their reference, wherever they stand.
      return { body: { compositeResponse: compositeRequest.map((one) => ({ referenceId: one.referenceId, ...told(one.url) })).reverse() } };
    });
    const { connection } = connect(org);
    const objects = ['Gone__c', 'Busy__c', ...Array.from({ length: 25 }, (_, i) => `Made${String(i)}__c`)];

    await Promise.all([connection.prepare?.(fieldsOf(objects)), connection.prepare?.(fieldsOf(objects))]);
    const infos = await Promise.all(objects.map((object) => connection.describe(object)));

    assert.deepEqual(
      infos.filter(({ readable }) => !readable).map(({ object }) => object),
      ['Gone__c'],
    );
    assert.deepEqual(
      org.paths(/composite$/).map(({ body }) => (JSON.parse(body) as { compositeRequest: unknown[] }).compositeRequest.length),
      [25, 2],
    );
    assert.deepEqual(
      org.paths(/describe$/).map(({ path }) => path.split('/').at(-2)),
      ['Busy__c'],
    );
  });

  it('an org that answers no composite call is described object by object', async () => {
    const org = await anOrg(({ path }) =>
      path.endsWith('/composite') ? { status: 403, body: [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'not here' }] } : null,
    );
    const { connection } = connect(org);

    await connection.prepare?.(fieldsOf(['Account', 'Contact']));
    const infos = [await connection.describe('Account'), await connection.describe('Contact')];

    assert.deepEqual(
      infos.map(({ readable }) => readable),
      [true, true],
    );
    assert.equal(org.paths(/describe$/).length, 2);
  });

  it('an empty object is one empty page, the last', async () => {
    const org = await anOrg(({ path }) => (path.endsWith('/query') ? { body: { totalSize: 0, done: true, records: [] } } : null));

    const pages = await pagesOf(connect(org).connection.stream(SPEC).read(undefined));

    assert.deepEqual(
      pages.map((page) => [page.records.length, page.last]),
      [[0, true]],
    );
  });

  it('a cursor of another version is refused by name', async () => {
    const org = await anOrg(() => null);

    const error = await errorOf(pagesOf(connect(org).connection.stream(SPEC).read('{"v":99}')));

    assert.equal(error.code, 'CURSOR_EXPIRED');
  });
});
