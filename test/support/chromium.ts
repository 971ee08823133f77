import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium; null where there is none, which fails in CI and is said elsewhere. */
export async function launchChromium(): Promise<Browser | null> {
  const executablePath = PLACES.find((path) => existsSync(path));
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: FLAGS });
  if (process.env.CI === 'true') throw new Error('Chromium is missing: apt-get install chromium');
  console.warn('SKIPPED: there is no Chromium');
  return null;
}
