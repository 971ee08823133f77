/** Two sandboxes in processes of their own, a database of our own, and everything that a measured process needs to find them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { variableOf } from '../../src/config/options.ts';
import { spawnSandboxes } from '../../src/sandbox/process.ts';
import type { Credentials } from '../../src/sandbox/run.ts';
import { openBenchDatabase } from './database.ts';

/** End of the generated history, and the day that runs are as of. */
const NOW = new Date('2026-06-08T09:00:00+09:00');
export const AS_OF = '2026-06-08';

export interface Size {
  readonly partners: number;
  /** Engagements over both CRMs. */
  readonly engagements: number;
}

export const TINY: Size = { partners: 50, engagements: 3_000 };
/** About twenty deals and ninety stage moves come with each partner. */
export const SMALL: Size = { partners: 500, engagements: 30_000 };
/** 100,000 deals, 300,000 engagements, a log of about a million lines. */
export const FULL: Size = { partners: 5_000, engagements: 300_000 };

export interface Call {
  readonly vendor: Vendor;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  /** Method and path of what a composite call held. */
  readonly parts?: readonly string[];
}

export type Vendor = 'salesforce' | 'hubspot';
export const isWrite = ({ method, path, parts }: Call): boolean =>
  parts === undefined ? method !== 'GET' && !READS_THAT_POST.test(path) : !parts.every((part) => part.startsWith('GET '));
/** Tokens, searches, reads in batches, query jobs. */
const READS_THAT_POST = /\/(oauth2\/token|search|batch\/read|jobs\/query)$/;
const VENDORS: readonly Vendor[] = ['salesforce', 'hubspot'];

export interface Lab {
  /** For a measured process; the vendors' limits are off on both sides, so that work is measured and not waiting. */
  readonly env: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<Vendor, string>>;
  /** An empty database under the same URL. */
  emptyDatabase(): Promise<void>;
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
  /** What both sandboxes were asked since the last `forgetCalls`, their own control routes apart. */
  calls(): Promise<readonly Call[]>;
  forgetCalls(): Promise<void>;
  /** Both vendors' clocks. */
  advanceMinutes(minutes: number): Promise<void>;
  stop(): Promise<void>;
}

export async function openLab(size: Size, { latencyMs = 0 }: { readonly latencyMs?: number } = {}): Promise<Lab> {
  const database = await openBenchDatabase();
  const home = await mkdtemp(join(tmpdir(), 'kakehashi-bench-'));
  const sandboxes = await spawnSandboxes({
    salesforcePort: 0,
    hubspotPort: 0,
    partners: size.partners,
    events: size.engagements,
    seed: 1,
    now: NOW,
    quotas: 'off',
    latencyMs,
  });
  const control = async (vendor: Vendor, method: string, path: string, body?: object): Promise<Response> => {
    const url = `${sandboxes.urls[vendor]}/_sandbox/${path}`;
    const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${url}: ${await answer.text()}`);
    return answer;
  };
  const ofBoth = (method: string, path: string, body?: object): Promise<Response[]> =>
    Promise.all(VENDORS.map((vendor) => control(vendor, method, path, body)));
  return {
    urls: sandboxes.urls,
    env: {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: database.url,
      KAKEHASHI_HOME: home,
      ...variables('salesforce', sandboxes.salesforce.credentials),
      ...variables('hubspot', { ...sandboxes.hubspot.credentials, burstPer10s: '1000000', searchPerSecond: '10000' }),
    },
    emptyDatabase: database.recreate,
    query: database.query,
    calls: async () => {
      const answers = await ofBoth('GET', 'requests');
      const lists = await Promise.all(answers.map(async (answer) => (await answer.json()) as readonly Omit<Call, 'vendor'>[]));
      return lists.flatMap((list, i) => list.map((call) => ({ ...call, vendor: VENDORS[i] ?? 'salesforce' })));
    },
    forgetCalls: async () => {
      await ofBoth('DELETE', 'requests');
    },
    advanceMinutes: async (minutes) => {
      await ofBoth('POST', 'clock', { advanceMs: minutes * 60_000 });
    },
    stop: async () => {
      await sandboxes.stop();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function variables(connection: string, credentials: Credentials): Record<string, string> {
  return Object.fromEntries(Object.entries(credentials).map(([option, value]) => [variableOf(connection, option), value]));
}
