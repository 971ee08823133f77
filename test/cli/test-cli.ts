import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import pg from 'pg';
import { actionOf } from '../../src/cli/action.ts';
import type { Cli } from '../../src/cli/command.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { Locale } from '../../src/core/types.ts';
import type { Store } from '../../src/engine/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { freshDatabase, quiet } from '../support/database.ts';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** With `--json`. */
  readonly data: unknown;
}

/** Commands as `main.ts` wires them, in this process, each with an app of its own as on the command line; on a real database. */
export interface TestCli {
  readonly store: Store;
  readonly folder: string;
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  run(...args: readonly string[]): Promise<Answer>;
  /** `mappings/<name>.yaml` */
  writeMapping(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export async function testCli(
  commands: readonly ((cli: Cli) => void)[],
  options: { readonly locale?: Locale; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<TestCli> {
  const database = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'kakehashi-cli-'));
  await cp(new URL('../../config', import.meta.url).pathname, join(folder, 'config'), { recursive: true });
  await mkdir(join(folder, 'mappings'));
  const store = await openStore({ databaseUrl: database.databaseUrl, log: quiet, poolSize: 2 });
  const pool = new pg.Pool({ connectionString: database.databaseUrl, max: 1 });
  const env = { DATABASE_URL: database.databaseUrl, KAKEHASHI_HOME: join(folder, 'home'), ...options.env };
  return {
    store,
    folder,
    query: async (text, values = []) => (await pool.query(text, [...values])).rows as never,
    run: (...args) => runCommand(commands, args, { env, folder, locale: options.locale ?? 'en' }),
    writeMapping: (name, text) => writeFile(join(folder, 'mappings', `${name}.yaml`), text),
    close: async () => {
      await pool.end();
      await store.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One command line in this process, with these settings and no others. */
export async function runCommand(
  commands: readonly ((cli: Cli) => void)[],
  args: readonly string[],
  { env, folder, locale }: { readonly env: Readonly<Record<string, string>>; readonly folder: string; readonly locale: Locale },
): Promise<Answer> {
  const said = { out: '', err: '' };
  const streams = { stdout: { write: (text: string) => (said.out += text) }, stderr: { write: (text: string) => (said.err += text) } };
  let code = 0;
  const program = new Command('kakehashi')
    .option('--json')
    .option('--locale <locale>')
    .exitOverride()
    .configureOutput({ writeOut: streams.stdout.write, writeErr: streams.stderr.write });
  const { signal } = new AbortController();
  const chosen = (): Locale => program.opts<{ readonly locale?: Locale }>().locale ?? locale;
  const action = actionOf(program, {
    signal,
    locale: chosen,
    load: (_, more) => loadConfig(env, { cwd: folder, ...more }),
    output: (language, json) => createOutput(language, json, streams),
    exit: (given) => (code = given),
  });
  for (const register of commands) register({ program, action, signal, locale: chosen });
  await program.parseAsync([...args], { from: 'user' });
  return { code, ...said, data: args.includes('--json') ? (JSON.parse(said.out) as unknown) : null };
}

/** A small mapping that knows the stages given. */
export function dealMapping(stages: Readonly<Record<string, string>>): string {
  const map = Object.entries(stages).map(([stage, type]) => `          ${stage}: ${type}`);
  return [
    'connector: salesforce',
    'streams:',
    '  partners:',
    '    object: Account',
    '    kind: partner',
    '    id: Id',
    '    name: Name',
    '    keys: { domain: { from: Website, as: domain } }',
    '  deals:',
    '    object: Opportunity',
    '    kind: deal',
    '    id: Id',
    '    partners: [{ partner: AccountId, role: sell }]',
    '    type:',
    '      from: StageName',
    '      map:',
    ...map,
    '    occurredOn: CloseDate',
    '    data: { amount: { from: Amount, as: number } }',
    '',
  ].join('\n');
}
