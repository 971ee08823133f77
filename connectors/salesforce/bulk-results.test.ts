import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import { readResults, type ResultRequest, type ResultSlice } from './bulk-results.ts';
import type { Client } from './client.ts';
import type { Columns } from './columns.ts';

const COLUMNS: Columns = {
  all: [{ path: 'Id', parts: ['Id'], type: 'id', length: 18 }],
  raw: [{ path: 'Id', parts: ['Id'], type: 'id', length: 18 }],
  stamp: 'SystemModstamp',
  hasIsDeleted: false,
  hasMaster: false,
};
const REQUEST: ResultRequest = {
  ...{ job: '750', locator: null, maxRecords: 10_000, skip: 0, size: 2_000, columns: COLUMNS, what: 'Reading Opportunity' },
};
const table = (rows: number): string =>
  `"Id","SystemModstamp"\n${Array.from({ length: rows }, (_, i) => `"${String(i)}","2026-01-01T00:00:00.000Z"\n`).join('')}`;

interface Page {
  readonly text: string;
  readonly rows: number;
  readonly locator?: string;
}

/** Answers with these pages, one after the other. */
function clientOf(...pages: readonly Page[]): { readonly client: Client; readonly asked: string[] } {
  const asked: string[] = [];
  const call: Client['call'] = ({ path }) => {
    const page = pages[asked.length] ?? assert.fail('one call too many');
    asked.push(path);
    const headers = { 'sforce-numberofrecords': String(page.rows), 'sforce-locator': page.locator ?? 'null' };
    return Promise.resolve({ status: 200, headers, body: null, bytes: Buffer.from(page.text), date: null });
  };
  return { client: { base: '/services/data/v67.0', call } as Client, asked };
}

async function slicesOf(client: Client, more: Partial<ResultRequest> = {}): Promise<ResultSlice[]> {
  const slices: ResultSlice[] = [];
  for await (const slice of readResults(client, { ...REQUEST, ...more })) slices.push(slice);
  return slices;
}
const ids = (slices: readonly ResultSlice[]): number[] => slices.flatMap(({ records }) => records.map(({ id }) => Number(id)));
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('a page of Bulk results', () => {
  it('is handed out in slices, of which only the last says what follows', async () => {
    const { client, asked } = clientOf({ text: table(5_000), rows: 5_000, locator: 'next' });

    const slices = await slicesOf(client);

    assert.deepEqual(
      slices.map(({ records, rows, end }) => [records.length, rows, end]),
      [
        [2_000, 2_000, null],
        [2_000, 4_000, null],
        [1_000, 5_000, { locator: 'next' }],
      ],
    );
    assert.deepEqual(ids(slices), upTo(0, 5_000));
    assert.deepEqual(asked, ['/services/data/v67.0/jobs/query/750/results?maxRecords=10000']);
  });

  it('that is as long as its slices ends with one that has records', async () => {
    const { client } = clientOf({ text: table(4_000), rows: 4_000 });
    assert.deepEqual(
      (await slicesOf(client)).map(({ records, end }) => [records.length, end]),
      [
        [2_000, null],
        [2_000, { locator: null }],
      ],
    );
  });

  it('that was cut off inside a row, or between two, is fetched again and read on from where it broke', async () => {
    const whole = { text: table(5_000), rows: 5_000 };
    const inside = { text: table(4_500).slice(0, -20), rows: 5_000 };
    const between = { text: table(3_000), rows: 5_000 };
    const { client, asked } = clientOf(between, inside, whole);

    const slices = await slicesOf(client);

    assert.deepEqual(ids(slices), upTo(0, 5_000));
    assert.equal(asked.length, 3);
  });

  it('that is cut off each time is told, with what was whole handed out', async () => {
    const cut = { text: table(3_000), rows: 5_000 };
    const { client } = clientOf(cut, cut, cut);
    const found: ResultSlice[] = [];

    await assert.rejects(
      async () => {
        for await (const slice of readResults(client, REQUEST)) found.push(slice);
      },
      (error) => error instanceof AppError && error.code === 'REMOTE_UNAVAILABLE',
    );
    assert.deepEqual(ids(found), upTo(0, 2_000));
  });

  it('is read on behind what is known already, also where it has become shorter than that', async () => {
    const { client } = clientOf({ text: table(5_000), rows: 5_000 }, { text: table(100), rows: 100, locator: 'next' });
    assert.deepEqual(ids(await slicesOf(client, { skip: 3_500 })), upTo(3_500, 5_000));
    assert.deepEqual(await slicesOf(client, { skip: 3_500 }), [{ records: [], rows: 100, end: { locator: 'next' } }]);
  });

  it('that is no table of ours is no page', async () => {
    const odd = { text: '<html>busy</html>', rows: 0 };
    await assert.rejects(slicesOf(clientOf(odd, odd, odd).client), { code: 'REMOTE_UNAVAILABLE' });
  });
});
