import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { dashboard, type Dashboard } from './dashboard.ts';

interface Work {
  readonly work: readonly {
    readonly partner: { readonly id: string; readonly name: string };
    readonly tasks: readonly { readonly key: string }[];
  }[];
}

/** What people come for, from the first look to what stands in the CRM. */
describe('journeys in a browser', function () {
  this.timeout(180_000);
  let it_: Dashboard;
  let page: Page;
  before(async function () {
    const found = await dashboard();
    if (found === null) this.skip();
    it_ = found;
    page = await it_.open();
  });
  afterEach(() => {
    assert.deepEqual(it_.broken(), []);
  });

  const go = async (path: string): Promise<void> => {
    await page.goto(it_.app.baseUrl + path);
    await page.locator('h1').first().waitFor();
  };
  const ask = async <T>(path: string): Promise<T> => (await (await page.request.get(it_.app.baseUrl + path)).json()) as T;
  /** What a CRM has comes with the next delivery. */
  const eventually = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(300)) if (await holds()) return;
    assert.fail(what);
  };

  it('sees who is at risk, makes a task, and finds it in the CRM', async () => {
    const { tasks } = await ask<{ tasks: readonly { key: string }[] }>('/api/tasks?limit=500');
    const made = new Set(tasks.map(({ key }) => key));
    const { work } = await ask<Work>('/api/worklist?limit=500');
    const chosen = work.find((one) => one.tasks.some(({ key }) => !made.has(key)));
    assert.ok(chosen, 'somebody has a task that is not in the CRM yet');
    const key = chosen.tasks.find((one) => !made.has(one.key))?.key ?? '';

    await go('/');
    await page.getByRole('link', { name: chosen.partner.name }).first().click();
    await page.getByRole('heading', { level: 1, name: chosen.partner.name }).waitFor();
    await page.getByRole('button', { name: 'タスクを作る' }).click();
    await page.getByLabel('どの対応').selectOption(key);
    await page.getByRole('button', { name: '確定' }).click();
    await page.getByText('タスクを作りました').waitFor();

    await eventually('the task in Salesforce', async () =>
      (await it_.world.salesforce.records('Task')).some(({ PRM_Task_Key__c: at }) => at === key),
    );
    await page.locator('#tasks li').filter({ hasText: '未完了' }).first().waitFor({ timeout: 60_000 });
  });

  it('changes a package by parts, is told each fault at its place, and saves the same YAML', async () => {
    await go('/packages/better-proposals');
    const editor = page.locator('#edit');
    await editor.getByLabel('責任者').fill('mika');
    const week = editor.getByRole('region', { name: '第2週' });
    await week.getByRole('button', { name: '第2週に追加' }).click();
    await editor.getByText(/\d+か所の誤り/).waitFor();
    const added = week.getByRole('listitem').nth(1);
    await added.getByLabel('届けるもの').selectOption('win-story');
    await added.getByLabel('してほしい行動').fill('読む');
    await added.getByLabel('完了の印').fill('item.consumed');
    await editor
      .getByText(/packages\/better-proposals\.yaml:\d+:\d+/)
      .first()
      .waitFor();
    await editor.getByRole('button', { name: 'YAML', exact: true }).click();
    const yaml = await editor.getByRole('textbox', { name: 'YAML' }).inputValue();
    assert.match(yaml, /responsible: mika/);
    assert.match(yaml, /^# yaml-language-server/);
    await editor.getByRole('textbox', { name: 'YAML' }).fill(yaml.replace('en: ""', 'en: reads'));
    await editor.getByText('誤りはありません').waitFor();
    await editor.getByRole('button', { name: '保存' }).click();
    await page.getByText('保存しました').waitFor();
  });

  it('keeps what was typed when somebody else saves the same package, and says so', async () => {
    const path = '/packages/start-again';
    await go(path);
    const mine = page.locator('#edit');
    await mine.getByLabel('責任者').fill('mine');
    const other = await it_.open();
    await other.goto(it_.app.baseUrl + path);
    const theirs = other.locator('#edit');
    await theirs.getByLabel('責任者').fill('theirs');
    await theirs.getByText('誤りはありません').waitFor();
    await theirs.getByRole('button', { name: '保存' }).click();
    await other.getByText('保存しました').waitFor();

    await mine.getByText('別の人が保存しました').waitFor();
    assert.equal(await mine.getByLabel('責任者').inputValue(), 'mine');
    assert.ok(await mine.getByRole('button', { name: '保存' }).isDisabled());
    await mine.getByRole('button', { name: '自分の内容で上書きする' }).click();
    await mine.getByRole('button', { name: '保存' }).click();
    await page.getByText('保存しました').waitFor();
    await other.getByLabel('責任者').and(other.locator('[value=mine]')).waitFor();
    await other.close();
  });

  it('mends a mapping beside a rejected record, and takes the records in again', async () => {
    const file = page.getByRole('textbox', { name: 'salesforce.yaml' });
    const change = async (mend: (yaml: string) => string): Promise<void> => {
      await file.fill(mend(await file.inputValue()));
      await page.getByText('誤りはありません').waitFor();
    };
    const save = async (): Promise<void> => {
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.getByText('保存しました').last().waitFor();
    };
    const right = 'type: deal.registered\n        occurredOn: CreatedDate';
    const wrong = 'type: deal.registered\n        occurredOn: Name';
    await go('/operations/mappings?mapping=salesforce&stream=deals');
    await change((yaml) => yaml.replace(right, wrong));
    await save();
    await it_.world.run('sync');
    await go('/operations/rejections');
    await page.getByRole('link', { name: /^006/ }).first().click();
    assert.match(
      await page
        .locator('#try')
        .getByLabel(/レコードの ID/)
        .inputValue(),
      /^006/,
    );
    await page.getByRole('button', { name: '試す' }).click();
    await page
      .locator('#try')
      .getByText(/除外されます/)
      .first()
      .waitFor();

    await change((yaml) => yaml.replace(wrong, right));
    await page.getByRole('button', { name: '試す' }).click();
    await page.locator('.preview-line').first().waitFor();
    await save();
    await go('/operations/rejections');
    await page.getByRole('button', { name: 'すべて取り込み直す' }).click();
    await page.getByText('取り込めなかった記録はありません').waitFor({ timeout: 60_000 });
  });

  it('shows a viewer nothing that a viewer may not do', async () => {
    const viewer = await it_.open({ role: 'viewer' });
    for (const path of ['/', '/partners?sort=score', '/packages/better-proposals']) {
      await viewer.goto(it_.app.baseUrl + path);
      await viewer.locator('h1').first().waitFor();
      await viewer.locator('.loading').first().waitFor({ state: 'detached' });
      for (const name of ['タスクを作る', '手動設定', '対象を見て開始', '決める', '保存', 'いま実行'])
        assert.equal(await viewer.getByRole('button', { name, exact: true }).count(), 0, `${path}: ${name}`);
    }
    assert.equal(await viewer.getByRole('link', { name: '運用' }).count(), 0);
    await viewer.goto(`${it_.app.baseUrl}/operations/mappings`);
    await viewer.getByRole('alert').first().waitFor();
    assert.equal(await viewer.getByText('connector:').count(), 0);
    await viewer.close();
  });
});
