import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openApp, type App } from '../../src/app.ts';
import { cliProgress } from '../../src/cli/progress.ts';
import { loadConfig } from '../../src/config/index.ts';
import { setupSpec } from '../../src/core/setup/spec.ts';
import type { SetupResult } from '../../src/core/types.ts';
import type { JobName } from '../../src/engine/job-store.ts';
import { performRun, type RunReport, type RunRequest } from '../../src/engine/run.ts';
import type { MaskingLogger } from '../../src/log.ts';
import { startSandboxes, type Credentials, type SandboxesOptions } from '../../src/sandbox/run.ts';
import type { Fault } from '../../src/sandbox/types.ts';
import { freshDatabase, quiet } from './database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'bin', 'kakehashi.js');

/** End of the generated history, and the day that runs are as of. */
export const NOW = new Date('2026-06-08T09:00:00+09:00');
export const AS_OF = '2026-06-08';

export type Row = Readonly<Record<string, unknown>>;

export interface JournalEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Method and path of what a composite call held; missing on every other call. */
  readonly parts?: readonly string[];
}

/** One sandbox, from outside. */
export interface VendorSandbox {
  readonly url: string;
  /** Salesforce: its fields, flat. HubSpot: `id`, `archived`, `associations`, and the properties beside them. */
  records(object: string): Promise<Row[]>;
  requests(): Promise<JournalEntry[]>;
  /** Requests that change records, fields or lists; reads that are posted (searches, tokens, query jobs) are none. */
  writes(): Promise<JournalEntry[]>;
  forgetRequests(): Promise<void>;
  /** `POST /_sandbox/<path>`; rejects where it is refused. */
  control(path: string, body: unknown): Promise<unknown>;
  faults(...faults: readonly Fault[]): Promise<void>;
  clearFaults(): Promise<void>;
}

export interface CliResult {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Two sandboxes, a database and a folder of settings of their own; all of it goes with `stop`. */
export interface TestWorld {
  readonly salesforce: VendorSandbox;
  readonly hubspot: VendorSandbox;
  readonly databaseUrl: string;
  readonly folder: string;
  /** What the command line needs to find all this, and nothing of the caller's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** An app in this process, logged in to both sandboxes. Close it. */
  open(env?: Readonly<Record<string, string>>): Promise<App>;
  /** Fields and lists in both CRMs. */
  setup(): Promise<readonly SetupResult[]>;
  /** One job in this process, as of `AS_OF` unless told otherwise. */
  run(job?: JobName, request?: Partial<RunRequest>): Promise<RunReport>;
  /** A real process to its end. */
  cli(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** A real process, as it starts. */
  spawn(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  /** Forgets everything that was read and written: a new, empty database under the same name. */
  forget(): Promise<void>;
  query<T extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<T[]>;
  stop(): Promise<void>;
}

export interface WorldOptions extends Partial<SandboxesOptions> {
  /** `config/touch.yaml`; tasks are switched on unless told otherwise. */
  readonly touch?: string;
  /** Entry of a build to start processes from; missing: the sources. */
  readonly bin?: string;
  /** More variables for everything that runs in this world. */
  readonly variables?: Readonly<Record<string, string>>;
}

const DEFAULTS: SandboxesOptions = { salesforcePort: 0, hubspotPort: 0, partners: 40, events: 1600, seed: 7, now: NOW, quotas: 'off' };
const TASKS_ON = 'tasks: { enabled: true }\n';

export async function startWorld({ touch = TASKS_ON, bin = BIN, variables: more = {}, ...options }: WorldOptions = {}): Promise<TestWorld> {
  const sandboxes = await startSandboxes({ ...DEFAULTS, ...options });
  const database = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'kakehashi-e2e-'));
  await cp(join(ROOT, 'config'), join(folder, 'config'), { recursive: true });
  await cp(join(ROOT, 'mappings'), join(folder, 'mappings'), { recursive: true });
  await writeFile(join(folder, 'config', 'touch.yaml'), touch);
  const env = {
    DATABASE_URL: database.databaseUrl,
    KAKEHASHI_HOME: join(folder, 'home'),
    KAKEHASHI_CONFIG: join(folder, 'config'),
    KAKEHASHI_MAPPINGS: join(folder, 'mappings'),
    ...variables('SALESFORCE', sandboxes.salesforce.credentials),
    ...variables('HUBSPOT', sandboxes.hubspot.credentials),
    ...more,
  };
  const pool = new pg.Pool({ connectionString: database.databaseUrl, max: 1 });
  pool.on('error', () => undefined); // a server that is restarted takes the connection along; the next query has another
  const open = (own: Readonly<Record<string, string>> = {}): Promise<App> => openHere({ ...env, ...own }, folder);
  const child = (args: readonly string[], own: Readonly<Record<string, string>> = {}): ChildProcess =>
    spawn(process.execPath, [bin, ...args], { cwd: folder, env: { PATH: process.env.PATH, ...env, ...own } });
  return {
    salesforce: vendor(sandboxes.salesforce.url, plainRow),
    hubspot: vendor(sandboxes.hubspot.url, hubspotRow),
    databaseUrl: database.databaseUrl,
    folder,
    env,
    open,
    setup: () => lending(open, setUp),
    run: (job = 'run', request = {}) => lending(open, (app) => runIn(app, job, request)),
    spawn: child,
    cli: (args, own) => ended(child(args, own)),
    forget: async () => {
      const tables = await pool.query<{ name: string }>(
        `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'schema_migration'`,
      );
      await pool.query(`TRUNCATE ${tables.rows.map(({ name }) => `"${name}"`).join(', ')} RESTART IDENTITY`);
      await pool.query('INSERT INTO log_version (version) VALUES (0)');
    },
    query: async (text, values = []) => (await pool.query(text, [...values])).rows as never,
    stop: async () => {
      await pool.end();
      await sandboxes.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `clientId` → `SALESFORCE_CLIENT_ID`. */
function variables(prefix: string, credentials: Credentials): Record<string, string> {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [
      `${prefix}_${name.replaceAll(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}`,
      value,
    ]),
  );
}

async function openHere(env: Readonly<Record<string, string>>, cwd: string): Promise<App> {
  const log: MaskingLogger = { ...quiet, hide: () => undefined, mask: (text) => text };
  return openApp({
    config: loadConfig(env, { cwd }),
    log,
    progress: cliProgress(process.stderr, true),
    signal: new AbortController().signal,
  });
}

async function lending<T>(open: () => Promise<App>, work: (app: App) => Promise<T>): Promise<T> {
  const app = await open();
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

async function setUp(app: App): Promise<readonly SetupResult[]> {
  const { wired, policy } = await app.engine();
  const results: SetupResult[] = [];
  for (const { connection, mapping } of wired)
    results.push(...((await connection.setup?.apply(setupSpec(mapping, policy.locale), { repair: false })) ?? []));
  return results;
}

async function runIn(app: App, job: JobName, request: Partial<RunRequest>): Promise<RunReport> {
  const { rejectionShare, rejectionFloor } = app.config.file.sync;
  return performRun(await app.engine(app.progress, { partial: true }), job, {
    byHand: true,
    rejectionShare,
    rejectionFloor,
    asOf: AS_OF,
    ...request,
  });
}

/** Throws what went wrong in a run that should have gone well. */
export function fine(report: RunReport): RunReport {
  if (report.errors.length > 0) throw new AggregateError(report.errors, report.errors.map((error) => error.message).join('\n'));
  return report;
}

export async function ended(child: ChildProcess): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}

/** Metadata is read and written by one path: whether `setup` made something, what it answers tells. */
const READS = /\/Soap\/m\/|oauth2?\/|\/search$|\/batch\/read$|\/jobs\/query|\/memberships\/|\/composite\/sobjects\/\w+$|\/query\b/;

/** A call that holds others reads where all of them do. */
function isWrite({ method, path, parts }: JournalEntry): boolean {
  if (parts !== undefined) return !parts.every((part) => part.startsWith('GET ') || (part.startsWith('POST ') && READS.test(part)));
  return method !== 'GET' && !(method === 'POST' && READS.test(path));
}

function vendor(url: string, toRow: (record: Row) => Row): VendorSandbox {
  const requests = async (): Promise<JournalEntry[]> => (await answered(await fetch(`${url}/_sandbox/requests`)).json()) as JournalEntry[];
  return {
    url,
    records: async (object) => {
      const text = await answered(await fetch(`${url}/_sandbox/records/${object}`)).text();
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => toRow(JSON.parse(line) as Row));
    },
    requests,
    writes: async () => (await requests()).filter(isWrite),
    forgetRequests: async () => void answered(await fetch(`${url}/_sandbox/requests`, { method: 'DELETE' })),
    control: async (path, body) => {
      const response = await fetch(`${url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
      return text === '' ? null : (JSON.parse(text) as unknown);
    },
    faults: async (...faults) => void answered(await fetch(`${url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(faults) })),
    clearFaults: async () => void answered(await fetch(`${url}/_sandbox/faults`, { method: 'DELETE' })),
  };
}

function answered(response: Response): Response {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response;
}

function plainRow(record: Row): Row {
  return record;
}

function hubspotRow({ properties, ...rest }: Row): Row {
  return { ...(properties as Row), ...rest };
}
