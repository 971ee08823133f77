import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';

const REASONS =
  '支援スコア 72(±5)。同じ区分 40社の中央が50です。28日で +3.2:新しい動き +4.1。\nいつもの間隔の目安 31日に対し、今回は 40日(1.3倍)。';
const ASSESSED = {
  PRM_Score__c: 72.4,
  PRM_Score_Change__c: 3.2,
  PRM_Coverage__c: 'A',
  PRM_State__c: 'excellent',
  PRM_State_Since__c: '2026-03-02',
  PRM_Flags__c: 'warning;was_excellent',
  PRM_Risk_Level__c: 'high',
  PRM_Value_Tier__c: 'A',
  PRM_Touch_Level__c: 'high',
  PRM_Support_Step__c: 'retention',
  PRM_Next_Action__c: '電話する:いつもの間隔を過ぎています',
  PRM_Next_Action_Due__c: '2026-06-12',
  PRM_Reasons__c: REASONS,
  PRM_Recent_Events__c: '2026-06-01 | 使った | 研修修了「基礎研修」\n2026-05-20 | 届いた | 教材「受注事例」',
  PRM_Package__c: 'keep-the-excellent',
  PRM_Package_Week__c: 2,
  PRM_Data_As_Of__c: '2026-06-07',
};

describe('the Salesforce component on the Account page, compiled by the vendor', function () {
  this.timeout(180_000);
  let world: TestWorld;
  let browser: Browser;
  let page: Page;
  let account: string;
  const opened: (() => Promise<unknown>)[] = [];

  before(async function () {
    const launched = await launchChromium();
    if (launched === null) this.skip();
    browser = launched;
    opened.push(() => browser.close());
    world = await startWorld({ partners: 6, events: 60 });
    opened.push(() => world.stop());
    await world.setup();
    const owned = (await world.salesforce.records('Task')).map((task) => task.AccountId);
    const found = (await world.salesforce.records('Account')).find(({ Id, IsPartner }) => IsPartner === true && !owned.includes(Id));
    account = String((found ?? (await world.salesforce.records('Account'))[0])?.Id);
  });
  after(async () => {
    for (const close of opened.reverse()) await close();
  });
  beforeEach(async () => {
    page = await (await browser.newContext({ locale: 'ja-JP' })).newPage();
    page.setDefaultTimeout(10_000);
    await world.salesforce.control('records/Account', [{ Id: account, ...ASSESSED }]);
    const left = (await world.salesforce.records('Task')).filter(({ WhatId, IsDeleted }) => WhatId === account && IsDeleted !== true);
    await world.salesforce.control('delete/Task', { ids: left.map(({ Id }) => Id) });
  });
  afterEach(() => page.context().close());

  async function show(query = ''): Promise<string> {
    await page.goto(`${world.salesforce.url}/lightning/r/Account/${account}/view${query}`);
    const card = page.locator('c-prm-partner article');
    await card.locator('.notice, .next').first().waitFor();
    return (await card.innerText()).replaceAll(/\s+/g, ' ');
  }

  it('shows score with band and change, the judgement, why, package, events and the date of the data', async () => {
    const text = await show();

    for (const part of ['72', '±5', '▲ +3.2 28日前から', '優良', '高自社の間隔に対して', '④休眠・離反防止', 'ハイタッチ(個別)', '離反予兆'])
      assert.ok(text.includes(part), `${part} is not in: ${text}`);
    for (const part of [
      '電話する:いつもの間隔を過ぎています',
      '2026/06/12',
      'いつもの間隔の目安 31日',
      'keep-the-excellent · 第2週',
      'データ基準日 2026/06/07',
    ])
      assert.ok(text.includes(part), `${part} is not in: ${text}`);
    const events = page.locator('c-prm-partner .event');
    assert.deepEqual(await events.locator('.stage').allInnerTexts(), ['使った', '届いた']);
    assert.equal(await events.first().locator('.dot.on').count(), 3);
  });

  it('speaks English where the viewer does: labels and values are translations, the texts are as they were written', async () => {
    const text = await show('?lang=en');

    for (const part of ['Partner support', 'Excellent', 'Highin its own rhythm', '4 Retention', 'Early warning', 'week 2', 'Jun 7, 2026'])
      assert.ok(text.includes(part), `${part} is not in: ${text}`);
    assert.deepEqual(await page.locator('c-prm-partner .stage').allInnerTexts(), ['used', 'delivered']);
  });

  it('makes the task with one button, then completes it with an outcome', async () => {
    await show();
    await page.getByRole('button', { name: 'ToDo を作る' }).click();
    await page.getByText('ToDo を作りました。').waitFor();
    const made: Row | undefined = (await world.salesforce.records('Task')).find(
      ({ WhatId, IsDeleted }) => WhatId === account && IsDeleted !== true,
    );
    assert.match(String(made?.Subject), /^【支援】電話する:いつもの間隔を過ぎています|./);
    assert.equal(made?.ActivityDate, '2026-06-12');
    assert.equal(await page.getByRole('button', { name: 'ToDo を作る' }).count(), 0);

    await page.getByRole('button', { name: '完了にする' }).click();
    await page.getByRole('combobox').selectOption({ label: '連絡できた' });
    await page.getByRole('button', { name: '完了にする' }).click();
    await page.getByText('完了にしました。').waitFor();

    const done = (await world.salesforce.records('Task')).filter(({ Id }) => Id === made.Id);
    assert.deepEqual(
      done.map(({ Status, PRM_Outcome__c: outcome }) => [Status, outcome]),
      [['Completed', 'reached']],
    );
    await page.getByRole('button', { name: 'ToDo を作る' }).waitFor();
  });

  it('says why a task could not be made', async () => {
    await show();
    await world.salesforce.control('item-faults', {
      object: 'Task',
      errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Ask the channel team first',
    });
    await page.getByRole('button', { name: 'ToDo を作る' }).click();

    assert.match(await page.getByRole('alert').innerText(), /できませんでした。.*Ask the channel team first/);
  });

  it('an account that was not assessed says so, with nothing to press', async () => {
    const empty = Object.fromEntries(Object.keys(ASSESSED).map((name) => [name, null]));
    await world.salesforce.control('records/Account', [{ Id: account, ...empty }]);

    assert.match(await show(), /まだ判定していません/);
    assert.equal(await page.locator('c-prm-partner button').count(), 0);
  });

  it('tells of data that stand still', async () => {
    await world.salesforce.control('records/Account', [{ Id: account, PRM_Flags__c: 'stale' }]);

    assert.match(await show(), /2026\/06\/07 のデータです。情報源が届いていないため/);
  });

  it('tells a viewer without the permission set whom to ask', async () => {
    const someone = (await world.salesforce.records('User')).find(({ Username }) => Username !== 'integration@sandbox.example');

    assert.match(await show(`?as=${String(someone?.Id)}`), /表示する権限がありません.*PRM_View/);
  });

  it('can be read and worked without a mouse (axe finds nothing)', async () => {
    await show();
    const { violations } = await new AxeBuilder({ page }).include('c-prm-partner').withTags(['wcag2a', 'wcag2aa']).analyze();

    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      [],
    );
  });
});
