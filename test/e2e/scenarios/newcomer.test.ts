import assert from 'node:assert/strict';
import type { Assessment } from '../../../src/core/types.ts';
import { fine, type Row, type TestWorld } from '../../support/sandboxes.ts';
import { Scene } from '../../support/scene.ts';

const REGISTERED = '2026-06-09';
const ITEMS = ['intro-video', 'first-proposal-template', 'basic-course'];
const REFERRER = 'かもめソリューションズ';

/** Scenario 4: a new partner registers, and another is never heard of. */
describe('a new partner', function () {
  this.timeout(240_000);
  let world: TestWorld;
  let lists: ReadonlyMap<string, string>;
  let owner: string;

  before(async () => {
    const scene = new Scene();
    const rep = scene.rep('佐伯', 'saeki@example.co.jp');
    owner = rep.userId;
    for (let i = 1; i <= 3; i += 1) {
      const partner = scene.partner(rep, `先輩${String(i)}`, { registeredOn: '2024-01-10' });
      for (const day of ['2026-04-10', '2026-05-10', '2026-06-01']) scene.deal(partner, day, 500_000);
      const { personId } = scene.company(partner);
      for (const item of ITEMS) scene.content(personId, item, '2026-05-20', 1);
    }
    const unheard = scene.partner(rep, '沼沢商事', { registeredOn: '2025-12-08' });
    const { personId: somebody } = scene.company(unheard);
    for (const item of ITEMS) scene.content(somebody, item, '2025-12-10');
    scene.hubspot('forms', { name: '代理店登録フォーム', formType: 'hubspot' });
    world = await scene.start();
    const steps = await world.setup();
    lists = new Map(steps.flatMap(({ step, id }) => (step.list === undefined || id === undefined ? [] : [[step.list, id] as const])));
    await on('2026-06-08');
  });
  after(async () => {
    await world.stop();
  });

  async function on(day: string): Promise<void> {
    for (const vendor of [world.salesforce, world.hubspot]) await vendor.control('clock', { now: `${day}T18:00:00+09:00` });
    fine(await world.run('run', { asOf: day }));
  }
  async function named(name: string): Promise<Assessment> {
    const rows = await world.query<{ body: Assessment }>("SELECT body FROM assessment WHERE body -> 'facts' ->> 'name' = $1", [name]);
    assert.equal(rows.length, 1, `${String(rows.length)} partners are called ${name}`);
    return rows[0]?.body ?? assert.fail();
  }
  async function tasksOf(name: string): Promise<readonly unknown[]> {
    const all = await world.salesforce.records('Task');
    return all.filter(({ Subject: subject }) => String(subject).endsWith(`|${name}`)).map(({ PRM_Rule__c: rule }) => rule);
  }
  async function hubspot(path: string, body: unknown): Promise<string> {
    const { results } = (await world.hubspot.control(path, body)) as { results?: readonly { readonly id: string }[] };
    return results?.[0]?.id ?? '';
  }
  async function members(list: string): Promise<ReadonlySet<unknown>> {
    const response = await fetch(`${world.hubspot.url}/crm/v3/lists/${lists.get(list) ?? ''}/memberships?limit=250`, {
      headers: { authorization: 'Bearer pat-na1-sandbox' },
    });
    return new Set(((await response.json()) as { results: Row[] }).results.map(({ recordId }) => recordId));
  }
  /** Company and person in HubSpot, then the account that somebody makes in Salesforce. */
  async function arrives(name: string, domain: string, employees: number): Promise<{ company: string; person: string }> {
    const company = await hubspot('records/companies', { properties: { name, domain } });
    const person = await hubspot('records/contacts', {
      properties: { lastname: '担当', email: `tanto@${domain}`, associatedcompanyid: company },
      associations: [{ to: { id: company }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }] }],
    });
    const account = { Name: name, IsPartner: true, Website: `https://${domain}`, NumberOfEmployees: employees, OwnerId: owner };
    await world.salesforce.control('records/Account', [
      { ...account, Partner_Type__c: 'Reseller', Partner_Rank__c: 'B', Partner_Registered_On__c: REGISTERED },
    ]);
    return { company, person };
  }

  let shiosai = { company: '', person: '' };
  let isobe = { company: '', person: '' };

  it('is one partner, not two: new, in step 2, without a score, with a kick-off task, and its route in the report', async () => {
    shiosai = await arrives('汐彩システム', 'shiosai.example', 400);
    const [form] = await world.hubspot.records('forms');
    const filled = { formId: form?.id, conversionId: 'c-1', submittedAt: `${REGISTERED}T05:10:00.000Z`, email: 'tanto@shiosai.example' };
    await world.hubspot.control('rows/form_submissions', { rows: [{ ...filled, referral_code: REFERRER }] });
    await on(REGISTERED);
    const { state, step, score, reasons } = await named('汐彩システム');
    const report = await world.cli(['--locale', 'ja', 'report', '2026-06']);

    assert.deepEqual([state, step, score.value], ['new', 'onboarding', null]);
    assert.ok(reasons.some(({ text }) => /^スコアはまだ出しません。.*7日ログイン 未/.test(text.ja)));
    assert.ok(reasons.every(({ text }) => !/スコア.*低/.test(text.ja)));
    assert.deepEqual(await tasksOf('汐彩システム'), ['T03']);
    assert.equal((await members('L02')).has(shiosai.company), true);
    assert.equal((await members('L08')).has(shiosai.company), false);
    assert.match(report.stdout, new RegExp(`\\| ${REFERRER} \\| 1 \\|`), `${report.stdout}${report.stderr}`);
  });

  it('has a name on day 14 if nothing was seen of what was delivered: a call, a level up, and nothing more of it', async () => {
    isobe = await arrives('磯辺商会', 'isobe.example', 60);
    for (const item of ITEMS)
      await hubspot('records/emails', {
        properties: {
          hs_timestamp: '2026-06-11T03:00:00.000Z',
          hs_email_direction: 'EMAIL',
          hs_email_status: 'SENT',
          hs_email_subject: item,
          support_content: item,
        },
        associations: [{ to: { id: isobe.person }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 198 }] }],
      });
    await on('2026-06-22');
    const before = (await named('磯辺商会')).touch;
    await on('2026-06-23');
    const { flags, touch, reasons } = await named('磯辺商会');

    assert.deepEqual([before, touch, flags.includes('silent')], ['low', 'high', true]);
    assert.ok(reasons.some(({ text }) => text.ja === '案内は 3件 届き、0件 見られています。登録後、反応はまだありません。'));
    assert.equal((await members('L01')).has(isobe.company), true);
    assert.deepEqual(await tasksOf('磯辺商会'), ['T05']);
  });

  it('goes back to its level on day 44', async () => {
    await on('2026-07-27');

    assert.equal((await named('磯辺商会')).touch, 'low');
    assert.deepEqual(await tasksOf('磯辺商会'), ['T05']);
  });

  it('starts again at step 2 when half a year has passed without a sign, and is not among those to be woken', async () => {
    const { state, step, flags } = await named('沼沢商事');
    const company = (await world.hubspot.records('companies')).find(({ name }) => name === '沼沢商事');

    assert.deepEqual([state, step, flags.includes('silent')], ['dormant', 'onboarding', true]);
    assert.equal((await members('L06')).has(String(company?.id)), false);
    assert.deepEqual(await tasksOf('沼沢商事'), []);
  });
});
