import assert from 'node:assert/strict';
import { rankPackages, type PackageEffect } from '../../src/core/effect/index.ts';
import type { Enrolment } from '../../src/core/types.ts';
import { readPackageEffects } from '../../src/engine/effects.ts';
import { generateWorld, type WorldTruth } from '../../src/sandbox/world.ts';
import { AS_OF, fine, NOW, startWorld, type TestWorld } from '../support/sandboxes.ts';

const SIZE = { partners: 400, events: 400, seed: 7 };
const WINDOW = 150;

/** The world lifts the deals of half of one group by 30 % and gives the other group nothing: both are rolled out by lot. */
describe('the effect of a package, from CRM to verdict', function () {
  this.timeout(240_000);
  let world: TestWorld;
  let truth: WorldTruth;
  before(async () => {
    ({ truth } = generateWorld({ ...SIZE, now: NOW }));
    world = await startWorld(SIZE);
    fine(await world.run('sync'));
    const ids = await partnerIds();
    const app = await world.open();
    for (const one of truth.packages) {
      const deployment = `${one.id}@${one.startedOn}`;
      const enrolment = (account: string, arm: 'start' | 'wait'): Enrolment => ({
        deployment,
        package: one.id,
        partnerId: ids.get(account) ?? '',
        arm,
        stratum: 'all',
        enrolledOn: one.startedOn,
        startsOn: arm === 'start' ? one.startedOn : AS_OF,
        endedOn: null,
        endedBy: null,
      });
      await app.store.startDeployment(
        {
          id: deployment,
          package: one.id,
          startedOn: one.startedOn,
          startedBy: 'test',
          responsible: 'partner-manager',
          waitlist: true,
          noWaitlistReason: null,
          seed: 11,
          waitDays: WINDOW,
          windowDays: WINDOW,
          config: 'test',
          stoppedOn: null,
          stoppedBy: null,
          stopReason: null,
        },
        [...one.treated.map((id) => enrolment(id, 'start')), ...one.control.map((id) => enrolment(id, 'wait'))],
      );
    }
    await app.close();
  });
  after(async () => {
    await world.stop();
  });

  async function partnerIds(): Promise<Map<string, string>> {
    const rows = await world.query<{ account: string; id: string }>(
      "SELECT split_part(key, '/', 3) AS account, partner_id AS id FROM entity_partner WHERE key LIKE '%/Account/%'",
    );
    return new Map(rows.map(({ account, id }) => [account, id]));
  }
  async function effects(asOf = AS_OF): Promise<readonly PackageEffect[]> {
    const app = await world.open();
    try {
      return await readPackageEffects({ store: app.store, policy: (await app.engine()).policy, today: asOf }, asOf);
    } finally {
      await app.close();
    }
  }

  it('finds the effect that was planted and promotes the package; the sham is not promoted', async () => {
    const packages = await effects();
    const ranking = rankPackages(packages);
    const [better, sham] = packages;

    assert.deepEqual([better?.package, better?.verdict], ['better-proposals', 'promote']);
    const found = better?.deployments[0]?.report?.effect;
    assert.ok((found?.shareLow ?? 0) > 0 && (found?.shareLow ?? 1) < 0.3 && (found?.shareHigh ?? 0) > 0.3);
    assert.equal(sham?.package, 'grow-together');
    assert.ok(sham.verdict === 'continue' || sham.verdict === 'improve', String(sham.verdict));
    const nothing = sham.deployments[0]?.report?.effect;
    assert.ok((nothing?.shareLow ?? 1) < 0 && (nothing?.shareHigh ?? -1) > 0);
    assert.equal(ranking.rows[0]?.package, 'better-proposals');
  });

  it('makes a template of it in the list of packages, and says in words how many are missing where nothing can be said', async () => {
    const list = await world.cli(['--locale', 'ja', 'packages', 'list', '--as-of', AS_OF]);
    const text = await world.cli(['--locale', 'ja', 'effect', '--as-of', AS_OF]);

    assert.match(list.stdout, /better-proposals .*テンプレート\(昇格\)/);
    assert.doesNotMatch(list.stdout, /grow-together .*テンプレート/);
    assert.match(text.stdout, /継続測定|改善/);
    assert.match(text.stdout, /あと \d+社で判定可能/);
  });

  it('is not adopted by a person’s word where a verdict is there', async () => {
    await world.run('assess'); // the CRMs have no fields of ours here, which is told and changes no assessment
    const { code, stderr } = await world.cli([
      ...['--locale', 'en', 'packages', 'adopt', 'better-proposals'],
      ...['--by', '三輪', '--reason', '早く使いたい', '--as-of', AS_OF],
    ]);

    assert.equal(code, 2);
    assert.match(stderr, /better-proposals has been judged: it is a template already/);
    assert.deepEqual(await world.query('SELECT * FROM package_decision'), []);
  });

  it('says nothing of the outcome before the window and the late data are over', async () => {
    const packages = await effects('2026-02-01');

    assert.deepEqual(
      packages.map(({ verdict }) => verdict),
      [null, null],
    );
    assert.ok(packages.every(({ deployments }) => deployments.every(({ status, report }) => status === 'measuring' && report === null)));
  });
});
