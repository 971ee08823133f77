import { AppError } from '../core/errors.ts';
import type { Problem } from '../core/schema/index.ts';
import type { Env } from './environment.ts';
import { readText } from './files.ts';

/** Variables of ours that are secrets, or carry one: each may stand in a file named by `<NAME>_FILE`. */
export const SECRET_VARIABLES = ['DATABASE_URL', 'REDIS_URL', 'SMTP_URL', 'NOTIFY_WEBHOOK_URL', 'KAKEHASHI_SECRET_KEY'] as const;

/** The environment with what the files of `<NAME>_FILE` hold; a variable that is set itself wins. */
export function withSecretFiles(env: Env): { readonly env: Env; readonly problems: readonly Problem[] } {
  const added: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const name of SECRET_VARIABLES) {
    const path = given(env[`${name}_FILE`]);
    if (path === undefined || given(env[name]) !== undefined) continue;
    const { text, problem } = readText(path, `${name}_FILE`);
    if (problem === null) added[name] = text.trim();
    else problems.push(problem);
  }
  return { env: { ...env, ...added }, problems };
}

/** What the file holds that the variable names; undefined where it names none. Throws CONFIG_INVALID when it cannot be read. */
export function secretFile(env: Env, variable: string): string | undefined {
  const path = given(env[variable]);
  if (path === undefined) return undefined;
  const { text } = readText(path, variable);
  if (text === null) {
    throw new AppError('CONFIG_INVALID', `${variable} names a file that cannot be read`, { fix: `Point ${variable} at a readable file` });
  }
  return given(text);
}

/** Empty counts as unset: `.env` files leave lines empty. */
export function given(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}
