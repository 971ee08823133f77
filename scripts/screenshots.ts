/**
 * Pictures for the documents: `npm start`, then `npm run screenshots -- <login link> [<lists in HubSpot>]` with the addresses that it
 * prints. Writes docs/img/<page>.png (Japanese) and docs/img/<page>-en.png of the dashboard, and docs/img/hubspot-lists.png.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

const PAGES = {
  today: '/',
  partners: '/partners',
  channel: '/channel',
  packages: '/packages/better-proposals',
  content: '/content',
  reports: '/reports',
  operations: '/operations/streams',
};
const FOLDER = 'docs/img';
const SETTLE_MS = 1500;
const PATIENCE_MS = 30_000;

const link = process.argv[2];
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (link === undefined || executablePath === undefined) {
  console.error('usage: npm run screenshots -- <login link that `npm start` prints>   (needs Chromium)');
  process.exit(2);
}
await mkdir(FOLDER, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
const base = new URL(link).origin;
const first = await context.newPage();
await first.goto(link);
await first.close();
for (const locale of ['ja', 'en']) await shoot(context, locale);
const lists = process.argv[3];
if (lists !== undefined) await shootLists(context, lists);
await browser.close();

/** The sandbox's page speaks both languages. */
async function shootLists(all: BrowserContext, address: string): Promise<void> {
  const page = await all.newPage();
  await page.goto(address);
  await page.screenshot({ path: join(FOLDER, 'hubspot-lists.png') });
  await page.close();
}

async function shoot(all: BrowserContext, locale: string): Promise<void> {
  await all.addCookies([{ name: 'kakehashi_lang', value: locale, url: base }]);
  const page = await all.newPage();
  const ending = locale === 'ja' ? '' : `-${locale}`;
  const take = async (name: string, path: string): Promise<void> => {
    await page.goto(base + path);
    await page.waitForTimeout(SETTLE_MS);
    await page.locator('.bone').first().waitFor({ state: 'detached', timeout: PATIENCE_MS });
    await page.screenshot({ path: join(FOLDER, `${name}${ending}.png`) });
  };
  for (const [name, path] of Object.entries(PAGES)) await take(name, path);
  await page.goto(`${base}/partners?flag=warning`);
  const partner = await page.getByRole('cell').first().getByRole('link').getAttribute('href');
  if (partner !== null) await take('partner', partner);
  await page.close();
}
