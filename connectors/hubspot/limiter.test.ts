import assert from 'node:assert/strict';
import { connectorContext } from '../../test/support/connector-context.ts';
import { limiterFor, memoryLimiter, type CallKind, type Clock, type Limiter } from './limiter.ts';

const OPTIONS = { burst: null, searchPerSecond: 4 };
const NOTHING = { max: null, remaining: null, intervalMs: null, daily: null, dailyRemaining: null };

describe('hubspot limiter', () => {
  it('lets 98 % of 190 calls start at once, and the next when a little more than ten seconds have passed', async () => {
    const clock = stillClock();
    const limiter = memoryLimiter(OPTIONS);

    const starts = await startsOf(limiter, clock, 'burst', 187);

    assert.equal(starts[185], 0);
    assert.equal(starts[186], 10_250);
  });

  it('never lets more start in any ten seconds, however they arrive', async () => {
    const clock = stillClock();
    const limiter = memoryLimiter({ burst: 18, searchPerSecond: 4 });
    const starts: number[] = [];

    for (let i = 0; i < 200; i += 1) {
      clock.advance((i * 7919) % 900);
      await limiter.take('burst', clock);
      starts.push(clock.at());
    }

    for (const from of starts) assert.ok(starts.filter((at) => at >= from && at < from + 10_000).length <= 18);
  });

  it('lets four searches start per second', async () => {
    const clock = stillClock();

    const starts = await startsOf(memoryLimiter(OPTIONS), clock, 'search', 9);

    assert.deepEqual(starts, [0, 0, 0, 0, 1000, 1000, 1000, 1000, 2000]);
  });

  it('does not hold up other calls because of searches that wait', async () => {
    let wake = (): void => undefined;
    const clock: Clock = { now: () => new Date(0), sleep: () => new Promise((resolve) => (wake = resolve)) };
    const limiter = memoryLimiter(OPTIONS);
    for (let i = 0; i < 4; i += 1) await limiter.take('search', clock);

    const waiting = limiter.take('search', clock);
    await limiter.take('burst', clock);

    wake();
    await waiting;
  });

  it('takes the limit of the app from the headers', async () => {
    const clock = stillClock();
    const limiter = memoryLimiter(OPTIONS);
    limiter.observe({ ...NOTHING, max: 100, remaining: 99, intervalMs: 10_000 }, clock);

    const starts = await startsOf(limiter, clock, 'burst', 99);

    assert.equal(starts[97], 0);
    assert.equal(starts[98], 10_250);
  });

  it('pauses when somebody else has used up the window', async () => {
    const clock = stillClock();
    const limiter = memoryLimiter(OPTIONS);
    limiter.observe({ ...NOTHING, max: 190, remaining: 1, intervalMs: 10_000 }, clock);

    await limiter.take('burst', clock);

    assert.equal(clock.at(), 1_025);
  });

  it('goes on when the clock stands still while it sleeps', async () => {
    const limiter = memoryLimiter({ burst: 9, searchPerSecond: 4 });
    let slept = 0;
    const frozen: Clock = {
      now: () => new Date(0),
      sleep: (ms) => {
        slept += ms;
        return Promise.resolve();
      },
    };

    for (let i = 0; i < 27; i += 1) await limiter.take('burst', frozen);

    assert.equal(slept, 20_000);
  });

  it('is one for all connections to one app, and another for each other app', () => {
    assert.equal(limiterFor('app-1', OPTIONS), limiterFor('app-1', OPTIONS));
    assert.notEqual(limiterFor('app-1', OPTIONS), limiterFor('app-2', OPTIONS));
  });

  it('stops waiting when the work is stopped', async () => {
    const context = connectorContext();
    const limiter = memoryLimiter({ burst: 2, searchPerSecond: 1 });
    await limiter.take('search', context);
    context.abort();

    await assert.rejects(limiter.take('search', context), /stopped/);
  });
});

interface StillClock extends Clock {
  at(): number;
  advance(ms: number): void;
}

/** A clock that moves only when somebody sleeps. */
function stillClock(): StillClock {
  const begin = Date.parse('2026-11-21T00:00:00Z');
  let at = 0;
  return {
    now: () => new Date(begin + at),
    sleep: (ms) => {
      at += ms;
      return Promise.resolve();
    },
    at: () => at,
    advance: (ms) => (at += ms),
  };
}

async function startsOf(limiter: Limiter, clock: StillClock, kind: CallKind, count: number): Promise<readonly number[]> {
  const starts: number[] = [];
  for (let i = 0; i < count; i += 1) {
    await limiter.take(kind, clock);
    starts.push(clock.at());
  }
  return starts;
}
