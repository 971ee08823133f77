import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assessment } from '../../../src/core/types.ts';
import type { StartOutcome } from '../../../src/engine/packages.ts';
import { AS_OF, fine, startWorld, type Row, type TestWorld } from '../../support/sandboxes.ts';

const PACK = `
id: spring-push
name: { ja: 春の提案強化, en: Spring push }
step: development
segment: { state: [new, general, excellent] }
responsible: partner-manager
wanted: { ja: 提案を1件登録する, en: register a proposal }
weeks:
  - week: 1
    items:
      - { content: win-story, channel: hubspot-list, wanted: { ja: 読む, en: reads }, doneWhen: item.consumed, remindAfterDays: 4 }
      - { content: joint-visit, channel: task, touch: high, wanted: { ja: 日程を決める, en: fix a date }, doneWhen: meeting.held }
  - week: 2
    items:
      - { content: talk-script, channel: hubspot-list, wanted: { ja: 使う, en: uses it }, doneWhen: tool.used }
stopWhen: [deal.registered, state.dormant, exclude]
measure: { leading: item.consumed, primary: deal.registered, secondary: deal.won }
`;

/** Scenario 9: roll the good thing out. */
describe('rolling a package out', function () {
  this.timeout(240_000);
  let world: TestWorld;
  before(async () => {
    world = await startWorld();
    await writeFile(join(world.folder, 'config', 'packages', 'spring-push.yaml'), PACK);
    await world.setup();
    fine(await world.run());
  });
  after(async () => {
    await world.stop();
  });

  async function start(...more: readonly string[]): Promise<StartOutcome> {
    const { code, stdout, stderr } = await world.cli(['--json', 'packages', 'start', 'spring-push', '--as-of', AS_OF, ...more]);
    assert.equal(code, 0, `${stdout}${stderr}`);
    return JSON.parse(stdout) as StartOutcome;
  }
  /** In both CRMs, so that no source has stopped. */
  const later = async (now: string): Promise<void> => {
    for (const vendor of [world.salesforce, world.hubspot]) await vendor.control('clock', { now });
  };
  const accounts = async (): Promise<Map<unknown, Row>> =>
    new Map((await world.salesforce.records('Account')).map((one) => [one.Name, one]));

  it('says before anything happens who gets what, who not and why, whose work it is, and what can be judged', async () => {
    const before = await world.query<{ n: number }>('SELECT count(*)::int AS n FROM enrolment');
    const { plan, lists, started } = await start('--dry-run', '--waitlist');
    const text = await world.cli(['--locale', 'ja', 'packages', 'start', 'spring-push', '--as-of', AS_OF, '--dry-run', '--waitlist']);

    assert.deepEqual([started, before[0]?.n], [false, 0]);
    assert.ok(plan.eligible >= 10 && plan.eligible + plan.leftOut.length === plan.matching);
    const waiting = plan.drawn.filter(({ arm }) => arm === 'wait').length;
    assert.ok(Math.abs(plan.drawn.length - 2 * waiting) <= 1);
    assert.equal(lists.length, 1);
    assert.equal(
      plan.work.reduce((sum, { tasks }) => sum + tasks, 0),
      plan.drawn.length - waiting,
    );
    assert.match(text.stdout, /売上では判定できません\(各群20社から/);
    assert.match(text.stdout, /まだ何も始めていません/);
  });

  it('asks for a reason where nobody is to wait', async () => {
    const { code, stderr } = await world.cli(['packages', 'start', 'spring-push', '--as-of', AS_OF, '--no-waitlist']);
    assert.equal(code, 2);
    assert.match(stderr, /--no-waitlist --reason/);
  });

  it('starts once: package and week stand in both CRMs for those who start, nothing for those who wait', async () => {
    const { plan, deployment } = await start('--waitlist');
    const again = await world.cli(['packages', 'start', 'spring-push', '--as-of', AS_OF, '--waitlist']);
    fine(await world.run());
    const rows = await accounts();

    assert.equal(again.code, 2);
    assert.equal(deployment.waitlist, true);
    for (const { name, arm } of plan.drawn) {
      const row = rows.get(name);
      if (row === undefined) continue;
      assert.equal(row.PRM_Package__c ?? null, arm === 'wait' ? null : 'spring-push', `${name} ${arm}`);
      assert.equal(row.PRM_Package_Week__c ?? null, arm === 'wait' ? null : 1, name);
    }
    const companies = await world.hubspot.records('companies');
    assert.ok(companies.some((one) => one.prm_package === 'spring-push' && Number(one.prm_package_week) === 1));
  });

  it('follows from dates and log: a second run writes nothing, the same day is the same to the byte, a week later is week 2', async () => {
    const bytes = async () => JSON.stringify((await world.query('SELECT body FROM assessment ORDER BY partner_id')).map((row) => row));
    const before = await bytes();
    await world.query('DELETE FROM assess_mark');
    fine(await world.run());
    assert.equal(await bytes(), before);

    await later('2026-06-16T09:00:00+09:00');
    fine(await world.run('run', { asOf: '2026-06-16' }));
    const rows = await world.query<{ body: Assessment }>("SELECT body FROM assessment WHERE body ->> 'package' IS NOT NULL");
    const running = rows.map(({ body }) => body.package).filter((one) => one?.status === 'running');
    assert.ok(running.length > 0);
    assert.deepEqual(new Set(running.map((one) => one?.week)), new Set([2]));
    assert.ok(running.some((one) => one?.remind.includes('win-story')));
  });

  it('stops by a person’s word: the fields are cleared, the reason is kept', async () => {
    const { code } = await world.cli(['packages', 'stop', 'spring-push', '--reason', '内容を直すため', '--as-of', '2026-06-16']);
    fine(await world.run('run', { asOf: '2026-06-16' }));

    assert.equal(code, 0);
    for (const row of (await accounts()).values()) assert.equal(row.PRM_Package__c ?? null, null);
    const [kept] = await world.query<{ reason: string }>('SELECT stop_reason AS reason FROM deployment');
    assert.equal(kept?.reason, '内容を直すため');
  });
});
