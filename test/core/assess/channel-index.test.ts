import assert from 'node:assert/strict';
import type { Assessment, PartnerHistory } from '../../../src/core/types.ts';
import { assess, crowd, SOURCES, win } from './world.ts';

const GO_LIVE = '2026-04-20';
const run = { sources: SOURCES.map((source) => ({ ...source, since: GO_LIVE })) };

function mean(values: readonly (number | null | undefined)[]): number {
  const known = values.flatMap((value) => value ?? []);
  return known.reduce((sum, one) => sum + one, 0) / known.length;
}
async function channel(
  histories: readonly PartnerHistory[],
  more = {},
): Promise<{ index: number; score: number; all: readonly Assessment[] }> {
  const all = [...(await assess(histories, { ...run, ...more })).values()];
  const index = 50 + mean(all.map((one) => one.index?.now)) - mean(all.map((one) => one.index?.base));
  return { index, score: mean(all.map(({ score }) => score.value)), all };
}

describe('the index of the channel', () => {
  it('§7.12 rises when everybody sells more than in the quarter in which we began, although the scores stay where they were', async () => {
    const steady = await channel(crowd());
    const better = await channel(
      crowd().map((one) => ({ ...one, events: [...one.events, ...win(5, 900_000), ...win(18, 900_000), ...win(30, 900_000)] })),
    );

    assert.ok(Math.abs(steady.index - 50) < 3, String(steady.index));
    assert.ok(better.index > steady.index + 3, `${better.index} after ${steady.index}`);
    assert.ok(better.all.every(({ index }) => index?.since === '2026-04-01'));
  });

  it('§7.12 is 50 on its first day, whoever comes or goes later, and there is none before it', async () => {
    const first = await channel(crowd(), { asOf: '2026-04-01' });
    const none = await channel(crowd(), { asOf: '2026-03-31' });

    assert.ok(Math.abs(first.index - 50) < 1e-9, String(first.index));
    assert.ok(none.all.every(({ index }) => index === undefined));
  });
});
