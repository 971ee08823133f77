/**
 * Owed updates of HubSpot companies, delivered by real `worker` processes on a real Redis.
 * `--quotas off` (the default): throughput of 1, 2 and 4 workers where the vendor's latency (`--latency-ms`, 100) is the limit.
 * `--quotas real`: two workers under HubSpot's limits: calls made ÷ calls allowed once the first ten seconds are over, and refusals.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createLogger } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';
import { build } from '../test/support/build.ts';
import { ownRedis } from '../test/support/redis.ts';
import { openBenchDatabase } from './kit/database.ts';
import { print } from './kit/report.ts';
import { startSandboxProcess } from './kit/sandbox-process.ts';

const SCOPE = 'hubspot:62515';
/** Bells that one worker answers at a time, each with one call under way. */
const HANDS = 4;
const MOST_WORKERS = 4;
const ALLOWED_PER_SECOND = 19;
const WINDOW_MS = 10_000;
const MAPPING = `connector: hubspot
streams:
  companies: { object: companies, kind: partner, id: hs_object_id, name: name }
writeBack:
  partner: { object: companies, owned: [city], fields: { city: state } }
`;

const { values } = parseArgs({
  options: {
    updates: { type: 'string', default: '16000' },
    quotas: { type: 'string', default: 'off' },
    'latency-ms': { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
});
const updates = Number(values.updates);
const isReal = values.quotas === 'real';
const latencyMs = Number(values['latency-ms']);

interface Delivered {
  readonly workers: number;
  readonly ms: number;
  readonly calls: number;
  readonly refused: number;
  /** Calls ÷ those that HubSpot allows, from ten seconds after the first on. */
  readonly use: number;
}

const [database, redis, built, hubspot, folder] = await Promise.all([
  openBenchDatabase(),
  ownRedis(),
  build(),
  startSandboxProcess('hubspot', { accounts: updates, quotas: isReal ? 'real' : 'off', latencyMs }),
  mkdtemp(join(tmpdir(), 'kakehashi-deliver-')),
]);
try {
  await mkdir(join(folder, 'mappings'));
  await cp(new URL('../config', import.meta.url), join(folder, 'config'), { recursive: true });
  await writeFile(join(folder, 'mappings', 'hubspot.yaml'), MAPPING);
  const hands = `workers: { takeOverSeconds: 0.5, concurrency: ${HANDS}, perConnection: ${HANDS * MOST_WORKERS} }\n`;
  await writeFile(
    join(folder, 'config', 'kakehashi.yaml'),
    `${hands}schedule: { sync: "off", run: "off" }\ndeliver: { tasksTo: [hubspot] }\n`,
  );
  const all: Delivered[] = [];
  for (const workers of isReal ? [2] : [1, 2, 4]) all.push(await deliver(workers));
  tell(all);
} finally {
  hubspot.stop();
  await Promise.all([redis.stop(), database.drop(), built.remove(), rm(folder, { recursive: true, force: true })]);
}

async function deliver(workers: number): Promise<Delivered> {
  await owe(workers);
  const crew = await Promise.all(Array.from({ length: workers }, startWorker));
  try {
    await hubspot.forgetCalls();
    const id = `deliver@${workers}`;
    await database.query("INSERT INTO job (id, name, run_id, asked_at) VALUES ($1, 'deliver', $1, now())", [id]);
    for (let done = false; !done; await sleep(100)) {
      done = (await database.query('SELECT FROM job WHERE id = $1 AND done_at IS NOT NULL', [id])).length > 0;
    }
    const left = await database.query('SELECT FROM owed');
    if (left.length > 0) throw new Error(`${left.length} updates are still owed`);
    return measured(workers, await hubspot.calls());
  } finally {
    for (const child of crew) child.kill('SIGKILL');
  }
}

/** Another value for every company. */
async function owe(round: number): Promise<void> {
  const store = await openStore({ databaseUrl: database.url, log: createLogger({ level: 'error', stream: 'stderr' }), poolSize: 2 });
  try {
    for (let from = 0; from < updates; from += 5000) {
      const ids = Array.from({ length: Math.min(5000, updates - from) }, (_, i) => String(from + i + 1));
      await store.owe(
        ids.map((id) => ({
          scope: SCOPE,
          partnerId: null,
          target: 'partner' as const,
          asOf: '2026-06-08',
          runId: 'bench',
          write: {
            key: `${SCOPE}/companies/${id}`,
            mode: 'update' as const,
            object: 'companies',
            recordId: id,
            keyField: null,
            fields: { city: `City ${round}` },
            associate: [],
          },
        })),
      );
    }
  } finally {
    await store.close();
  }
}

async function startWorker(): Promise<ChildProcess> {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    KAKEHASHI_HOME: join(folder, 'home'),
    KAKEHASHI_CONFIG: join(folder, 'config'),
    KAKEHASHI_MAPPINGS: join(folder, 'mappings'),
    HUBSPOT_BASE_URL: hubspot.url,
    HUBSPOT_ACCESS_TOKEN: 'pat-na1-sandbox',
    ...(isReal ? {} : { HUBSPOT_BURST_PER10S: '1000000' }),
  };
  const child = spawn(process.execPath, [built.bin, 'worker'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdout.resume();
  return child;
}

function measured(workers: number, calls: readonly { readonly at: string; readonly path: string; readonly status: number }[]): Delivered {
  const times = calls
    .filter(({ path }) => path.endsWith('/batch/update'))
    .map(({ at }) => Date.parse(at))
    .sort((a, b) => a - b);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const later = times.filter((at) => at >= first + WINDOW_MS);
  return {
    workers,
    ms: last - first + latencyMs,
    calls: times.length,
    refused: calls.filter(({ status }) => status === 429).length,
    use: later.length / (((last - first - WINDOW_MS) / 1000) * ALLOWED_PER_SECOND),
  };
}

function tell(all: readonly Delivered[]): void {
  const rate = ({ ms }: Delivered): number => (updates * 1000) / ms;
  const [one] = all;
  const figures = isReal
    ? all.flatMap(({ use, refused }) => [
        { name: '% of the allowed calls made, after the first ten seconds (aim ≥ 95)', value: 100 * use, aim: null },
        { name: 'calls refused with 429', value: refused, aim: 0 },
      ])
    : all.slice(1).map((each) => ({
        name: `${each.workers} workers: rows a second ÷ ${each.workers} times those of one (aim ≥ 0.9)`,
        value: rate(each) / (each.workers * rate(one ?? each)),
        aim: null,
      }));
  print(
    {
      bench: `deliver: ${updates} updates of HubSpot companies, ${HANDS} calls at a time per worker, ${latencyMs} ms before each answer`,
      scale: `quotas ${values.quotas}`,
      header: ['workers', 'seconds', 'rows a second', 'calls', 'refused'],
      rows: all.map((each) => [String(each.workers), each.ms / 1000, rate(each), each.calls, each.refused]),
      figures,
    },
    values.json,
  );
}
