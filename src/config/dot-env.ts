import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Problem } from '../core/schema/index.ts';
import type { Env } from './environment.ts';
import { readText } from './files.ts';

/** The environment with what `.env` in the working directory adds; a variable that is set already wins. */
export function withDotEnv(env: Env, cwd: string): { readonly env: Env; readonly problems: readonly Problem[] } {
  const path = join(cwd, '.env');
  if (!existsSync(path)) return { env, problems: [] };
  const { text, problem } = readText(path, '.env');
  if (text === null) return { env, problems: [problem] };
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  return { env: { ...parseEnv(text), ...set }, problems: [] };
}
