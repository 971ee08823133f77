import assert from 'node:assert/strict';
import { calendarFor } from '../../../src/core/assess/calendar.ts';
import { dayOf, isoOf } from '../../../src/core/assess/days.ts';
import { defaultSettings } from '../../../src/core/assess/settings/index.ts';
import type { Assessment, SetupResult } from '../../../src/core/types.ts';
import { fine, type Row, type TestWorld } from '../../support/sandboxes.ts';
import { callRow, dealRow, Scene, type Partner } from '../../support/scene.ts';

const TUESDAY = '2026-06-09';
/** Past the second own due date of みやこ. */
const LATER = '2026-07-20';
const FOUNDED = { registeredOn: '2023-02-01' };
const calendar = calendarFor(defaultSettings.scoring.calendar, '2023-01-01', '2027-01-01');

/** The day from which so many days passed on which people work, up to another day. */
function back(day: string, activeDays: number): string {
  let at = dayOf(day);
  while (calendar.activeDays(at, dayOf(day)) < activeDays) at -= 1;
  return isoOf(at);
}
/** Days of deals with even gaps, the latest first. */
function beats(latest: string, gap: number, count: number): string[] {
  const days = [latest];
  while (days.length < count) days.push(back(days.at(-1) ?? latest, gap));
  return days;
}

interface Cast {
  readonly scene: Scene;
  readonly aoba: Partner;
  readonly yamato: Partner;
  readonly miyako: Partner;
  readonly sleepers: readonly Partner[];
}

/** A segment of resellers that sell every 60 days; among them あおば, long silent, and みやこ, a day past its own beat. */
function channel(): Cast {
  const scene = new Scene();
  const saeki = scene.rep('佐伯', 'saeki@example.co.jp');
  const nitta = scene.rep('新田', 'nitta@example.co.jp');
  const yamato = scene.partner(nitta, '大和流通', { ...FOUNDED, type: 'Distributor' });
  const aoba = scene.partner(saeki, 'あおば通商', FOUNDED);
  const [last = '', ...earlier] = beats(back(TUESDAY, 140), 45, 4);
  for (const day of earlier) scene.deal(aoba, day, 20_000_000);
  scene.deal(aoba, last, 20_000_000, { open: true, distributor: yamato });
  scene.call(aoba, isoOf(dayOf(TUESDAY) - 62));
  const miyako = scene.partner(saeki, 'みやこシステムズ', FOUNDED);
  for (const day of beats(back(TUESDAY, 36), 31, 12)) scene.deal(miyako, day, 9_000_000);
  scene.call(miyako, isoOf(dayOf(TUESDAY) - 9));
  scene.company(miyako);
  for (let i = 1; i <= 18; i += 1) {
    const one = scene.partner(nitta, `定期${String(i)}`, FOUNDED);
    for (const day of beats(isoOf(dayOf(TUESDAY) - 8 - i), 60, 6)) scene.deal(one, day, 500_000);
  }
  const sleepers = [1, 2, 3, 4, 5].map((i) => scene.partner(nitta, `休眠${String(i)}`, FOUNDED));
  for (const one of sleepers) for (let i = 0; i < 8; i += 1) scene.deal(one, '2025-08-01', 100_000, { open: true });
  const season = scene.partner(nitta, '季節商会', { ...FOUNDED, type: 'Referral' });
  for (const year of ['2024', '2025', '2026'])
    for (const day of ['02-10', '02-25', '03-10', '03-25']) scene.deal(season, `${year}-${day}`, 300_000);
  const yearly = scene.partner(nitta, '年次商会', { ...FOUNDED, type: 'Referral' });
  for (const day of ['2023-11-05', '2024-11-04', '2025-11-04']) scene.deal(yearly, day, 300_000);
  const quarterly = scene.partner(nitta, '四半期商会', { ...FOUNDED, type: 'Referral' });
  for (const start of ['2025-08-12', '2025-11-11', '2026-02-10', '2026-05-10']) {
    const deal = scene.deal(quarterly, start, 300_000, { open: true });
    for (const [i, stage] of [
      'Qualification',
      'Needs Analysis',
      'Value Proposition',
      'Perception Analysis',
      'Negotiation/Review',
    ].entries()) {
      const day = isoOf(dayOf(start) + 6 * (i + 1));
      if (day <= '2026-06-08') scene.move(deal, stage, day);
    }
  }
  scene.hubspot('forms', { name: '代理店登録フォーム', formType: 'hubspot' });
  return { scene, aoba, yamato, miyako, sleepers };
}

describe('partners against their own beat', function () {
  this.timeout(240_000);
  const { scene, aoba, yamato, miyako, sleepers } = channel();
  let world: TestWorld;
  let lists: ReadonlyMap<string, string>;

  const on = async (day: string): Promise<void> => {
    for (const vendor of [world.salesforce, world.hubspot]) await vendor.control('clock', { now: `${day}T18:00:00+09:00` });
    fine(await world.run('run', { asOf: day }));
  };
  async function one({ name }: Pick<Partner, 'name'>): Promise<Assessment> {
    const [found] = await world.query<{ body: Assessment }>("SELECT body FROM assessment WHERE body -> 'facts' ->> 'name' = $1", [name]);
    return found?.body ?? assert.fail(`${name} has not been assessed`);
  }
  async function account(name: string): Promise<Row> {
    return (await world.salesforce.records('Account')).find((row) => row.Name === name) ?? assert.fail(`no account ${name}`);
  }
  async function tasksOf(name: string): Promise<readonly Row[]> {
    const all = await world.salesforce.records('Task');
    return all.filter(({ PRM_Task_Key__c: key, Subject: subject }) => typeof key === 'string' && String(subject).endsWith(`|${name}`));
  }
  async function meetings(): Promise<readonly Row[]> {
    return (await tasksOf(miyako.name)).filter(({ PRM_Rule__c: rule }) => rule === 'T09');
  }
  async function inList(list: string, company: string): Promise<boolean> {
    const response = await fetch(`${world.hubspot.url}/crm/v3/lists/${lists.get(list) ?? ''}/memberships?limit=250`, {
      headers: { authorization: 'Bearer pat-na1-sandbox' },
    });
    const { results } = (await response.json()) as { results: Row[] };
    return results.some(({ recordId }) => recordId === company);
  }
  async function companyOf(name: string): Promise<Row> {
    const found = (await world.hubspot.records('companies')).find((row) => row.name === name);
    return found ?? assert.fail(`no company ${name}`);
  }

  before(async () => {
    world = await scene.start();
    const steps: readonly SetupResult[] = await world.setup();
    lists = new Map(steps.flatMap(({ step, id }) => (step.list === undefined || id === undefined ? [] : [[step.list, id] as const])));
    await on(TUESDAY);
  });
  after(async () => {
    await world.stop();
  });
  describe('Tuesday, the rep: before and after the visit', () => {
    it('says on the deal and on the account what to know, in a sentence from which the ratio can be recomputed', async () => {
      const deal = (await world.salesforce.records('Opportunity')).find(
        ({ PartnerAccountId: id, IsClosed: closed }) => id === aoba.id && closed === false,
      );
      const { reasons, score, touch, tasks } = await one(aoba);
      const risk = reasons.find(({ id }) => id.startsWith('risk'))?.text.ja ?? '';
      const figures = /目安 (\d+)日\(この会社の実績 (\d+)日×(\d+)回、同区分の中央 (\d+)日を加味\)に対し、今回は (\d+)日\(([\d.]+)倍\)/.exec(
        risk,
      );
      const [expected = 0, own = 0, times = 0, middle = 0, days = 0, ratio = 0] = figures?.slice(1).map(Number) ?? [];
      const selling = score.parts.find(({ component }) => component === 'selling') ?? assert.fail('nothing of selling');
      const weights = score.parts.reduce((sum, { weight }) => sum + weight, 0);
      const { v, m } = selling;
      // Two proposals are four points in one of the two halves of selling.
      const gain = (selling.weight / weights / 2) * 100 * ((v + 4) / (v + 4 + m) - v / (v + m));

      assert.match(String(deal?.PRM_Partner_Summary__c), /^休眠|.*|次の一手:再開のきっかけを1つ届ける$/);
      assert.deepEqual([own, times, days], [45, 3, 140]);
      assert.ok(Math.abs(expected - (own * times + 2 * middle) / (times + 2)) <= 1, risk);
      assert.ok(Math.abs(ratio - days / expected) <= 0.1, risk);
      assert.ok(reasons.some(({ text }) => text.ja === `あと提案2件で約 ${String(Number(gain.toFixed(1)))}点。`));
      assert.deepEqual([touch, tasks.map(({ template }) => template)], ['high', ['T11']]);
    });

    it('takes a call that was logged the usual way: in contact again, still dormant, one task, one contact', async () => {
      await world.salesforce.control('records/Task', [
        { ...callRow(aoba), ActivityDate: TUESDAY, CompletedDateTime: `${TUESDAY}T02:00:00.000Z` },
      ]);
      const [task] = await tasksOf(aoba.name);
      await world.salesforce.control('records/Task', [
        { Id: task?.Id, Status: 'Completed', PRM_Outcome__c: 'reached', CompletedDateTime: `${TUESDAY}T02:30:00.000Z` },
      ]);
      await on(TUESDAY);
      const { state, flags, touch, lastContact, recent } = await one(aoba);

      assert.deepEqual([state, flags.includes('recontacted'), touch, lastContact], ['dormant', true, 'high', TUESDAY]);
      assert.deepEqual(
        (await tasksOf(aoba.name)).map(({ Id }) => Id),
        [task?.Id],
      );
      assert.ok(
        recent?.some(({ on: day, text }) => day === TUESDAY && text.ja.includes('電話')),
        JSON.stringify(recent),
      );
    });

    it('is general at once with a deal; the amount is the seller’s, the distributor shows that it passed through', async () => {
      const [id] = (
        (await world.salesforce.control('records/Opportunity', [dealRow(aoba, scene.customer, '2026-06-10', 6_000_000, false)])) as {
          ids: string[];
        }
      ).ids;
      await world.salesforce.control('records/OpportunityPartner', [{ OpportunityId: id, AccountToId: yamato.id, Role: 'Distributor' }]);
      // Somebody tidies up: forty old deals are lost or pushed out.
      const old = (await world.salesforce.records('Opportunity')).filter(({ PartnerAccountId: by }) =>
        sleepers.some(({ id: account }) => account === by),
      );
      await world.salesforce.control(
        'records/Opportunity',
        old.map(({ Id }, i) => (i % 2 === 0 ? { Id, StageName: 'Closed Lost', CloseDate: '2026-06-10' } : { Id, CloseDate: '2026-12-31' })),
      );
      const was = await one(yamato);
      await on('2026-06-10');
      const [seller, distributor] = [await one(aoba), await one(yamato)];

      assert.equal(old.length, 40);
      assert.equal(seller.state, 'general');
      assert.equal(seller.lastDealActivity, '2026-06-10');
      assert.deepEqual([distributor.value.yearly, distributor.workings.passedThrough], [0, Number(was.workings.passedThrough) + 1]);
      for (const sleeper of sleepers) {
        const { state, lastDealActivity } = await one(sleeper);
        assert.deepEqual([state, lastDealActivity], ['dormant', '2025-08-01'], sleeper.name);
      }
    });
  });

  describe('Wednesday, an excellent partner misses its own beat', () => {
    it('warns without touching state or score, in both CRMs, and shows no percentage', async () => {
      const { state, risk, flags, step, touch, value } = await one(miyako);
      const [row, company] = [await account(miyako.name), await companyOf(miyako.name)];
      const [task] = await tasksOf(miyako.name);

      assert.deepEqual(
        [state, value.tier, risk.level, risk.probability, step, touch],
        ['excellent', 'A', 'medium', null, 'retention', 'high'],
      );
      assert.ok(flags.includes('warning'));
      assert.deepEqual([row.PRM_Risk_Level__c, row.PRM_Dormancy_Risk__c ?? null, company.prm_dormancy_risk ?? ''], ['medium', null, '']);
      assert.match(String(task?.Subject), /5営業日以内に会う/);
      assert.equal(task?.ActivityDate, '2026-06-16');
      assert.deepEqual(await Promise.all(['L05', 'L12', 'L04'].map((list) => inList(list, String(company.id)))), [true, true, true]);
    });

    it('believes the rep that it was to be expected, until the next own due date passes', async () => {
      const [task] = await tasksOf(miyako.name);
      await world.salesforce.control('records/Task', [
        { Id: task?.Id, Status: 'Completed', PRM_Outcome__c: 'expected', CompletedDateTime: '2026-06-11T02:00:00.000Z' },
      ]);
      await on('2026-06-11');
      const [calm, company] = [await one(miyako), await companyOf(miyako.name)];

      assert.ok(!calm.flags.includes('warning'));
      assert.equal((await meetings()).length, 1);
      assert.deepEqual(await Promise.all(['L05', 'L12'].map((list) => inList(list, String(company.id)))), [false, false]);
    });

    it('raises no alarm for one deal a quarter whose stages move for a month', async () => {
      await on(LATER);
      const quarterly = await one({ name: '四半期商会' });

      assert.deepEqual([quarterly.risk.level, quarterly.flags.includes('warning')], ['low', false]);
      assert.ok((quarterly.risk.silentDays ?? 0) >= 31);
      const again = await one(miyako);
      assert.ok(again.flags.includes('warning') && again.tasks.some(({ template }) => template === 'T09'));
    });

    it('keeps its volume and a high touch when it falls asleep; a season and a yearly order are watched, no more', async () => {
      await on('2026-09-30');
      const asleep = await one(miyako);

      assert.deepEqual([asleep.state, asleep.value.tier, asleep.touch], ['dormant', 'A', 'high']);
      assert.ok(asleep.flags.includes('was_excellent'));
      for (const name of ['季節商会', '年次商会']) {
        const { risk, state, reasons, tasks, flags } = await one({ name });
        assert.ok(risk.level !== 'high' && state === 'general' && !flags.includes('warning'), name);
        assert.ok(
          reasons.some(({ text }) => text.ja.startsWith('例年この時期は')),
          name,
        );
        assert.ok(
          tasks.every(({ template }) => template !== 'T09'),
          name,
        );
      }
    });
  });
});
