import { existsSync, readdirSync } from 'node:fs';
import type { Env } from './environment.ts';

const KEPT = ['KAKEHASHI_HOME', 'KAKEHASHI_LOCALE', 'KAKEHASHI_CONFIG', 'KAKEHASHI_MAPPINGS', 'KAKEHASHI_TIMEZONE', 'PORT', 'HOST'];

/** What the demo takes from the environment: where and in which language, but no database, no Redis and no credentials. */
export function demoEnvironment(env: Env = process.env): Env {
  return Object.fromEntries(KEPT.map((name) => [name, env[name]]));
}

/** Whether somebody has configured anything, of ours or of a connection: then `npm start` serves that, else it shows the demo. */
export function isConfigured(env: Env = process.env, { dotEnv = '.env', mappings = env.KAKEHASHI_MAPPINGS ?? 'mappings' } = {}): boolean {
  const prefixes = ['SALESFORCE_', 'HUBSPOT_', ...connectionPrefixes(mappings)];
  return (
    existsSync(dotEnv) ||
    Object.entries(env).some(
      ([name, value]) =>
        value !== undefined && (/^(DATABASE_URL|REDIS_URL)$/.test(name) || prefixes.some((prefix) => name.startsWith(prefix))),
    )
  );
}

/** `salesforce-east.yaml` → `SALESFORCE_EAST_` */
function connectionPrefixes(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.test.yaml'))
    .map((file) => `${file.slice(0, -'.yaml'.length).replaceAll('-', '_').toUpperCase()}_`);
}
