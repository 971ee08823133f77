import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf, isoOf } from '../../../src/core/assess/days.ts';
import type { Assessment } from '../../../src/core/types.ts';
import { fine, type Row, type TestWorld } from '../../support/sandboxes.ts';
import { Scene, type Partner } from '../../support/scene.ts';

const MONDAY = '2026-06-08';
const ago = (days: number): string => isoOf(dayOf(MONDAY) - days);
const FOUNDED = { registeredOn: '2024-01-10' };

/** Deals at a steady pace, the last one so many days ago. */
function sells(
  scene: Scene,
  partner: Partner,
  { last, every, count, amount }: Record<'last' | 'every' | 'count' | 'amount', number>,
): void {
  for (let i = 0; i < count; i += 1) scene.deal(partner, ago(last + every * i), amount);
}

/** 佐伯 has 24 partners: seven that deserve a high touch, eight with something to be done, and two tasks of the week before. */
function channel(): Scene {
  const scene = new Scene();
  const saeki = scene.rep('佐伯', 'saeki@example.co.jp');
  const nitta = scene.rep('新田', 'nitta@example.co.jp');
  for (const [i, name] of ['優良一', '優良二', '優良三', '優良四'].entries()) {
    const one = scene.partner(saeki, name, FOUNDED);
    sells(scene, one, { last: 5, every: 28, count: 14, amount: 4_000_000 });
    if (i === 0) scene.inquiry(one, ago(5));
  }
  const hinode = scene.partner(saeki, 'ひので電器', FOUNDED);
  sells(scene, hinode, { last: 58, every: 28, count: 12, amount: 4_000_000 });
  const { personId } = scene.company(hinode);
  scene.content(personId, 'intro-video', ago(12));
  scene.content(personId, 'first-proposal-template', ago(12));
  scene.inquiry(hinode, ago(5));
  const tsubame = scene.partner(saeki, 'つばめ情報', { ...FOUNDED, more: { PRM_Target__c: true } });
  sells(scene, tsubame, { last: 58, every: 21, count: 6, amount: 700_000 });
  scene.partner(saeki, 'みなと機器', { registeredOn: ago(10), employees: 400 });
  for (let i = 1; i <= 17; i += 1) {
    const small = scene.partner(saeki, `小口${i}`, FOUNDED);
    sells(scene, small, { last: 12, every: 400, count: 1, amount: 50_000 });
    if (i <= 3) scene.inquiry(small, ago(5));
    if (i > 15) scene.inquiry(small, ago(14), ago(4));
  }
  for (let i = 1; i <= 8; i += 1)
    sells(scene, scene.partner(nitta, `新田の先${i}`, FOUNDED), { last: 5, every: 28, count: 13, amount: 400_000 });
  return scene;
}

describe('a week at a rep with 24 partners', function () {
  this.timeout(120_000);
  let world: TestWorld;
  const settings = (name: string): string => join(world.folder, 'config', name);
  async function assessed(): Promise<ReadonlyMap<string, Assessment>> {
    const rows = await world.query<{ body: Assessment }>('SELECT body FROM assessment');
    return new Map(rows.map(({ body }) => [body.facts.name, body]));
  }
  async function one(name: string): Promise<Assessment> {
    return (await assessed()).get(name) ?? assert.fail(`${name} has not been assessed`);
  }
  async function tasks(): Promise<readonly Row[]> {
    return (await world.salesforce.records('Task')).filter(({ PRM_Task_Key__c: key }) => typeof key === 'string');
  }

  before(async () => {
    world = await channel().start();
    await world.setup();
    const company = await readFile(settings('kakehashi.yaml'), 'utf8');
    await writeFile(settings('kakehashi.yaml'), company.replace(/^deliver:\n/m, 'deliver:\n  only: [小口16, 小口17]\n'));
    fine(await world.run('run', { asOf: '2026-06-01' }));
    await writeFile(settings('kakehashi.yaml'), company);
    fine(await world.run());
  });
  after(async () => {
    await world.stop();
  });
  describe('Monday 08:45, the rep: what do I do this week?', () => {
    it('shows two old tasks and five new ones, one per partner; three wait for her hands', async () => {
      const found = await tasks();
      const [old, fresh] = [found.filter(({ PRM_Task_Key__c: key }) => String(key).endsWith('W23')), found.filter(isMonday)];

      assert.deepEqual(old.map(partnerOf).sort(), ['小口16', '小口17']);
      assert.deepEqual(fresh.map(partnerOf).sort(), ['ひので電器', '優良一', '優良三', '優良二', '優良四']);
      for (const { Subject: subject, Description: description, ActivityDate: due, OwnerId: owner } of fresh) {
        assert.match(String(subject), /^【支援】.+\|.+$/);
        assert.match(String(description), /^理由: .+\nすること: .+\n使うもの: .+\n完了の目安: .+\n根拠: .+$/);
        assert.equal(due, '2026-06-15');
        assert.equal(owner, found[0]?.OwnerId);
      }
      for (const name of ['小口1', '小口2', '小口3']) {
        const account = await accountOf(name);
        assert.equal(account.PRM_Next_Action__c, '問い合わせに回答する(3営業日経過)');
      }
    });

    it('has one task for the partner with three reasons: the oldest promise leads, the description carries them all', async () => {
      const [task, ...more] = (await tasks()).filter((row) => partnerOf(row) === 'ひので電器');

      assert.equal(more.length, 0);
      assert.match(String(task?.Subject), /問い合わせに回答する/);
      assert.match(String(task?.Description), /あわせて:5営業日以内に会う.* あわせて:動画未完了・テンプレ未DL\n/);
      assert.deepEqual((await one('ひので電器')).conditions, ['video_and_template_open', 'inquiry_unanswered']);
    });

    it('gets nothing written by a second run, nor on the Tuesday on which nothing has happened', async () => {
      await Promise.all([world.salesforce.forgetRequests(), world.hubspot.forgetRequests()]);
      const again = fine(await world.run());
      await at('2026-06-09T08:45:00+09:00');
      const tuesday = fine(await world.run('run', { asOf: '2026-06-09' }));

      assert.deepEqual([again.assess?.owed, again.assess?.tasks, tuesday.assess?.owed], [0, 0, 0]);
      // A new day has room for those who waited, and for nothing else.
      const made = (await tasks()).filter((row) => isMonday(row) && partnerOf(row).startsWith('小口'));
      assert.deepEqual([tuesday.assess?.tasks, made.map(partnerOf).sort()], [3, ['小口1', '小口2', '小口3']]);
      assert.deepEqual(await world.hubspot.writes(), []);
    });
  });

  describe('Monday 10:00, her boss: why is つばめ not being visited?', () => {
    it('grants six high touches in twenty hours, the newcomer among them, and says which place the seventh has', async () => {
      const all = [...(await assessed()).values()].filter(({ facts }) => facts.owner === 'saeki@example.co.jp');
      const high = all.filter(({ touch }) => touch === 'high').map(({ facts }) => facts.name);
      const tsubame = await accountOf('つばめ情報');

      assert.deepEqual(high.sort(), ['ひので電器', 'みなと機器', '優良一', '優良三', '優良二', '優良四']);
      assert.deepEqual([tsubame.PRM_Value_Tier__c, tsubame.PRM_Risk_Level__c, tsubame.PRM_Touch_Level__c], ['B', 'high', 'low']);
      assert.match(String(tsubame.PRM_Flags__c), /capacity/);
      assert.match(String(tsubame.PRM_Reasons__c), /対象ですが、今月の工数 20時間を超えるため見送り。順番 7番目。/);
      const { hoursUsed } = (await one('つばめ情報')).workings.touch as { hoursUsed: number };
      assert.ok(Math.abs(hoursUsed - 19.55) < 1e-9, String(hoursUsed));
    });

    it('moves exactly that one with a limit of 24 hours, and says so before it does', async () => {
      const touch = settings('touch.yaml');
      const before = await readFile(touch, 'utf8');
      await writeFile(touch, `${before}capacity: { hoursPerOwner: 24 }\n`);
      const planned = fine(await world.run('run', { asOf: '2026-06-09', dryRun: true }));
      fine(await world.run('run', { asOf: '2026-06-09' }));

      assert.deepEqual(
        planned.assess?.plan?.filter(({ target }) => target === 'partner').map(({ write }) => write.recordId),
        [(await accountOf('つばめ情報')).Id],
      );
      assert.equal((await accountOf('つばめ情報')).PRM_Touch_Level__c, 'high');
      await writeFile(touch, before);
      fine(await world.run('run', { asOf: '2026-06-09' }));
    });
  });

  describe('the end of the week, the admin: a source is silent, a field is renamed', () => {
    it('leaves every judgement as it was while HubSpot is silent, says so, and still takes in a deal', async () => {
      const before = await assessed();
      await world.hubspot.faults({
        match: { path: '^/(?!_sandbox)' },
        times: -1,
        kind: 'status',
        status: 401,
        body: { message: 'expired' },
      });
      await at('2026-06-13T14:00:00+09:00');
      const account = await accountOf('小口9');
      await world.salesforce.control('records/Opportunity', [
        {
          Name: '新しい案件',
          AccountId: account.Id,
          StageName: 'Prospecting',
          CloseDate: '2026-07-31',
          Amount: 100_000,
          OwnerId: account.OwnerId,
        },
      ]);
      const report = await world.run('run', { asOf: '2026-06-13' });
      const after = await assessed();

      assert.deepEqual(
        report.errors.map((error) => (error as { code?: string }).code),
        report.errors.map(() => 'AUTH_REJECTED'),
      );
      assert.ok(report.errors.length > 0);
      const hinode = after.get('ひので電器') ?? assert.fail('ひので電器 is gone');
      assert.ok(hinode.flags.includes('stale'));
      assert.ok(
        hinode.reasons.some(
          ({ text }) => text.ja === '判断できません。hubspot が 4日 届いていません。以前の判定(2026-06-12)を残しています。',
        ),
      );
      assert.ok(!hinode.conditions.includes('video_and_template_open'));
      for (const [name, was] of before) {
        const now = after.get(name);
        assert.deepEqual([now?.state, now?.risk.level, now?.touch], [was.state, was.risk.level, was.touch], name);
      }
      assert.equal(after.get('小口9')?.lastDealActivity, '2026-06-13');
    });

    it('tells in one go of the renamed field, by line and with what was meant, and of the unknown value; nothing is written', async () => {
      const path = join(world.folder, 'mappings', 'salesforce.yaml');
      const text = await readFile(path, 'utf8');
      await writeFile(
        path,
        text.replace(
          'rank: { from: [Partner_Rank__c, ChannelProgramLevelName], optional: true }',
          'rank: { from: Partner_Tier__c, map: { B: B } }',
        ),
      );
      const check = await world.cli(['check', '--locale', 'en']);
      await writeFile(path, text);

      assert.equal(check.code, 2);
      assert.match(check.stderr, /salesforce\.yaml:\d+:\d+ .*Partner_Tier__c.*did you mean Partner_Type__c/);
    });

    it('catches up when the source is back: the clocks go on from the true dates, and nobody gets old reminders', async () => {
      const before = await tasks();
      await world.hubspot.clearFaults();
      fine(await world.run('run', { asOf: '2026-06-13' }));
      const hinode = await one('ひので電器');

      assert.ok(!hinode.flags.includes('stale'));
      assert.deepEqual(hinode.conditions, ['video_and_template_open', 'inquiry_unanswered']);
      const dues = (await tasks()).filter(({ Id }) => before.every((old) => old.Id !== Id)).map(({ ActivityDate }) => String(ActivityDate));
      assert.ok(
        dues.every((due) => due > '2026-06-13'),
        dues.join(),
      );
    });
  });

  const at = async (now: string): Promise<void> => {
    for (const vendor of [world.salesforce, world.hubspot]) await vendor.control('clock', { now });
  };
  async function accountOf(name: string): Promise<Row> {
    return (await world.salesforce.records('Account')).find((row) => row.Name === name) ?? assert.fail(`no account ${name}`);
  }
});

function isMonday({ PRM_Task_Key__c: key }: Row): boolean {
  return !String(key).startsWith('owner:') && !String(key).endsWith('W23');
}
function partnerOf({ Subject: subject }: Row): string {
  return String(subject).split('|')[1] ?? '';
}
