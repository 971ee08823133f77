import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createLoginLink } from '../../src/http/access.ts';
import { dashboardOf } from '../../src/http/dashboard/build.ts';
import { launchChromium } from '../support/chromium.ts';
import { quiet } from '../support/database.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { faults } from './dashboard.ts';

/** The first visit: nothing was connected yet, and each page says what to do. */
describe('the pages before there are data', function () {
  this.timeout(120_000);
  let server: TestServer;
  let browser: Browser;
  let page: Page;

  before(async function () {
    const launched = await launchChromium();
    if (launched === null) return this.skip();
    browser = launched;
    server = await testServer(() => ({ pages: dashboardOf(join(tmpdir(), 'kakehashi-test-web'), quiet), now: () => new Date() }));
    page = await (await browser.newContext({ locale: 'ja-JP' })).newPage();
    await page.goto(await createLoginLink(server.store.access, server.url, 'admin', new Date()));
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  for (const [path, said, next] of [
    ['/', 'まだデータがありません', 'npx kakehashi run'],
    ['/partners', 'まだデータがありません', 'npx kakehashi run'],
    ['/channel', 'まだ判定がありません', 'npx kakehashi run'],
    ['/operations/streams', '読んだストリームはまだありません', 'npx kakehashi run'],
    ['/operations/rejections', '取り込めなかった記録はありません', 'すべての記録'],
  ] as const) {
    it(`${path} says so, and what comes next`, async () => {
      await page.goto(server.url + path);
      const empty = page.locator('.empty').first();
      await empty.waitFor();
      const words = await empty.innerText();
      assert.ok(words.includes(said) && words.includes(next), words);
      assert.deepEqual(await faults(page), []);
    });
  }
});
