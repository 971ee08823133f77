/**
 * What every connector promises, tried against its sandbox over real sockets. A connector's own test calls
 * `connectorSuite` with a rig: a sandbox that runs, what is in it, and how to reach it. The titles are the specification.
 */
import assert from 'node:assert/strict';
import { AppError } from '../src/core/errors.ts';
import type { Connection, Connector, Context, Cursor, Page, SourceRecord, StreamSpec, WriteBack, WriteResult } from '../src/core/types.ts';

type Options = Readonly<Record<string, string>>;

/** A fault as `POST /_sandbox/faults` takes it. */
export interface FaultOrder {
  readonly match: { readonly method?: string; readonly path?: string };
  readonly times?: number;
  readonly after?: number;
  readonly kind: 'status' | 'reset' | 'slow' | 'truncate' | 'drop-response-after-apply';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly delayMs?: number;
}

export interface StreamCase {
  readonly spec: StreamSpec;
  /** Ids of all records that the stream must yield, asked of the sandbox and not of the connector. */
  readonly expected: () => Promise<readonly string[]>;
  /** Changes one record by the vendor's own API, as a person would; null: the vendor lets nobody change one. */
  readonly change: ((id: string) => Promise<void>) | null;
  /** For records that never change (a log of events): another one happens instead; resolves with its id. */
  readonly happen?: () => Promise<string>;
  /** More records than a page holds share one timestamp. */
  readonly tied?: boolean;
  /** What reads it, as a regular expression on the path; the faults strike there. */
  readonly readPath: string;
}

export interface WriterCase {
  /** A write that the vendor takes; each `n` another record. */
  readonly good: (n: number) => WriteBack;
  /** A write of another record that the vendor refuses for what stands in it. */
  readonly bad: (n: number) => WriteBack;
  /** A write to a record that was deleted before. */
  readonly gone: () => Promise<WriteBack>;
  /** A creation with this key. */
  readonly keyed: (key: string) => WriteBack;
  /** How many records carry the key. */
  readonly count: (key: string) => Promise<number>;
  /** What writes go to, as a regular expression on the path. */
  readonly writePath: string;
}

export interface Rig {
  /** The sandbox. */
  readonly url: string;
  readonly connector: Connector;
  readonly options: Options;
  /** Well formed, but the vendor refuses them. */
  readonly badCredentials: Options;
  /** Wrong in as many places as `wrongOptionNames` has entries. */
  readonly wrongOptions: Options;
  readonly wrongOptionNames: readonly string[];
  /** Strings that may stand in no log line and no error. */
  readonly secrets: readonly string[];
  readonly streams: readonly StreamCase[];
  /** Where tokens are got; missing for a connector whose token never expires. */
  readonly tokenPath?: string;
  /** Answers one read as the vendor answers an expired token. */
  readonly expired?: { readonly status: number; readonly body: unknown };
  readonly writer?: WriterCase;
  /** Back to the seed, without faults. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Lent {
  readonly context: Context;
  readonly slept: number[];
  readonly lines: string[];
  readonly abort: AbortController;
}

/** A context for tests: waits are noted and cut short, log lines are kept. */
export function lend(name = 'test'): Lent {
  const abort = new AbortController();
  const slept: number[] = [];
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (message: string, data?: Readonly<Record<string, unknown>>): void =>
      void lines.push(JSON.stringify({ level, message, ...data }));
  const context: Context = {
    connection: name,
    log: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') },
    now: () => new Date(),
    signal: abort.signal,
    sleep: async (ms) => {
      slept.push(ms);
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5)));
      abort.signal.throwIfAborted();
    },
    onCall: (call) => lines.push(JSON.stringify(call)),
  };
  return { context, slept, lines, abort };
}

/** All pages of a pass. */
export async function pagesOf(source: AsyncIterable<Page>): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of source) pages.push(page);
  return pages;
}

export function recordsOf(pages: readonly Page[]): SourceRecord[] {
  return pages.flatMap((page) => page.records);
}

/** `POST`s an order to a sandbox's control route. */
export async function control(url: string, route: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/_sandbox/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `control route ${route}: ${String(answer.status)} ${await answer.text()}`);
}

/** The requests that the sandbox has had. */
export async function journal(
  url: string,
): Promise<readonly { readonly method: string; readonly path: string; readonly status: number }[]> {
  const answer = await fetch(`${url}/_sandbox/requests`);
  return (await answer.json()) as { method: string; path: string; status: number }[];
}

export async function forgetJournal(url: string): Promise<void> {
  await fetch(`${url}/_sandbox/requests`, { method: 'DELETE' });
}

/** Every record of an object as the sandbox holds it. */
export async function sandboxRecords(url: string, object: string): Promise<Readonly<Record<string, unknown>>[]> {
  const answer = await fetch(`${url}/_sandbox/records/${object}`);
  const text = await answer.text();
  assert.ok(answer.ok, text);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof AppError, `expected an AppError, got ${String(error)}`);
    return error;
  }
  return assert.fail('expected a rejection');
}

function errorIn(result: WriteResult | undefined): AppError {
  assert.ok(result && !result.ok, 'expected a refusal');
  assert.ok(result.error instanceof AppError, `expected an AppError, got ${String(result.error)}`);
  return result.error;
}

export function connectorSuite(suite: {
  readonly name: string;
  readonly start: () => Promise<Rig>;
  /** Streams by the order of `Rig.streams`; known before the sandbox runs so that each gets its own tests. */
  readonly streams: readonly string[];
  readonly writes: boolean;
  readonly additionalTests?: (rig: () => Rig) => void;
}): void {
  describe(`connector ${suite.name}`, function () {
    this.timeout(60_000);
    let running: Rig | null = null;
    const open: Connection[] = [];
    const spoken: string[] = [];
    const lents: Lent[] = [];
    const rig = (): Rig => running ?? assert.fail('the sandbox does not run');
    const connect = (options: Options = rig().options): Lent & { readonly connection: Connection } => {
      const lent = lend();
      const connection = rig().connector.connect(options, lent.context);
      open.push(connection);
      lents.push(lent);
      return { ...lent, connection };
    };

    before(async () => {
      running = await suite.start();
    });
    beforeEach(() => rig().reset());
    afterEach(async () => {
      for (const connection of open.splice(0)) await connection.close?.();
      for (const lent of lents.splice(0)) spoken.push(...lent.lines);
    });
    after(() => running?.close());

    it('check passes with good credentials', async () => {
      await connect().connection.check();
    });

    it('check says how to fix bad ones', async () => {
      const error = await errorOf(connect(rig().badCredentials).connection.check());

      assert.equal(error.code, 'AUTH_REJECTED');
      assert.ok(error.fix.length > 20, error.fix);
    });

    it('wrong options are all reported at once', () => {
      const problems = rig().connector.validate(rig().wrongOptions);

      for (const name of rig().wrongOptionNames)
        assert.ok(
          problems.some((one) => one.includes(name)),
          `${name} in ${problems.join(' | ')}`,
        );
      assert.deepEqual(rig().connector.validate(rig().options), []);
    });

    it('documents every option in both languages', () => {
      for (const { name, doc } of rig().connector.options) assert.ok(doc.ja !== '' && doc.en !== '' && doc.ja !== doc.en, name);
    });

    it('knows whose records these are', async () => {
      const scope = await connect().connection.scope();

      assert.match(scope, new RegExp(`^${rig().connector.name}:[\\w-]+$`));
    });

    suite.streams.forEach((name, n) => {
      describe(`stream ${name}`, () => {
        streamTests(() => rig().streams[n] ?? assert.fail(`no stream ${name}`), rig, connect);
      });
    });
    if (suite.writes) writerTests(rig, connect);
    suite.additionalTests?.(rig);

    it('never logs a secret', () => {
      assert.ok(spoken.length > 0, 'spoken.length > 0');
      for (const line of spoken) {
        for (const secret of rig().secrets) assert.ok(!line.includes(secret), `a secret stands in: ${line}`);
      }
    });
  });
}

/** The id of the record that came anew; undefined where the one with `id` was changed. */
async function changeIn({ change, happen }: StreamCase, id: string): Promise<string | undefined> {
  if (happen !== undefined) return happen();
  await change?.(id);
  return undefined;
}

type Connect = (options?: Options) => Lent & { readonly connection: Connection };

function streamTests(streamCase: () => StreamCase, rig: () => Rig, connect: Connect): void {
  const read = (after?: Cursor): Promise<Page[]> => pagesOf(connect().connection.stream(streamCase().spec).read(after));

  it('yields every seeded record', async () => {
    const pages = await read();

    const found = new Set(recordsOf(pages).map((record) => record.id));
    const expected = await streamCase().expected();
    assert.ok(expected.length > 0, 'expected.length > 0');
    assert.deepEqual([...found].sort(), [...expected].sort());
    assert.deepEqual(
      pages.map((page) => page.last),
      pages.map((_, i) => i === pages.length - 1),
    );
  });

  it('every record has the mapped id and time', async () => {
    const { spec } = streamCase();

    for (const record of recordsOf(await read())) {
      assert.ok(record.id !== '', "record.id !== ''");
      for (const field of spec.fields) assert.ok(field in record.raw, `${field} of ${record.id}`);
      assert.match(record.modifiedAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    }
  });

  it('resumes after any page without losing a record', async () => {
    const pages = await read();
    const expected = await streamCase().expected();

    const stops = [...new Set([0, 1, 2, Math.floor(pages.length / 2), pages.length - 2])].filter(
      (stop) => stop >= 0 && stop < pages.length,
    );
    for (const stop of stops) {
      const before = pages.slice(0, stop + 1);
      const after = await read(before.at(-1)?.cursor);
      const found = new Set([...recordsOf(before), ...recordsOf(after)].map((record) => record.id));
      assert.deepEqual(
        expected.filter((id) => !found.has(id)),
        [],
        `after page ${stop + 1} of ${pages.length}`,
      );
      assert.equal(after.at(-1)?.last, true);
    }
  });

  it('sees all records that share one timestamp across a page break', async function () {
    if (streamCase().tied !== true) this.skip();
    const pages = await read();

    const stamps = new Map<string, Set<number>>();
    for (const [n, page] of pages.entries()) {
      for (const { modifiedAt } of page.records) stamps.set(modifiedAt ?? '', (stamps.get(modifiedAt ?? '') ?? new Set()).add(n));
    }
    assert.ok(
      [...stamps.values()].some((onPages) => onPages.size > 1),
      'the seed has no tie across a page break',
    );
    const again = await read(pages[0]?.cursor);
    const found = new Set([...(pages[0]?.records ?? []), ...recordsOf(again)].map((record) => record.id));
    assert.deepEqual(
      (await streamCase().expected()).filter((id) => !found.has(id)),
      [],
    );
  });

  it('sees a record changed while reading', async function () {
    const { spec, change, happen } = streamCase();
    if (change === null && happen === undefined) this.skip();
    const iterator = connect().connection.stream(spec).read(undefined)[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as Page;
    const victim = first.records[0];
    assert.ok(victim, 'victim');

    const arrived = await changeIn(streamCase(), victim.id);
    const rest: Page[] = [];
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) rest.push(next.value);
    const cursor = rest.at(-1)?.cursor ?? first.cursor;
    const seen = [...recordsOf(rest), ...recordsOf(await read(cursor))].filter((record) => record.id === (arrived ?? victim.id));

    assert.ok(
      seen.some((record) => arrived !== undefined || (record.modifiedAt ?? '') > (victim.modifiedAt ?? '')),
      'the change was not seen',
    );
  });

  it('an unchanged source adds nothing', async () => {
    const first = await read();
    const known = new Map(recordsOf(first).map((record) => [record.id, record]));

    let cursor = first.at(-1)?.cursor;
    for (let pass = 0; pass < 2; pass += 1) {
      const pages = await read(cursor);
      // A record that never was ours may be told gone: that adds nothing either.
      const told = recordsOf(pages).filter((record) => record.deleted !== true || known.has(record.id));
      for (const record of told) assert.deepEqual(record, known.get(record.id));
      assert.equal(pages.at(-1)?.last, true);
      cursor = pages.at(-1)?.cursor;
    }
  });

  it('a change after a pass comes with the next one', async function () {
    const { change } = streamCase();
    if (change === null) this.skip();
    const first = await read();
    const id = recordsOf(first).at(-1)?.id ?? assert.fail('no records');

    const arrived = await changeIn(streamCase(), id);
    const next = recordsOf(await read(first.at(-1)?.cursor));

    const before = recordsOf(first).find((record) => record.id === id)?.modifiedAt ?? '';
    assert.ok(
      next.some((record) => record.id === (arrived ?? id) && (arrived !== undefined || (record.modifiedAt ?? '') > before)),
      'next.some((record) => record.id === id && (record.modifie…',
    );
  });

  it('waits as long as Retry-After says', async () => {
    const { connection, slept } = connect();
    await control(rig().url, 'faults', {
      match: { path: streamCase().readPath },
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '7' },
      body: {},
    });

    const pages = await pagesOf(connection.stream(streamCase().spec).read(undefined));

    assert.ok(
      slept.some((ms) => ms >= 7000 && ms < 20_000),
      `waited ${slept.join(', ')}`,
    );
    assert.equal(pages.at(-1)?.last, true);
  });

  it('survives one 503', async () => {
    const { connection, slept } = connect();
    await control(rig().url, 'faults', { match: { path: streamCase().readPath }, kind: 'status', status: 503, body: 'down' });

    const pages = await pagesOf(connection.stream(streamCase().spec).read(undefined));

    assert.ok(slept.length > 0, 'slept.length > 0');
    assert.deepEqual(new Set(recordsOf(pages).map((record) => record.id)), new Set(await streamCase().expected()));
  });

  it('survives a reset connection', async () => {
    const { connection } = connect();
    await control(rig().url, 'faults', { match: { path: streamCase().readPath }, kind: 'reset' });

    const pages = await pagesOf(connection.stream(streamCase().spec).read(undefined));

    assert.deepEqual(new Set(recordsOf(pages).map((record) => record.id)), new Set(await streamCase().expected()));
  });

  it('gives up with REMOTE_UNAVAILABLE', async () => {
    const { connection, slept } = connect();
    await connection.scope();
    await forgetJournal(rig().url);
    await control(rig().url, 'faults', { match: { path: streamCase().readPath }, times: -1, kind: 'status', status: 503, body: 'down' });

    const error = await errorOf(pagesOf(connection.stream(streamCase().spec).read(undefined)));

    assert.equal(error.code, 'REMOTE_UNAVAILABLE');
    assert.equal(error.verdict, 'retry');
    const tried = (await journal(rig().url)).filter((entry) => entry.status === 503).length;
    assert.ok(tried >= 2 && tried <= 10, `${tried} requests`);
    assert.equal(tried, slept.length + 1, 'somebody else retries too');
  });

  it('renews an expired token once', async function () {
    const { tokenPath, expired } = rig();
    if (tokenPath === undefined || expired === undefined) this.skip();
    const { connection } = connect();
    await connection.scope();
    await forgetJournal(rig().url);
    await control(rig().url, 'faults', { match: { path: streamCase().readPath }, kind: 'status', ...expired });

    await pagesOf(connection.stream(streamCase().spec).read(undefined));

    assert.equal((await journal(rig().url)).filter((entry) => entry.path.includes(tokenPath)).length, 1);
  });

  it('stops when aborted', async () => {
    const { connection, abort } = connect();
    const iterator = connection.stream(streamCase().spec).read(undefined)[Symbol.asyncIterator]();
    await control(rig().url, 'faults', { match: { path: streamCase().readPath }, times: -1, kind: 'slow', delayMs: 30_000 });
    const startedAt = Date.now();
    const next = iterator.next();
    setTimeout(() => abort.abort(new Error('enough')), 50);

    await assert.rejects(next);

    assert.ok(Date.now() - startedAt < 5000, 'Date.now() - startedAt < 5000');
  });
}

function writerTests(rig: () => Rig, connect: Connect): void {
  const writer = (): WriterCase => rig().writer ?? assert.fail('no writer');
  const write = async (writes: readonly WriteBack[]): Promise<readonly WriteResult[]> => {
    const { connection } = connect();
    return (await connection.write?.(writes)) ?? assert.fail('it does not write');
  };

  describe('writing', () => {
    it('answers in the order asked', async () => {
      const writes = [writer().good(0), writer().bad(1), writer().good(2), writer().keyed('order-1'), writer().good(3)];

      const results = await write(writes);

      assert.deepEqual(
        results.map((result) => result.ok),
        [true, false, true, true, true],
      );
      for (const [i, result] of results.entries()) {
        if (result.ok && writes[i]?.recordId != null) assert.equal(result.recordId, writes[i].recordId);
      }
    });

    it('the same key twice is one record', async () => {
      const together = await write([writer().keyed('twice'), writer().keyed('twice')]);
      const [later] = await write([writer().keyed('twice')]);

      assert.ok(
        together.every((result) => result.ok),
        'together.every((result) => result.ok)',
      );
      assert.ok(later?.ok, 'later?.ok');
      assert.equal(later.created, false);
      assert.equal(await writer().count('twice'), 1);
    });

    it('one bad write does not spoil the batch', async () => {
      const results = await write([writer().good(0), writer().good(1), writer().bad(2), writer().good(3)]);

      assert.deepEqual(
        results.map((result) => result.ok),
        [true, true, false, true],
      );
      const error = errorIn(results[2]);
      assert.equal(error.verdict, 'skip');
      assert.ok(error.message.length > 10, 'error.message.length > 10');
    });

    it('a vanished target is skipped, not retried', async () => {
      const [gone, good] = await write([await writer().gone(), writer().good(0)]);

      assert.equal(errorIn(gone).code, 'TARGET_GONE');
      assert.equal(errorIn(gone).verdict, 'skip');
      assert.ok(good?.ok, 'good?.ok');
    });

    it('an answer that is lost after the write was applied does no harm', async () => {
      await control(rig().url, 'faults', { match: { path: writer().writePath }, kind: 'drop-response-after-apply' });

      const [first] = await write([writer().keyed('lost')]);
      const [second] = first?.ok === true ? [first] : await write([writer().keyed('lost')]);

      if (first?.ok === false) assert.equal(errorIn(first).verdict, 'retry');
      assert.ok(second?.ok, 'second?.ok');
      assert.equal(await writer().count('lost'), 1);
    });

    it('a vendor that is down is tried later', async () => {
      await control(rig().url, 'faults', { match: { path: writer().writePath }, times: -1, kind: 'status', status: 503, body: 'down' });

      const results = await write([writer().good(0), writer().keyed('down')]);

      for (const result of results) assert.equal(errorIn(result).verdict, 'retry');
    });

    it('writes nothing when nothing is asked', async () => {
      assert.deepEqual(await write([]), []);
    });
  });
}
