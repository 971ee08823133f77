import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { App } from '../../src/app.ts';
import { startServing, type Serving } from '../../src/cli/commands/serve.ts';
import { createLoginLink, type Role } from '../../src/http/access.ts';
import { launchChromium } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import { startWorld, type TestWorld } from '../support/sandboxes.ts';

export interface Dashboard {
  readonly world: TestWorld;
  readonly app: App;
  readonly browser: Browser;
  /** Logged in; errors that a page throws fail the test that looks with `broken`. */
  readonly open: (options?: { readonly role?: Role; readonly locale?: 'ja' | 'en' }) => Promise<Page>;
  /** Exceptions of pages and refusals of the content security policy, since the last time that it was asked. */
  readonly broken: () => string[];
}

interface Started extends Dashboard {
  readonly stop: () => Promise<void>;
}

let started: Promise<Started | null> | null = null;

/** One world, one server and one browser for all files of the suite; null: there is no Chromium here. */
export function dashboard(): Promise<Dashboard | null> {
  return (started ??= start());
}

after(async () => {
  await (await started)?.stop();
});

async function start(): Promise<Started | null> {
  const browser = await launchChromium();
  if (browser === null) return null;
  const world = await startWorld({ partners: 24, events: 900 });
  await world.setup();
  await world.run('sync');
  for (const asOf of ['2026-03-02', '2026-04-06', '2026-05-04']) await world.run('assess', { asOf });
  await world.run();
  const app = await world.open({ PORT: String(await freePort()) });
  const serving: Serving = await startServing(app);
  const contexts: BrowserContext[] = [];
  const errors: string[] = [];
  return {
    world,
    app,
    browser,
    open: async ({ role = 'admin', locale = 'ja' } = {}) => {
      const context = await browser.newContext({ locale: locale === 'ja' ? 'ja-JP' : 'en-GB', viewport: { width: 1280, height: 860 } });
      contexts.push(context);
      await context.addCookies([{ name: 'kakehashi_lang', value: locale, url: app.baseUrl }]);
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (said) => {
        if (said.text().includes('Content Security Policy')) errors.push(said.text());
      });
      await page.goto(await createLoginLink(app.store.access, app.baseUrl, role, new Date()));
      return page;
    },
    broken: () => errors.splice(0),
    stop: async () => {
      await browser.close();
      await serving.stop();
      await app.close();
      await world.stop();
    },
  };
}

/** Serious and critical findings of axe, and by how much the page is wider than its window. */
export async function faults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  return over === 0 ? grave : [...grave, `wider than the window by ${String(over)}`];
}

/** Whatever is asked of this path fails, as a server in trouble answers. */
export async function failing(page: Page, path: string): Promise<void> {
  await page.route(`**${path}**`, (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        title: 'Something broke',
        status: 500,
        detail: 'The database is away',
        fix: 'Start it again',
        code: 'INTERNAL',
      }),
    }),
  );
}
