import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openRows } from '../src/cli/csv-rows.ts';
import { AppError } from '../src/core/errors.ts';
import { parseYaml, printProblems } from '../src/core/schema/index.ts';
import type { Connection, Connector, StreamSpec } from '../src/core/types.ts';
import { loadConnector } from '../src/registry.ts';
import { connectorContext } from './support/connector-context.ts';
import { oddServer, type Odd, type Seen } from './support/odd-server.ts';

/** The same cases in every run, so that a failure is somebody's change; another seed looks further. Failing cases name seed and path. */
const SEED = 20_261_125;
const SHORT = { seed: SEED, numRuns: 150, interruptAfterTimeLimit: 1500, markInterruptAsFailure: false } as const;
const SLOWEST_MS = 1000;

/** Whatever is thrown is of ours, says something, and came in time. */
async function inTime<T>(work: () => Promise<T>): Promise<T | null> {
  const startedAt = performance.now();
  try {
    return await work();
  } catch (error) {
    assert.ok(error instanceof AppError, `${String(error)}\n${error instanceof Error ? (error.stack ?? '') : ''}`);
    assert.ok(error.message.length > 3 && error.fix.length > 3);
    return null;
  } finally {
    const ms = performance.now() - startedAt;
    assert.ok(ms < SLOWEST_MS, `${ms} ms`);
  }
}

/** Text as people break it: pieces that mean something to a parser, in any order, among anything. */
const pieces = (...meaning: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...meaning), fc.string({ maxLength: 8, unit: 'grapheme' })), { maxLength: 40 })
    .map((all) => all.join(''));

describe('whatever comes from outside', function () {
  this.timeout(20_000);

  it('as YAML is read, or refused with a place', () => {
    const yaml = pieces(
      'a: ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&x ',
      '*x',
      '!!js ',
      '? ',
      '"',
      "'",
      '|\n',
      '<<: ',
      '---\n',
      '#',
      '\t',
      '%',
      '\0',
    );
    fc.assert(
      fc.property(yaml, (text) => {
        const startedAt = performance.now();
        const { value, problems } = parseYaml(text, 'f.yaml');
        assert.ok(performance.now() - startedAt < SLOWEST_MS);
        if (problems.length > 0) {
          assert.equal(value, undefined);
          for (const locale of ['ja', 'en'] as const) assert.match(printProblems(problems, locale), /^f\.yaml:\d+:\d+/);
        }
      }),
      { ...SHORT, numRuns: 1500 },
    );
  });

  it('as CSV is read row by row, or refused with a place', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kakehashi-fuzz-'));
    const csv = pieces(',', '\t', ';', '"', '""', '\r\n', '\n', '\r', '=1+1', '会社', '\uFEFF', '\0', 'a,b\n');
    const bytes = fc.oneof(
      csv.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const file = join(folder, 'f.csv');
        await writeFile(file, content);
        await inTime(async () => {
          const { header, items } = await openRows(file, { locale: 'en', onProgress: () => undefined });
          assert.ok(header.length > 0);
          for await (const { row, broken } of items) {
            if (row === null) assert.ok(broken.line >= 1 && broken.col >= 1 && broken.why.en !== '' && broken.why.ja !== '');
            else assert.ok(row.line >= 1 && row.cells.length > 0);
          }
        });
      }),
      SHORT,
    );
    await rm(folder, { recursive: true });
  });

  it('as the body of a webhook is a list of signals, or none', async () => {
    const { webhook } = await loadConnector('hubspot');
    assert.ok(webhook);
    const event = fc.record(
      {
        portalId: fc.anything(),
        subscriptionType: fc.oneof(fc.constantFrom('contact.merge', 'object.creation', 'contact.associationChange', '.'), fc.anything()),
        objectId: fc.anything(),
        objectTypeId: fc.anything(),
        mergedObjectIds: fc.anything(),
        associationType: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.array(event).map((events) => JSON.stringify(events)),
      fc.json(),
      pieces('[', ']', '{', '}', '"portalId":', ',', '1e999'),
    );
    const headers = fc.dictionary(fc.constantFrom('x-hubspot-request-timestamp', 'x-hubspot-signature-v3', 'host'), fc.string());
    fc.assert(
      fc.property(body, headers, fc.webUrl(), (text, given, url) => {
        const signals = webhook.signals(text);
        for (const { scope, object, recordId } of signals ?? [])
          assert.ok(scope.startsWith('hubspot:') && object !== '' && recordId !== '');
        assert.equal(webhook.accepts({ clientSecret: 'secret' }, { method: 'POST', url, headers: given, body: text }, new Date()), false);
      }),
      { ...SHORT, numRuns: 1000 },
    );
  });

  const READERS: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['salesforce', 'loginUrl', { clientId: 'cid', clientSecret: 'very secret' }],
    ['hubspot', 'baseUrl', { accessToken: 'pat-na1-x' }],
    ['kintone', 'baseUrl', { apiToken: 'token', apps: 'partners:1' }],
  ];
  for (const [name, option, rest] of READERS) {
    it(`as an answer of ${name} is understood, or refused by name`, async () => {
      const connector = await loadConnector(name);
      let next: Odd = { status: 200 };
      let good = 0;
      // Each case lets the first few questions be answered well, so that the odd answer meets every step of a reader.
      const server = await oddServer((request) => {
        good -= 1;
        return good < 0 ? next : usual(request, server.url);
      });
      const answer = fc.record({
        status: fc.constantFrom(200, 200, 200, 201, 204, 207, 302, 400, 401, 403, 404, 409, 423, 429, 477, 500, 502, 503, 520),
        headers: fc.dictionary(
          fc.constantFrom('retry-after', 'date', 'sforce-limit-info', 'x-hubspot-ratelimit-remaining'),
          fc.stringMatching(/^[ -~]{0,12}$/),
        ),
        body: fc.oneof(
          fc.jsonValue(),
          fc.json().map((text) => text.slice(0, -1)),
          fc.constant('<html>'),
          VENDOR_LIKE,
        ),
      });
      await fc.assert(
        fc.asyncProperty(answer, fc.nat(5), async (given, steps) => {
          next = given;
          good = steps;
          await inTime(() => askAll(connector, { ...rest, [option]: server.url }));
        }),
        { ...SHORT, numRuns: 120 },
      );
      await server.close();
    });
  }
});

const stamp = '2026-01-05T09:00:00.000+0000';
const text = (code: string, type = 'SINGLE_LINE_TEXT') => ({ type, code, label: code });

/** A good answer to the questions that a reader begins with, by path. */
function usual({ path }: Seen, url: string): Odd {
  const id = '001000000000001AAA';
  const bodies: readonly (readonly [RegExp, unknown])[] = [
    [/oauth2\/token$/, { access_token: '00D!x', instance_url: url, id: `${url}/id/00D000000000001EAA/005000000000001AAA` }],
    [
      /describe$/,
      {
        name: 'partners',
        queryable: true,
        fields: [
          { name: 'Id', type: 'id' },
          { name: 'Name', type: 'string' },
          { name: 'SystemModstamp', type: 'datetime' },
        ],
      },
    ],
    [
      /\/query(All)?$/,
      { totalSize: 1, done: true, records: [{ attributes: {}, Id: id, Name: 'A', SystemModstamp: stamp, IsDeleted: false }] },
    ],
    [/account-info/, { portalId: 1, timeZone: 'Asia/Tokyo' }],
    [/\/properties\//, { results: [{ name: 'Name', type: 'string', fieldType: 'text', label: 'Name' }] }],
    [
      /\/search$|\/objects\//,
      { total: 1, results: [{ id: '1', properties: { Name: 'A', hs_lastmodifieddate: stamp }, updatedAt: stamp, archived: false }] },
    ],
    [/form\/fields/, { properties: { Name: text('Name'), 更新日時: text('更新日時', 'UPDATED_TIME') }, revision: '1' }],
    [/cursor/, { id: 'c1', totalCount: '1', records: [{ $id: { type: '__ID__', value: '1' } }], next: false }],
    [/records/, { records: [{ $id: { type: '__ID__', value: '1' } }], totalCount: '1' }],
  ];
  return { status: 200, body: bodies.find(([pattern]) => pattern.test(path))?.[1] ?? {} };
}

const ROW_LIKE = fc.oneof(
  fc.anything(),
  fc.record(
    { Id: fc.anything(), id: fc.anything(), $id: fc.anything(), name: fc.anything(), type: fc.anything(), properties: fc.anything() },
    { requiredKeys: [] },
  ),
);

/** Bodies with the names that connectors look for, and anything in them. */
const VENDOR_LIKE = fc.record(
  {
    access_token: fc.anything(),
    instance_url: fc.anything(),
    id: fc.anything(),
    portalId: fc.anything(),
    records: fc.oneof(fc.anything(), fc.array(ROW_LIKE)),
    results: fc.oneof(fc.anything(), fc.array(ROW_LIKE)),
    paging: fc.anything(),
    fields: fc.oneof(fc.anything(), fc.array(ROW_LIKE)),
    properties: fc.oneof(fc.anything(), fc.dictionary(fc.string(), ROW_LIKE)),
    done: fc.boolean(),
    totalSize: fc.anything(),
    message: fc.anything(),
    errorCode: fc.anything(),
    category: fc.anything(),
  },
  { requiredKeys: [] },
);

const SPEC: StreamSpec = {
  name: 'partners',
  kind: 'partner',
  object: 'partners',
  fields: ['Name'],
  optionalFields: [],
  where: null,
  associations: [],
};

/** Logs in, describes and reads; the first that is refused ends it. */
async function askAll(connector: Connector, options: Readonly<Record<string, string>>): Promise<void> {
  const context = connectorContext();
  const connection: Connection = connector.connect(options, context);
  try {
    await connection.scope();
    await connection.describe('partners');
    let pages = 0;
    for await (const page of connection.stream(SPEC).read(undefined)) {
      pages += 1;
      // A vendor that never ends is no crash; what it gives is saved page by page.
      if (page.last || pages === 3) break;
    }
  } finally {
    await connection.close?.();
  }
}
