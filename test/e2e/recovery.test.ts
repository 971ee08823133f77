import assert from 'node:assert/strict';
import { dayOf, isoOf } from '../../src/core/assess/days.ts';
import { assessChannel } from '../../src/core/assess/index.ts';
import type { Assessment, PartnerHistory, SourceHealth } from '../../src/core/types.ts';
import { generateWorld, type PartnerTruth } from '../../src/sandbox/world.ts';
import { AS_OF, fine, NOW, startWorld } from '../support/sandboxes.ts';

const WORLD = { partners: 300, events: 300 * 133, seed: 1 };
const WEEKS = 52;
/** No alarm rings before this many days without a deal: whoever deals every fortnight cannot be warned of in time. */
const FLOOR = 30;

/**
 * The generated channel through the real path: both sandboxes, sync, join, log. The last assessment is the engine's own; the
 * weekly ones of the year before are made by the same core from the same log, cut off at each Monday's date.
 */
describe('the generated world, as it really is', function () {
  this.timeout(600_000);
  let truths: readonly PartnerTruth[];
  let assessed: ReadonlyMap<string, Assessment>;
  let weekly: readonly { readonly at: string; readonly level: ReadonlyMap<string, string | null> }[];

  before(async () => {
    truths = generateWorld({ ...WORLD, now: NOW }).truth.partners;
    const world = await startWorld(WORLD);
    const app = await world.open();
    try {
      await world.setup();
      fine(await world.run('sync'));
      fine(await world.run('assess'));
      const records = await world.query<{ account: string; partner: string }>(
        "SELECT split_part(key, '/', 3) AS account, partner_id AS partner FROM entity WHERE kind = 'partner' AND key LIKE 'salesforce:%/Account/%'",
      );
      const accountOf = new Map(records.map(({ account, partner }) => [partner, account]));
      const byAccount = (all: readonly Assessment[]): Map<string, Assessment> =>
        new Map(all.map((one) => [accountOf.get(one.partnerId) ?? '', one]));
      const last: Assessment[] = [];
      for await (const one of app.store.assessments()) last.push(one);
      assessed = byAccount(last);
      const { wired, policy } = await app.engine();
      const histories: PartnerHistory[] = [];
      for await (const one of app.store.histories({ scopeOrder: wired.map(({ scope }) => scope), upTo: AS_OF })) histories.push(one);
      const rounds: { at: string; level: Map<string, string | null> }[] = [];
      for (let week = WEEKS; week >= 0; week -= 1) {
        const at = isoOf(dayOf(AS_OF) - 7 * week);
        const sources = wired.map(({ name, mapping }): SourceHealth => {
          const types = [...new Set(Object.values(mapping.typesOf).flat())].sort();
          return { connection: name, deliveredUpTo: at, types, since: at };
        });
        const all = byAccount(await assessChannel({ histories, asOf: at, settings: policy.settings, sources }));
        rounds.push({ at, level: new Map([...all].map(([account, { risk }]) => [account, risk.level])) });
      }
      weekly = rounds;
    } finally {
      await app.close();
      await world.stop();
    }
  });

  it('recovers the true state of nine partners in ten', () => {
    const right = truths.filter(({ accountId, state }) => assessed.get(accountId)?.state === state);
    assert.equal(assessed.size, truths.length);
    assert.ok(right.length / truths.length >= 0.9, `${right.length} of ${truths.length}`);
  });

  it('shows a percentage that has stood its test, and none of it is provisional', () => {
    const judged = [...assessed.values()].filter(({ risk }) => risk.level !== null);
    assert.ok(judged.every(({ risk }) => !risk.provisional && risk.probability !== null));
    assert.ok(judged.every(({ flags }) => !flags.includes('provisional')));
  });

  it('warns of true leavers before their second missed cycle: seven in ten at least', () => {
    const from = weekly[0]?.at ?? '';
    const leavers = truths.flatMap(({ accountId, leftOn, cadenceDays }) => {
      if (leftOn === null || leftOn < from || cadenceDays === null || 2 * cadenceDays <= FLOOR) return [];
      const second = isoOf(dayOf(leftOn) + Math.floor(2 * cadenceDays));
      return second > AS_OF ? [] : [{ accountId, leftOn, second }];
    });
    const warned = leavers.filter(({ accountId, leftOn, second }) =>
      weekly.some(({ at, level }) => at >= leftOn && at <= second && level.get(accountId) === 'high'),
    );
    assert.ok(leavers.length >= 10, `only ${leavers.length} leavers to judge by`);
    assert.ok(warned.length / leavers.length >= 0.7, `${warned.length} of ${leavers.length}`);
  });

  it('rings for those who have really left: six alarms in ten at least', () => {
    const leftOn = new Map(truths.map((one) => [one.accountId, one.leftOn]));
    const alarms = weekly.slice(1).flatMap(({ at, level }, i) =>
      [...level]
        .filter(([account, now]) => now === 'high' && weekly[i]?.level.get(account) !== 'high')
        .map(([account]) => {
          const left = leftOn.get(account) ?? null;
          return left !== null && left <= at;
        }),
    );
    const right = alarms.filter(Boolean).length;
    assert.ok(alarms.length >= 20, `only ${alarms.length} alarms`);
    assert.ok(right / alarms.length >= 0.6, `${right} of ${alarms.length}`);
  });
});
