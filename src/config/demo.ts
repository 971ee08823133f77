import { existsSync } from 'node:fs';
import type { Env } from './environment.ts';

const KEPT = ['KAKEHASHI_HOME', 'KAKEHASHI_LOCALE', 'KAKEHASHI_CONFIG', 'KAKEHASHI_MAPPINGS', 'KAKEHASHI_TIMEZONE', 'PORT', 'HOST'];

/** What the demo takes from the environment: where and in which language, but no database, no Redis and no credentials. */
export function demoEnvironment(env: Env = process.env): Env {
  return Object.fromEntries(KEPT.map((name) => [name, env[name]]));
}

/** Whether somebody has configured anything: then `npm start` serves that, else it shows the demo. */
export function isConfigured(env: Env = process.env, dotEnv = '.env'): boolean {
  return (
    existsSync(dotEnv) ||
    Object.entries(env).some(([name, value]) => value !== undefined && /^(DATABASE_URL$|REDIS_URL$|SALESFORCE_|HUBSPOT_)/.test(name))
  );
}
