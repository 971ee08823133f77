import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { App } from '../../src/app.ts';
import { startServing, type Serving } from '../../src/cli/commands/serve.ts';
import { startWorld, type TestWorld } from '../support/sandboxes.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('the pages in a browser', function () {
  this.timeout(180_000);
  let world: TestWorld;
  let app: App;
  let serving: Serving;
  let browser: Browser;
  let page: Page;
  const opened: (() => Promise<unknown>)[] = [];

  before(async function () {
    if (CHROMIUM === undefined) {
      if (process.env.CI === 'true') throw new Error('Chromium is missing: apt-get install chromium');
      console.warn('SKIPPED: the pages are not tested, because there is no Chromium');
      this.skip();
    }
    world = await startWorld({ partners: 12, events: 300 });
    opened.push(() => world.stop());
    await world.setup();
    await world.run();
    const { port } = new URL(world.salesforce.url);
    app = await world.open({ PORT: String(Number(port) + 20_000 > 65_000 ? Number(port) - 20_000 : Number(port) + 20_000) });
    opened.push(() => app.close());
    serving = await startServing(app);
    opened.push(() => serving.stop());
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    opened.push(() => browser.close());
    page = await (await browser.newContext({ locale: 'ja-JP' })).newPage();
    await page.goto(serving.loginLink);
  });
  after(async () => {
    for (const close of opened.reverse()) await close();
  });

  it('logs in with the link and lists every partner with its state', async () => {
    assert.equal(new URL(page.url()).pathname, '/');
    assert.equal(await page.locator('tbody tr').count(), 12);
    assert.match((await page.locator('tbody .badge.state').first().textContent()) ?? '', /潜在|新規|一般|優良|休眠|離反/);
  });

  it('says the same in English', async () => {
    await page.getByRole('link', { name: 'English' }).click();

    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Partners');
    await page.getByRole('link', { name: '日本語' }).click();
  });

  it('finds a company by a part of its name, and says so when there is none', async () => {
    const name = (await page.locator('tbody tr a').first().textContent()) ?? '';
    await page.getByRole('searchbox').fill(name.slice(0, 4));
    await page.getByRole('button', { name: '探す' }).click();
    assert.ok((await page.locator('tbody tr a').allTextContents()).includes(name));

    await page.getByRole('searchbox').fill('存在しない会社');
    await page.getByRole('button', { name: '探す' }).click();
    assert.equal(await page.locator('tbody tr').count(), 0);
    assert.match((await page.locator('.empty').textContent()) ?? '', /当てはまるパートナーはありません/);
  });

  it("opens a partner with reasons, the score's parts and the log", async () => {
    await page.goto(app.baseUrl);
    await page.locator('tbody tr a').first().click();

    assert.ok((await page.locator('ul.reasons li').count()) >= 1);
    assert.equal(await page.getByRole('heading', { name: 'スコアの内訳' }).count(), 1);
    assert.equal(await page.getByRole('heading', { name: /支援ログ/ }).count(), 1);
  });

  for (const width of [1280, 390]) {
    it(`has no serious accessibility issue and nothing wider than the window at ${width} pixels`, async () => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(app.baseUrl);

      const { violations } = await new AxeBuilder({ page }).analyze();
      const grave = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
      const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

      assert.deepEqual(
        grave.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ''}`),
        [],
      );
      assert.equal(overflow, 0);
    });
  }

  it('asks whoever is not logged in to log in, with status 401', async () => {
    const stranger = await (await browser.newContext()).newPage();

    const response = await stranger.goto(app.baseUrl);

    assert.equal(response?.status(), 401);
    assert.match((await stranger.locator('main').textContent()) ?? '', /kakehashi user link/);
  });
});
