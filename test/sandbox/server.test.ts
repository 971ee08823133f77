import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { gzipSync, gunzipSync } from 'node:zlib';
import { SandboxError } from '../../src/sandbox/sandbox-error.ts';
import { createHost, SandboxBadJson } from '../../src/sandbox/server.ts';
import type { Fault, RunningSandbox, SandboxHost, SandboxOptions } from '../../src/sandbox/types.ts';

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

interface Call {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly agent?: http.Agent;
}

describe('sandbox kit', () => {
  const started: RunningSandbox[] = [];

  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.close()));
  });

  async function serve(register: (host: SandboxHost) => void, options: Partial<SandboxOptions> = {}): Promise<RunningSandbox> {
    const { host, listen } = createHost({ port: 0, ...options });
    register(host);
    const running = await listen();
    started.push(running);
    return running;
  }

  describe('routes', () => {
    it('lets a literal segment beat a parameter, whichever was registered first', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/objects/:type/:id', ({ params }) => ({ status: 200, body: params }));
        host.route('GET', '/objects/:type/search', () => ({ status: 200, body: 'search' }));
      });

      assert.equal((await call(`${url}/objects/companies/search`)).text, 'search');
      assert.deepEqual(JSON.parse((await call(`${url}/objects/companies/7`)).text), { type: 'companies', id: '7' });
    });

    it('falls back to the parameter where the literal path leads nowhere', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/a/b/c', () => ({ status: 200, body: 'literal' }));
        host.route('GET', '/a/:x/d', ({ params }) => ({ status: 200, body: params.x ?? '' }));
      });

      assert.equal((await call(`${url}/a/b/d`)).text, 'b');
    });

    it('keeps the first of two equal routes', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/x', () => ({ status: 200, body: 'first' }));
        host.route('GET', '/x', () => ({ status: 200, body: 'second' }));
      });

      assert.equal((await call(`${url}/x`)).text, 'first');
    });

    it('gives the rest of the path to *name, decoded', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/files/*rest', ({ params }) => ({ status: 200, body: params.rest ?? '' }));
      });

      assert.equal((await call(`${url}/files/a/b%20c/d`)).text, 'a/b c/d');
    });

    it('collapses slashes and drops the last one', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/crm/v3/owners', ({ path, rawUrl, query }) => ({
          status: 200,
          body: { path, rawUrl, limit: query.get('limit') },
        }));
      });

      assert.deepEqual(JSON.parse((await call(`${url}//crm/v3//owners/?limit=2`)).text), {
        path: '/crm/v3/owners',
        rawUrl: '//crm/v3//owners/?limit=2',
        limit: '2',
      });
    });

    it('asks `before` first, then the route, and passes every answer through `after`', async () => {
      const { url } = await serve((host) => {
        host.before(({ headers }) => (headers.authorization === undefined ? { status: 401, body: { message: 'who?' } } : null));
        host.after((_request, answer) => ({ ...answer, headers: { ...answer.headers, 'x-limit': '10' } }));
        host.notFound(({ path }) => ({ status: 404, body: `nothing at ${path}` }));
        host.route('GET', '/in', () => ({ status: 200, body: 'in' }));
      });
      const headers = { authorization: 'Bearer x' };

      const refused = await call(`${url}/in`);
      const missing = await call(`${url}/out`, { headers });

      assert.equal(refused.status, 401);
      assert.equal(refused.headers['x-limit'], '10');
      assert.equal((await call(`${url}/in`, { headers })).text, 'in');
      assert.equal(missing.status, 404);
      assert.equal(missing.text, 'nothing at /out');
    });

    it('hands `before`, the route and `after` one and the same request', async () => {
      const seen = new Set<unknown>();
      const { url } = await serve((host) => {
        host.before((request) => {
          seen.add(request);
          return null;
        });
        host.route('GET', '/:id', (request) => {
          seen.add(request);
          return { status: 204 };
        });
        host.after((request, answer) => {
          seen.add(request);
          return answer;
        });
      });

      await call(`${url}/1`);

      assert.equal(seen.size, 1);
    });

    it('answers HEAD like GET, without the body', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/x', () => ({ status: 200, body: { a: 1 } }));
      });

      const answer = await call(`${url}/x`, { method: 'HEAD' });

      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-length'], '7');
      assert.equal(answer.body.length, 0);
    });

    it('tells a mistake of the sandbox itself as 500, and goes on', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/broken', () => {
          throw new Error('forgot something');
        });
      });

      const answer = await call(`${url}/broken`);

      assert.equal(answer.status, 500);
      assert.match(answer.text, /forgot something/);
      assert.equal((await call(`${url}/broken`)).status, 500);
    });
  });

  describe('bodies', () => {
    const echo = (host: SandboxHost): void => host.route('POST', '/echo', ({ body }) => ({ status: 200, body }));

    it('takes a chunked body and one with a length alike', async () => {
      const { url } = await serve(echo);

      const whole = await call(`${url}/echo`, { method: 'POST', body: 'Straße 架け橋' });
      const chunked = await sendChunks(`${url}/echo`, ['Straße ', '架け橋']);

      assert.equal(whole.text, 'Straße 架け橋');
      assert.equal(chunked.text, 'Straße 架け橋');
    });

    it('unpacks a gzipped request', async () => {
      const { url } = await serve(echo);

      const answer = await call(`${url}/echo`, { method: 'POST', body: gzipSync('packed'), headers: { 'content-encoding': 'gzip' } });

      assert.equal(answer.text, 'packed');
    });

    it('lets the vendor answer bad JSON its own way, else says 400', async () => {
      const { url } = await serve((host) => {
        host.route('POST', '/own', (request) => {
          try {
            return { status: 200, body: request.json() };
          } catch (error) {
            return { status: 422, body: error instanceof SandboxBadJson ? 'own way' : 'other' };
          }
        });
        host.route('POST', '/plain', (request) => ({ status: 200, body: request.json() }));
      });

      assert.equal((await call(`${url}/own`, { method: 'POST', body: '{' })).text, 'own way');
      assert.equal((await call(`${url}/plain`, { method: 'POST', body: '{' })).status, 400);
    });

    it('refuses a body of more than 160 MB with 413 before reading it', async () => {
      const { url } = await serve(echo);
      const request = http.request(`${url}/echo`, { method: 'POST', headers: { 'content-length': String(160 * 1024 * 1024 + 1) } });
      request.on('error', () => undefined);
      request.flushHeaders();

      const [response] = (await once(request, 'response')) as [http.IncomingMessage];

      assert.equal(response.statusCode, 413);
      request.destroy();
    });

    it('refuses a chunked body of more than 160 MB with 413 while it comes', async () => {
      const { url } = await serve(echo);
      const request = http.request(`${url}/echo`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
      const block = Buffer.alloc(16 * 1024 * 1024);

      const answer = answerOf(request);
      for (let i = 0; i < 11; i += 1) request.write(block);
      request.end();

      assert.equal((await answer).status, 413);
    });

    it('packs an answer of more than 1 kB for a client that takes gzip, and no other', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/big', () => ({ status: 200, body: 'x'.repeat(5000) }));
        host.route('GET', '/small', () => ({ status: 200, body: 'x'.repeat(1000) }));
        host.route('GET', '/huge', () => ({ status: 200, body: 'x'.repeat(100_000) }));
      });
      const headers = { 'accept-encoding': 'gzip, deflate' };

      for (const [path, size] of [
        ['big', 5000],
        ['huge', 100_000],
      ] as const) {
        const packed = await call(`${url}/${path}`, { headers });
        assert.equal(packed.headers['content-encoding'], 'gzip');
        assert.ok(packed.body.length < 1000);
        assert.equal(gunzipSync(packed.body).length, size);
      }
      assert.equal((await call(`${url}/big`)).headers['content-encoding'], undefined);
      assert.equal((await call(`${url}/big`, { headers: { 'accept-encoding': 'gzip;q=0' } })).headers['content-encoding'], undefined);
      assert.equal((await call(`${url}/small`, { headers })).headers['content-encoding'], undefined);
    });

    it('streams an iterable body', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/lines', () => ({ status: 200, headers: { 'Content-Type': 'text/csv' }, body: lines(1000) }));
      });

      const plain = await call(`${url}/lines`);
      const packed = await call(`${url}/lines`, { headers: { 'accept-encoding': 'gzip' } });

      assert.equal(plain.headers['content-type'], 'text/csv');
      assert.equal(plain.text.split('\n').length, 1001);
      assert.equal(gunzipSync(packed.body).toString(), plain.text);
    });
  });

  describe('control', () => {
    const hello = (host: SandboxHost): void => {
      host.route('GET', '/hello', () => ({ status: 200, body: { hello: 'world' } }));
    };

    it('keeps a journal of the vendor calls and not of its own', async () => {
      const { url } = await serve(hello);
      await call(`${url}/hello?limit=3`);
      await call(`${url}/missing`);
      await call(`${url}/_sandbox/requests`);

      const journal = await journalOf(url);

      assert.deepEqual(
        journal.map(({ method, path, query, status }) => ({ method, path, query, status })),
        [
          { method: 'GET', path: '/hello', query: 'limit=3', status: 200 },
          { method: 'GET', path: '/missing', query: '', status: 404 },
        ],
      );
      assert.ok(journal.every(({ at, ms }) => !Number.isNaN(Date.parse(at)) && ms >= 0));
    });

    it('clears the journal', async () => {
      const { url } = await serve(hello);
      await call(`${url}/hello`);

      await call(`${url}/_sandbox/requests`, { method: 'DELETE' });

      assert.deepEqual(await journalOf(url), []);
    });

    it('streams the records of an object as NDJSON and says 404 for an unknown one', async () => {
      const { url } = await serve((host) => {
        host.records((object) => (object === 'Account' ? Array.from({ length: 5000 }, (_, i) => ({ Id: String(i) })) : null));
      });

      const { text } = await call(`${url}/_sandbox/records/Account`);

      const rows = text.trimEnd().split('\n');
      assert.equal(rows.length, 5000);
      assert.deepEqual(JSON.parse(rows[4999] ?? ''), { Id: '4999' });
      assert.equal((await call(`${url}/_sandbox/records/Nothing`)).status, 404);
    });

    it('starts the clock at the given time, lets it run, and moves it', async () => {
      const times: Date[] = [];
      const { url } = await serve(
        (host) => {
          host.route('GET', '/now', () => {
            times.push(host.clock.now());
            return { status: 204 };
          });
        },
        { now: new Date('2013-11-30T00:00:00Z') },
      );

      const before = await call(`${url}/now`);
      await setClock(url, { advanceMs: 3_600_000 });
      await call(`${url}/now`);
      await setClock(url, { now: '2020-02-29T12:00:00Z' });
      await call(`${url}/now`);

      assert.deepEqual(
        times.map((time) => time.toISOString().slice(0, 16)),
        ['2013-11-30T00:00', '2013-11-30T01:00', '2020-02-29T12:00'],
      );
      assert.ok(Math.abs(Date.parse(before.headers.date ?? '') - Date.now()) < 5000, 'the Date header stays in real time');
    });

    it('resets data, clock, faults and journal', async () => {
      let resets = 0;
      const { url } = await serve(
        (host) => {
          hello(host);
          host.onReset(() => {
            resets += 1;
          });
        },
        { now: new Date('2013-11-30T00:00:00Z') },
      );
      await call(`${url}/hello`);
      await setClock(url, { now: '2020-01-01T00:00:00Z' });
      await fault(url, { match: {}, kind: 'status', status: 500 });

      await call(`${url}/_sandbox/reset`, { method: 'POST' });

      assert.equal(resets, 1);
      assert.deepEqual(await journalOf(url), []);
      assert.match((await call(`${url}/_sandbox/clock`)).text, /2013-11-30T00:00/);
      assert.equal((await call(`${url}/hello`)).status, 200);
    });

    it('needs no credentials and is spared from faults', async () => {
      const { url } = await serve((host) => {
        host.before(() => ({ status: 401 }));
      });
      await fault(url, { match: {}, kind: 'reset', times: -1 });

      assert.equal((await call(`${url}/_sandbox/requests`)).status, 200);
    });

    const wrong: readonly (readonly [string, string, unknown, RegExp])[] = [
      ['an unknown kind', 'faults', { match: {}, kind: 'explode' }, /kind: expected one of status, reset/],
      ['an unknown key', 'faults', { match: {}, kind: 'reset', time: 3 }, /unknown key "time"/],
      ['a bad expression', 'faults', { match: { path: '(' }, kind: 'reset' }, /match\.path/],
      ['a status out of range', 'faults', { match: {}, kind: 'status', status: 99 }, /status: expected a whole number/],
      ['status without a status', 'faults', { match: {}, kind: 'status' }, /needs it/],
      ['zero times', 'faults', { match: {}, kind: 'reset', times: 0 }, /never strike/],
      ['no object', 'faults', 7, /expected an object/],
      ['no time', 'clock', { now: 'tomorrow' }, /now: expected an ISO 8601 time/],
      ['two times', 'clock', { now: '2020-01-01', advanceMs: 1 }, /either now or advanceMs/],
    ];
    for (const [what, route, body, message] of wrong) {
      it(`refuses ${what} with 400 and says why`, async () => {
        const { url } = await serve(hello);

        const answer = await call(`${url}/_sandbox/${route}`, { method: 'POST', body: JSON.stringify(body) });

        assert.equal(answer.status, 400);
        assert.match((JSON.parse(answer.text) as { message: string }).message, message);
      });
    }

    it('adds none of several faults where one is wrong', async () => {
      const { url } = await serve(hello);

      const answer = await call(`${url}/_sandbox/faults`, {
        method: 'POST',
        body: JSON.stringify([
          { match: {}, kind: 'reset' },
          { match: {}, kind: 'explode' },
        ]),
      });

      assert.equal(answer.status, 400);
      assert.equal((await call(`${url}/_sandbox/faults`)).text, '[]');
    });
  });

  describe('faults', () => {
    async function counting(): Promise<{ url: string; applied: () => number }> {
      let applied = 0;
      const { url } = await serve((host) => {
        const apply = (): { status: number; body: string } => {
          applied += 1;
          return { status: 201, body: 'y'.repeat(1000) };
        };
        host.route('POST', '/things', apply);
        host.route('GET', '/things', () => ({ status: 200, body: 'y'.repeat(1000) }));
      });
      return { url, applied: () => applied };
    }

    it('status answers in place of the vendor, as often as told', async () => {
      const { url, applied } = await counting();
      await fault(url, {
        match: { path: '^/things' },
        times: 2,
        kind: 'status',
        status: 429,
        headers: { 'Retry-After': '1' },
        body: { no: 1 },
      });

      const first = await post(url);
      const later = [await post(url), await post(url)];

      assert.deepEqual(
        [first, ...later].map(({ status }) => status),
        [429, 429, 201],
      );
      assert.equal(first.headers['retry-after'], '1');
      assert.deepEqual(JSON.parse(first.text), { no: 1 });
      assert.equal(applied(), 1);
    });

    it('matches by method and by path with query, and lets the first ones pass', async () => {
      const { url } = await counting();
      await fault(url, { match: { method: 'GET', path: 'limit=2' }, after: 1, kind: 'status', status: 500 });

      const statuses = [];
      for (const path of ['/things?limit=1', '/things?limit=2', '/things?limit=2', '/things?limit=2']) {
        statuses.push((await call(url + path)).status);
      }

      assert.deepEqual(statuses, [200, 200, 500, 200]);
    });

    it('lists what is left and clears it', async () => {
      const { url } = await counting();
      await fault(url, { match: {}, times: 3, kind: 'status', status: 500 });
      await post(url);

      const left = JSON.parse((await call(`${url}/_sandbox/faults`)).text) as Fault[];
      await call(`${url}/_sandbox/faults`, { method: 'DELETE' });

      assert.equal(left[0]?.times, 2);
      assert.equal((await post(url)).status, 201);
    });

    it('reset breaks the connection and applies nothing', async () => {
      const { url, applied } = await counting();
      await fault(url, { match: {}, kind: 'reset' });

      await assert.rejects(post(url), { code: 'ECONNRESET' });

      assert.equal(applied(), 0);
      assert.equal((await post(url)).status, 201);
      assert.deepEqual(
        (await journalOf(url)).map(({ status }) => status),
        [0, 201],
      );
    });

    it('drop-response-after-apply breaks the connection when the work is done', async () => {
      const { url, applied } = await counting();
      await fault(url, { match: { method: 'POST' }, kind: 'drop-response-after-apply' });

      await assert.rejects(post(url), { code: 'ECONNRESET' });

      assert.equal(applied(), 1);
    });

    it('slow answers normally, after the delay', async () => {
      const { url } = await counting();
      await fault(url, { match: {}, kind: 'slow', delayMs: 80 });
      const from = performance.now();

      const answer = await post(url);

      assert.equal(answer.status, 201);
      assert.ok(performance.now() - from >= 75);
    });

    it('truncate sends the whole length and half of the body, and leaves the socket open', async () => {
      const { url } = await counting();
      await fault(url, { match: {}, kind: 'truncate' });

      const { length, received, ended } = await half(url);

      assert.equal(length, '1000');
      assert.equal(received, 500);
      assert.equal(ended, false);
    });

    it('truncate with a delay of 0 cuts the connection', async () => {
      const { url } = await counting();
      await fault(url, { match: {}, kind: 'truncate', delayMs: 0 });

      await assert.rejects(post(url), { code: 'ECONNRESET' });
    });

    it('strikes for ever with times -1', async () => {
      const { url } = await counting();
      await fault(url, { match: {}, times: -1, kind: 'status', status: 503 });

      for (let i = 0; i < 5; i += 1) assert.equal((await post(url)).status, 503);
    });
  });

  describe('server', () => {
    it('rejects on a busy port, naming it and what to do', async () => {
      const { port } = await serve(() => undefined);
      const second = createHost({ port });

      await assert.rejects(second.listen(), (error: unknown) => {
        assert.ok(error instanceof SandboxError);
        assert.match(error.message, new RegExp(`Port ${String(port)} .* in use`));
        assert.match(error.words.ja, /使用中/);
        assert.match(error.fix.en, /--salesforce-port/);
        return true;
      });
    });

    it('listens on loopback only', async () => {
      const { url } = await serve(() => undefined);

      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    });

    it('keeps a connection for the next request', async () => {
      const { url } = await serve((host) => {
        host.route('GET', '/x', () => ({ status: 200, body: 'x' }));
      });
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const ports = new Set<unknown>();
      agent.on('free', (socket: net.Socket) => ports.add(socket.localPort));

      for (let i = 0; i < 3; i += 1) await call(`${url}/x`, { agent });

      assert.equal(ports.size, 1);
      agent.destroy();
    });

    it('ends open sockets and waiting answers at once when it is closed', async () => {
      const { host, listen } = createHost({ port: 0, latencyMs: 60_000 });
      host.route('GET', '/x', () => ({ status: 200 }));
      const running = await listen();
      const waiting = call(`${running.url}/x`);
      const idle = net.connect(running.port, '127.0.0.1').on('error', () => undefined);
      await once(idle, 'connect');
      const from = performance.now();

      const [outcome] = await Promise.allSettled([waiting, running.close()]);

      assert.equal(outcome.status, 'rejected');
      assert.ok(performance.now() - from < 2000);
    });

    it('delays every answer by the latency', async () => {
      const { url } = await serve(
        (host) => {
          host.route('GET', '/x', () => ({ status: 200 }));
        },
        { latencyMs: 50 },
      );
      const from = performance.now();

      await call(`${url}/x`);

      assert.ok(performance.now() - from >= 45);
    });
  });
});

async function call(url: string, { method = 'GET', body, headers = {}, agent }: Call = {}): Promise<Answer> {
  const request = http.request(url, { method, headers, agent: agent ?? false });
  request.end(body);
  return answerOf(request);
}

async function sendChunks(url: string, chunks: readonly string[]): Promise<Answer> {
  const request = http.request(url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
  for (const chunk of chunks) request.write(chunk);
  request.end();
  return answerOf(request);
}

async function answerOf(request: http.ClientRequest): Promise<Answer> {
  request.on('error', () => undefined); // It rejects below; what comes after the answer is of no interest.
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return { status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() };
}

/** Reads a GET of /things until nothing more comes, without waiting for its end. */
async function half(url: string): Promise<{ length: string | undefined; received: number; ended: boolean }> {
  const request = http.get(`${url}/things`, { agent: false });
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let ended = false;
  response.on('end', () => (ended = true));
  response.on('error', () => undefined);
  let received = 0;
  while (received < 500) received += ((await once(response, 'data')) as [Buffer])[0].length;
  // Another exchange on a connection of its own: had there been more to come, it would have come by now.
  await call(`${url}/_sandbox/faults`);
  const length = response.headers['content-length'];
  const outcome = { length, received, ended };
  request.destroy();
  return outcome;
}

function post(url: string): Promise<Answer> {
  return call(`${url}/things`, { method: 'POST', body: '{}' });
}

async function fault(url: string, one: Fault): Promise<void> {
  const answer = await call(`${url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(one) });
  assert.equal(answer.status, 201, answer.text);
}

async function setClock(url: string, to: object): Promise<void> {
  const answer = await call(`${url}/_sandbox/clock`, { method: 'POST', body: JSON.stringify(to) });
  assert.equal(answer.status, 200, answer.text);
}

async function journalOf(url: string): Promise<{ at: string; method: string; path: string; query: string; status: number; ms: number }[]> {
  return JSON.parse((await call(`${url}/_sandbox/requests`)).text) as never;
}

async function* lines(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i += 1) {
    yield `${String(i)}\n`;
    if (i % 100 === 0) await Promise.resolve();
  }
}
