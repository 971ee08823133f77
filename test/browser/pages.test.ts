import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { dashboardOf } from '../../src/http/dashboard/build.ts';
import { quiet } from '../support/database.ts';
import { dashboard, failing, faults, type Dashboard } from './dashboard.ts';

const BUDGET = 250_000;

describe('the pages in a browser', function () {
  this.timeout(180_000);
  let it_: Dashboard;
  let page: Page;
  before(async function () {
    const found = await dashboard();
    if (found === null) this.skip();
    it_ = found;
    page = await it_.open();
  });
  afterEach(async () => {
    await page.unrouteAll();
    assert.deepEqual(it_.broken(), []);
  });

  const go = async (path: string): Promise<void> => {
    await page.goto(it_.app.baseUrl + path);
    await page.locator('h1, [role=alert], .empty').first().waitFor();
    await page.locator('.loading').first().waitFor({ state: 'detached' });
  };

  describe('today', () => {
    it('lists whom to support, most urgent first, with the action and the way to the partner', async () => {
      await go('/');
      await page.locator('.work-row').first().waitFor();

      const { work } = (await (await page.request.get(`${it_.app.baseUrl}/api/worklist?limit=40`)).json()) as {
        work: { partner: { name: string; nextAction: { ja: string } } }[];
      };
      assert.deepEqual(
        await page.locator('.work-row h2').allTextContents(),
        work.map(({ partner }) => partner.name),
      );
      assert.ok((await page.locator('.work-action').first().textContent())?.startsWith(work[0]?.partner.nextAction.ja ?? '?'));
    });

    it('notes a call from here, in the log at once', async () => {
      await go('/');
      await page.getByRole('button', { name: '連絡を記録' }).first().click();
      await page.getByRole('dialog').getByRole('textbox', { name: '内容' }).fill('資料を見てくれていた');
      await page.getByRole('button', { name: '確定' }).click();
      await page.getByText('記録しました').waitFor();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const [{ n } = { n: 0 }] = await it_.world.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM line WHERE data::text LIKE '%資料を見てくれていた%'",
      );
      assert.equal(n, 1);
    });

    it('says why, on demand', async () => {
      await go('/');
      await page.getByRole('button', { name: '理由を見る' }).first().click();
      await page.locator('.work-row .reasons li').first().waitFor();
    });

    it('moves by keyboard, opens with Enter, and goes back with g t', async () => {
      await go('/');
      await page.locator('.work-row').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      const name = await page.locator('.work > li.at h2').textContent();
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/partners\//);
      await page.getByRole('heading', { level: 1, name: name ?? '' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await page.getByRole('heading', { level: 1, name: '今日' }).waitFor();
    });
  });

  describe('partners', () => {
    it('shows every partner in a table, and finds one by a part of its name', async () => {
      await go('/partners');
      const table = page.getByRole('table', { name: 'パートナー' });
      assert.equal(await table.getAttribute('aria-rowcount'), '25');
      const name = (await page.getByRole('cell').first().textContent()) ?? '';
      await page.keyboard.press('/');
      await page.keyboard.type(name.slice(2, 6));
      await page.keyboard.press('Enter');
      await page.waitForURL(/search=/);
      await page.getByRole('cell', { name, exact: true }).waitFor();
    });

    it('filters by what a segment says, and a link shows the same', async () => {
      await go('/partners');
      await page.getByRole('combobox', { name: '絞り込みを追加' }).selectOption('state=excellent');
      await page.waitForURL(/state=excellent/);
      await page.reload();
      await page.locator('.chip').waitFor();
      await page.getByRole('row').nth(1).waitFor();
      const states = await page.locator('.badge.state').allTextContents();
      assert.ok(states.length > 0);
      assert.deepEqual([...new Set(states)], ['優良']);
    });

    it('writes a CSV file of what is shown', async () => {
      await go('/partners?sort=name');
      await page.getByRole('row').nth(1).waitFor();
      const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV に書き出す' }).click()]);
      const lines = (await readFile(await saved.path(), 'utf8')).trimEnd().split('\r\n');
      assert.equal(lines.length, 25);
      assert.match(lines[0] ?? '', /^\uFEFFid,会社名,パートナー状態,/);
    });

    it('says so when none matches', async () => {
      await go('/partners?search=存在しない会社');
      await page.getByText('当てはまるパートナーはありません').waitFor();
    });
  });

  describe('partner', () => {
    const open = async (): Promise<void> => {
      await go('/partners?sort=score');
      await page.getByRole('cell').first().getByRole('link').click();
      await page.waitForURL(/\/partners\/./);
      await page.locator('#score').waitFor();
    };

    it('shows the score with its past, its parts down to events, the rhythm, deals and the log', async () => {
      await open();
      await page.getByRole('img', { name: /支援スコアの推移/ }).waitFor();
      await page.getByRole('img', { name: /案件の間隔/ }).waitFor();
      await page.locator('.log-line').first().waitFor();
      const log = (await page.locator('.log').textContent()) ?? '';
      assert.match(log, /タッチ\(/);
      assert.doesNotMatch(log, /[a-z]+\.[a-z]+[A-Z「]/, 'a type without words');
      await page.locator('#deals tbody tr').first().waitFor();
      await page.getByRole('button', { name: '提案活動の内訳を見る' }).click();
      await page.getByRole('dialog').getByRole('row').nth(1).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });

    it('has the way to both CRMs', async () => {
      await open();
      const links = await page
        .locator('.page-head a.button')
        .evaluateAll((all) => all.map((one) => (one as unknown as { href: string }).href));
      assert.ok(
        links.some((href) => href.startsWith(it_.world.salesforce.url)),
        links.join(),
      );
    });

    it('shows its tasks, its package and how it stands beside an excellent partner of its kind', async () => {
      await go('/partners?state=general');
      await page.getByRole('cell').first().getByRole('link').click();
      await page.locator('#like tbody tr').first().waitFor();
      await page.locator('#tasks li, #tasks .soft').first().waitFor();
      await page.locator('#package a').first().waitFor();
      assert.doesNotMatch((await page.locator('.page-head .note').textContent()) ?? '', /@/, 'an owner has a name');
    });

    it('is set by hand with reason and expiry, obeyed by the next assessment, and freed again', async () => {
      await open();
      await page.getByRole('button', { name: '手動設定' }).click();
      await page.getByRole('dialog').getByLabel('タッチレベル').selectOption('none');
      await page.getByRole('dialog').getByLabel('理由').fill('合併のため停止');
      await page.getByRole('button', { name: '確定' }).click();
      await page.getByText(/手動で「休止」:合併のため停止/).waitFor();
      await page.getByText('次の判定から効きます').waitFor({ state: 'detached', timeout: 60_000 });
      await page.locator('.tile', { hasText: 'タッチレベル' }).getByText('休止').waitFor();
      const accounts = await it_.world.salesforce.records('Account');
      assert.ok(accounts.some((one) => one.PRM_Override_Reason__c === '合併のため停止'));
      await page.getByRole('button', { name: '手動設定をやめる' }).click();
      await page.getByText(/手動で「休止」/).waitFor({ state: 'detached' });
    });

    it('says in plain words that an id is none', async () => {
      await go('/partners/nobody');
      assert.match((await page.getByRole('alert').textContent()) ?? '', /パートナー/);
    });
  });

  it('shows the channel, packages, content, the report and the operations with what is there', async () => {
    const heads: Readonly<Record<string, string>> = {
      '/channel': 'チャネル',
      '/packages': '支援パッケージ',
      '/packages/better-proposals': '提案の数と質を上げる 6週間',
      '/content': '教材・コンテンツ',
      '/reports': '月次レポート',
      '/handover': '引き継ぎ',
      '/operations': '運用',
    };
    for (const [path, name] of Object.entries(heads)) {
      await go(path);
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.locator('main table tbody tr, main .empty').first().waitFor();
    }
    await page.goto(`${it_.app.baseUrl}/handover`);
    const owner = (await page.getByLabel('だれの担当').locator('option').nth(1).getAttribute('value')) ?? '';
    await page.getByLabel('だれの担当').selectOption(owner);
    await page.locator('.report .facts').first().waitFor();
    await go('/channel');
    await page.getByRole('img', { name: /ジニ係数/ }).waitFor();
    for (const tab of ['streams', 'connections', 'mappings', 'rejections', 'outbox', 'audit']) {
      await go(`/operations/${tab}`);
      await page.locator('main table tbody tr, main pre, main .empty').first().waitFor();
    }
  });

  it('says the same in English', async () => {
    await go('/');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    for (const path of ['/', '/partners', '/channel', '/packages', '/content', '/reports', '/operations', '/operations/streams']) {
      await go(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const shown = await page.evaluate(
        "[...document.querySelectorAll('h1, label, th, .tile-title, nav a, select option, .note')].map((e) => e.textContent).join(' ')",
      );
      assert.doesNotMatch(String(shown).replace('日本語', ''), /[ぁ-んァ-ヶ]/);
    }
    await page.getByRole('button', { name: '日本語' }).click();
    await page.getByRole('heading', { level: 1, name: '運用' }).waitFor();
  });

  it('says what broke and how to go on, and goes on', async () => {
    for (const path of ['partners', 'worklist', 'channel', 'packages', 'content', 'reports', 'runs']) await failing(page, `/api/${path}`);
    for (const path of ['/', '/partners', '/partners/x', '/channel', '/packages', '/packages/x', '/content', '/reports', '/operations']) {
      await go(path);
      const said = (await page.getByRole('alert').first().textContent()) ?? '';
      assert.match(said, /Something broke/, path);
      assert.match(said, /Start it again/, path);
    }
    await page.unrouteAll();
    await go('/partners');
    await page.getByRole('row').nth(1).waitFor();
  });

  for (const scheme of ['light', 'dark'] as const)
    for (const width of [1280, 390])
      it(`has no serious accessibility issue and nothing wider than the window, ${scheme}, ${width} pixels`, async () => {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height: 860 });
        await go('/partners?sort=score');
        const id = (await page.getByRole('cell').first().getByRole('link').getAttribute('href')) ?? '/';
        for (const path of [
          '/',
          '/partners',
          id,
          '/channel',
          '/packages',
          '/packages/better-proposals',
          '/content',
          '/reports',
          '/operations',
          '/operations/streams',
        ]) {
          await go(path);
          await page.getByRole('heading', { level: 1 }).waitFor();
          assert.deepEqual(await faults(page), [], path);
        }
        await page.setViewportSize({ width: 1280, height: 860 });
      });

  it('asks whoever is not logged in to log in, with status 401', async () => {
    const stranger = await (await it_.browser.newContext()).newPage();
    const response = await stranger.goto(it_.app.baseUrl);
    assert.equal(response?.status(), 401);
    assert.match((await stranger.locator('main').textContent()) ?? '', /kakehashi user link/);
  });

  it('needs less than 250 kB of compressed script for the first page', async () => {
    const folder = await dashboardOf(it_.app.config.home, quiet)();
    const scripts = new Set<string>();
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname);
    });
    await go('/');
    await page.locator('.work-row').first().waitFor();
    page.removeAllListeners('request');
    let bytes = 0;
    for (const path of scripts) bytes += gzipSync(await readFile(join(folder, path))).length;
    assert.ok(scripts.size > 0);
    assert.ok(bytes <= BUDGET, `${bytes} bytes`);
  });
});
