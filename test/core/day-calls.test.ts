import assert from 'node:assert/strict';
import { dayCalls } from '../../src/core/day-calls.ts';
import type { Ledger, ToldCalls } from '../../src/core/types.ts';
import { quiet } from '../support/database.ts';

const HOUR_MS = 3_600_000;
const told = (used: number, more: Partial<ToldCalls> = {}): ToldCalls => ({ used, limit: 1000, refused: false, backAt: null, ...more });

describe('dayCalls', () => {
  let at = Date.parse('2026-06-08T00:00:00Z');
  const now = (): Date => new Date(at);
  /** What the other processes have told. */
  let others: (ToldCalls & { ageMs: number }) | null = null;
  let away = false;
  const written: ToldCalls[] = [];
  const ledger: Ledger = {
    read: () => (away ? Promise.reject(new Error('away')) : Promise.resolve(others)),
    tell: (_name, calls) => (away ? Promise.reject(new Error('away')) : Promise.resolve(void written.push(calls))),
  };
  const open = () => dayCalls('crm', { now, log: quiet, ledger });
  beforeEach(() => {
    others = null;
    away = false;
    written.length = 0;
  });

  it('knows nothing until somebody was told', async () => {
    assert.equal(await open().known(), null);
  });

  it('knows what another process was told, and how old it is', async () => {
    others = { ...told(700), ageMs: 60_000 };
    const day = open();
    await day.known();
    at += 1000;

    const known = await day.known();

    assert.deepEqual([known?.used, known?.ageMs], [700, 61_000]);
  });

  it('goes by what was heard last: our own answer, until another process tells something new', async () => {
    others = { ...told(700), ageMs: 0 };
    const day = open();
    await day.known();
    day.tell(told(705));

    const own = await day.known();
    others = { ...told(720), ageMs: 0 };
    const theirs = await day.known();

    assert.deepEqual([own?.used, theirs?.used], [705, 720]);
    assert.deepEqual(written, [told(705)]);
  });

  it('forgets a day that is over', async () => {
    const day = open();
    day.tell(told(1000, { refused: true, backAt: new Date(at + HOUR_MS).toISOString() }));

    const before = await day.known();
    at += HOUR_MS;
    const after = await day.known();

    assert.deepEqual([before?.refused, after], [true, null]);
  });

  it('goes by its own answers while the others cannot be asked', async () => {
    away = true;
    const day = open();

    day.tell(told(9));

    assert.equal((await day.known())?.used, 9);
  });
});
