import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { defaultCatalogue } from '../../../src/core/assess/index.ts';
import {
  deploymentEffect,
  packageEffects,
  rankPackages,
  readOutcomes,
  windowsOf,
  type DeploymentEffect,
  type Member,
} from '../../../src/core/effect/index.ts';
import { crmField } from '../../../src/core/fields.ts';
import { lifeOf, readPackage, type Deployment, type SupportPackage } from '../../../src/core/package/index.ts';
import { parseYaml } from '../../../src/core/schema/index.ts';
import type { HistoryEvent } from '../../../src/core/types.ts';
import { event as daysAgo, partner, plainDays } from '../assess/world.ts';

const START = '2026-01-05';
const JUDGED = '2026-04-10';
const QUICK = { bootstrapDraws: 199, permutations: 199, shamRuns: 60 };

const event = (type: string, on: string, more: Partial<HistoryEvent> = {}): HistoryEvent => daysAgo(type, 0, { on, ...more });

function pack(id: string): SupportPackage {
  const text = readFileSync(new URL(`../../../config/packages/${id}.yaml`, import.meta.url), 'utf8');
  const { pack: found } = readPackage(parseYaml(text, `${id}.yaml`), id, {
    eventTypes: Object.keys(defaultCatalogue.eventTypes),
    contentItems: Object.keys(defaultCatalogue.items),
    flags: crmField('flags')?.options?.map(({ value }) => value) ?? [],
  });
  assert.ok(found);
  return found;
}
const better = pack('better-proposals');

function deployed(more: Partial<Deployment> = {}): Deployment {
  return {
    id: `better-proposals@${START}`,
    package: 'better-proposals',
    startedOn: START,
    startedBy: 'cli',
    responsible: '三輪',
    waitlist: true,
    noWaitlistReason: null,
    seed: 3,
    waitDays: 90,
    windowDays: 90,
    config: 'x',
    stoppedOn: null,
    stoppedBy: null,
    stopReason: null,
    ...more,
  };
}

/** `before` deals in each of the four windows before, `after` in the one that counts, on distinct days. */
function deals(before: number, after: number): HistoryEvent[] {
  const first = Date.parse(`${START}T00:00:00Z`);
  const day = (offset: number): string => new Date(first + offset * 86_400_000).toISOString().slice(0, 10);
  const begun = (offset: number): HistoryEvent => event('deal.registered', day(offset), { deal: `d${offset}`, role: 'sell' });
  return [
    ...[-4, -3, -2, -1].flatMap((window) => Array.from({ length: before }, (_, i) => begun(window * 90 + 5 + i * 7))),
    ...Array.from({ length: after }, (_, i) => begun(3 + i * 5)),
  ].sort((a, b) => (a.on < b.on ? -1 : 1));
}

function member(i: number, treated: 0 | 1, events: readonly HistoryEvent[], more: Partial<Member> = {}): Member {
  const reading = readOutcomes(partner(`p${treated}${i}`, events), better, windowsOf(deployed()), plainDays);
  return { treated, stratum: 'general/A', other: false, reading, before: null, ...more };
}

/** So many per arm that sell 2 to 5 a quarter; the treated sell so many more after. */
function arms(perArm: number, lift: number, more: (treated: 0 | 1) => readonly HistoryEvent[] = () => []): Member[] {
  return ([0, 1] as const).flatMap((treated) =>
    Array.from({ length: perArm }, (_, i) => {
      const own = 2 + (i % 4);
      return member(i, treated, [...deals(own, own + (treated === 1 ? lift : 0) + (i % 3) - 1), ...more(treated)]);
    }),
  );
}

function effect(members: readonly Member[], more: Partial<Parameters<typeof deploymentEffect>[0]> = {}): DeploymentEffect {
  return deploymentEffect(
    { deployment: deployed(), pack: better, members, asOf: JUDGED, widened: false, lost: 0, delivered: 1, ...more },
    QUICK,
  );
}

describe('what a deployment did', () => {
  it('counts the windows before and after from the log, deal by deal', () => {
    const { reading } = member(0, 1, [
      ...deals(2, 3),
      event('item.consumed', '2026-01-10', { item: 'win-story', stage: 'used' }),
      event('deal.won', '2026-02-01', { deal: 'd3', role: 'sell', amount: 500 }),
      event('deal.won', '2026-04-10', { deal: 'd8', role: 'sell', amount: 900 }),
    ]);

    assert.deepEqual([reading.primaryBefore, reading.primary], [[2, 2, 2, 2], 3]);
    assert.deepEqual([reading.secondary, reading.leading, reading.usedIt], [500, true, true]);
  });

  it('is promoted where a lot was drawn and the effect is sure, and then is a template', () => {
    const found = effect(arms(24, 2));
    const [judged] = packageEffects([found]);

    assert.deepEqual([found.status, found.report?.verdict], ['judged', 'promote']);
    assert.ok(Math.abs((found.report?.effect?.estimate ?? 0) - 2) < 1e-6);
    const on = judged?.judgedOn ?? '';
    assert.equal(on, '2026-04-08');
    assert.equal(lifeOf(better, [deployed()], [], JUDGED, { verdict: 'promote', on }).status, 'template');
    assert.equal(lifeOf(better, [deployed()], [], JUDGED, { verdict: 'improve', on }).status, 'improve');
    assert.equal(lifeOf(better, [deployed()], [], JUDGED, { verdict: 'continue', on }).status, 'measured');
  });

  it('§7.13 is not promoted in a small channel, whatever it did, and tells how many are missing', () => {
    const { report, leading } = effect(arms(10, 3));

    assert.equal(report?.verdict, 'undecidable');
    assert.equal(report.missing, 10);
    assert.match(report.reasons.map(({ ja }) => ja).join(''), /あと 10社で判定可能/);
    assert.equal(leading?.treated.n, 10);
  });

  it('cannot be told from a reward that only the treated were offered', () => {
    const { report, rewards } = effect(
      arms(24, 2, (treated) => (treated === 1 ? [event('reward.window', '2026-01-10', { data: { until: '2026-03-20' } })] : [])),
    );

    assert.equal(report?.verdict, 'undecidable');
    assert.match(report.reasons.map(({ ja }) => ja).join(''), /報奨の影響と分けられません/);
    assert.ok(rewards !== null);
  });

  it('can be told where both were offered it', () => {
    const both = effect(arms(24, 2, () => [event('reward.window', '2026-01-10', { data: { until: '2026-03-20' } })]));
    assert.equal(both.report?.verdict, 'promote');
  });

  it('is measured until late data no longer matter, and not at all where it was stopped or is described only', () => {
    const members = arms(24, 2);

    assert.deepEqual(
      [effect(members, { asOf: '2026-04-07' }).status, effect(members, { asOf: '2026-04-08' }).status],
      ['measuring', 'judged'],
    );
    assert.equal(effect(members, { asOf: '2026-04-07' }).report, null);
    assert.equal(effect(members, { deployment: deployed({ stoppedOn: '2026-02-01' }) }).status, 'stopped');
    assert.equal(effect(members, { pack: pack('keep-the-excellent') }).status, 'descriptive');
  });

  it('is not judged from a window of which a tenth never arrived, or of partners a tenth is gone', () => {
    const members = arms(24, 2);

    for (const more of [{ delivered: 0.9 }, { lost: 6 }]) {
      const { report } = effect(members, more);
      assert.equal(report?.verdict, 'undecidable');
      assert.ok(report.guards.some(({ id, status }) => id === 'G11' && status === 'stop'));
    }
  });

  it('is not judged by partners of whom a fifth had another package', () => {
    const members = arms(24, 2).map((one, i) => (i % 4 === 0 ? { ...one, other: true } : one));
    assert.ok(effect(members).report?.guards.some(({ id, status }) => id === 'G8' && status === 'stop'));
  });

  it('is compared with partners alike where nobody waited, and needs thirty of them', () => {
    const { report, assignment } = effect(arms(12, 2), { deployment: deployed({ waitlist: false, noWaitlistReason: '急ぐため' }) });

    assert.deepEqual([assignment, report?.verdict], ['observed', 'undecidable']);
    assert.ok(report?.guards.some(({ id, status }) => id === 'G1' && status === 'stop'));
  });

  it('never makes a figure of nothing: nobody enrolled, nobody waiting, no deal at all', () => {
    for (const members of [[], arms(3, 0).filter(({ treated }) => treated === 1), [member(0, 1, []), member(1, 0, [])]]) {
      const found = effect(members);
      assert.equal(found.report?.verdict, 'undecidable');
      assert.ok(!JSON.stringify(found).includes('NaN'));
    }
  });
});

describe('a package sent out again', () => {
  const second = (responsible: string, lift: number): DeploymentEffect => {
    const deployment = deployed({ id: 'better-proposals@2026-01-06', startedOn: '2026-01-06', responsible });
    return effect(arms(24, lift), { deployment });
  };

  it('is reproduced where somebody else finds the same sign in an overlapping interval', () => {
    const first = effect(arms(24, 2));
    const of = (again: DeploymentEffect) => packageEffects([again, first])[0]?.reproductions;

    assert.deepEqual(of(second('堀', 2)), [{ deployment: 'better-proposals@2026-01-06', responsible: '堀', result: 'confirmed' }]);
    assert.equal(of(second('堀', -2))?.[0]?.result, 'differs');
    assert.deepEqual(of(second('三輪', 2)), []);
  });

  it('is ranked by what is left of its effect when chance is taken away, and one that cannot be judged is not', () => {
    const other = { ...effect(arms(24, 0)), package: 'grow-together' };
    const small = { ...effect(arms(10, 3)), package: 'start-again' };
    const ranking = rankPackages(packageEffects([effect(arms(24, 2)), other, small]));

    assert.deepEqual(
      ranking.rows.map((one) => one.package),
      ['better-proposals', 'grow-together'],
    );
    assert.ok((ranking.rows[0]?.shrunk ?? 9) <= (ranking.rows[0]?.share ?? 0));
    assert.equal(rankPackages([]).beyondChance, false);
  });
});
