import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../core/types.ts';
import { packageRoot } from './files.ts';

/** What the command line needs before any setting is read: the program's version and the language of its help. */
export function readPreferences(env: Readonly<Record<string, string | undefined>> = process.env): {
  readonly version: string;
  readonly locale: Locale;
} {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { readonly version: string };
  const asked = env.KAKEHASHI_LOCALE ?? env.LC_ALL ?? env.LANG ?? '';
  return { version, locale: asked === 'en' || /^en[_.-]/.test(asked) ? 'en' : 'ja' };
}
