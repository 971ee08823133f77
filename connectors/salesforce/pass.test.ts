import assert from 'node:assert/strict';
import type { SourceRecord } from '../../src/core/types.ts';
import { toId18 } from './auth.ts';
import { beginOrResume, finish, newestOf, safePosition } from './pass.ts';
import type { Done, Underway } from './cursor.ts';

const MINUTES = 60_000;
const at = (minute: number): string => `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z`;
const record = (id: string, minute: number): SourceRecord => ({ id, raw: {}, modifiedAt: at(minute) });
const done = (more: Partial<Done> = {}): Done => ({
  phase: 'done',
  at: { t: at(30), id: 'b' },
  seenAt: 1_000_000,
  settled: false,
  ...more,
});

describe('a pass over a Salesforce object', () => {
  it('the first reads everything, the next looks back', () => {
    assert.equal(beginOrResume(null, 5 * MINUTES).from, null);
    assert.deepEqual(beginOrResume(done(), 5 * MINUTES).from, { since: at(25) });
  });

  it('does not look back once the last rows have settled', () => {
    assert.deepEqual(beginOrResume(done({ settled: true }), 5 * MINUTES).from, { behind: { t: at(30), id: 'b' } });
  });

  it('after an empty object everything is read again', () => {
    assert.equal(beginOrResume(done({ at: null }), 5 * MINUTES).from, null);
  });

  it('never ends behind the newest stamp that there was when it began', () => {
    const pass: Underway = { ...beginOrResume(null, 5 * MINUTES), cap: at(40), newest: { t: at(55), id: 'z' } };

    assert.deepEqual(finish(pass, 0, 5 * MINUTES).at, { t: at(40), id: null });
  });

  it('settles when nothing newer has come for as long as the look-back', () => {
    const quiet = (ms: number): Done =>
      finish({ ...beginOrResume(done(), 5 * MINUTES), beganAt: 1_000_000 + ms, newest: { t: at(30), id: 'c' } }, 0, 5 * MINUTES);

    assert.equal(quiet(4 * MINUTES).settled, false);
    assert.equal(quiet(5 * MINUTES).settled, true);
    assert.deepEqual(quiet(5 * MINUTES).at, { t: at(30), id: 'c' });
  });

  it('a newer row starts the wait anew', () => {
    const next = finish(
      { ...beginOrResume(done({ settled: true }), 5 * MINUTES), beganAt: 9_000_000, newest: { t: at(31), id: 'a' } },
      9_000_500,
      5 * MINUTES,
    );

    assert.deepEqual(next, { phase: 'done', at: { t: at(31), id: 'a' }, seenAt: 9_000_500, settled: false });
  });

  it('without the vendor’s clock it never settles', () => {
    const next = finish({ ...beginOrResume(done({ seenAt: null }), 5 * MINUTES), beganAt: null, newest: null }, null, 5 * MINUTES);

    assert.equal(next.settled, false);
  });

  it('a row changed since the query ran does not move the position', () => {
    assert.deepEqual(safePosition([record('a', 1), record('b', 2), record('c', 59)], at(40)), { t: at(2), id: 'b' });
    assert.equal(safePosition([record('c', 59)], at(40)), null);
    assert.deepEqual(safePosition([record('x', 40), record('y', 40)], at(40)), { t: at(40), id: 'y' });
  });

  it('of rows with one stamp the last read is the newest', () => {
    assert.deepEqual(newestOf(null, [record('a', 3), record('b', 3), record('c', 2)]), { t: at(3), id: 'b' });
  });

  it('makes 18-character ids as Salesforce does', () => {
    assert.equal(toId18('001D000000IRFma'), '001D000000IRFmaIAH');
    assert.equal(toId18('00D000000000001'), '00D000000000001EAA');
    assert.equal(toId18('001D000000IRFmaIAH'), '001D000000IRFmaIAH');
  });
});
