/**
 * A measured process: `assess-worker.ts <as-of>` assesses what is in DATABASE_URL, with the settings and mappings of this
 * checkout and CRMs that answer at once. Its last line of output is a JSON document (`Assessed`).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { policyOf } from '../../src/app.ts';
import { loadConfig } from '../../src/config/index.ts';
import { calendarOf } from '../../src/core/mapping/calendar.ts';
import type { CompiledMapping } from '../../src/core/mapping/compiled.ts';
import type { Connection, FieldInfo } from '../../src/core/types.ts';
import { assess, type AssessOutcome } from '../../src/engine/assess.ts';
import type { EngineContext, Wired } from '../../src/engine/context.ts';
import { silentProgress } from '../../src/engine/progress.ts';
import { createLogger } from '../../src/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { SCOPES } from './channel.ts';
import { cpuOfBackends, peakMb } from './process.ts';

export interface Assessed {
  readonly ms: number;
  readonly cpuMs: number;
  readonly databaseCpuMs: number;
  /** Largest resident set, in MiB. */
  readonly peakMb: number;
  readonly outcome: AssessOutcome;
}

/** Takes any field for writable; nothing is ever sent there. */
function silentCrm({ writeBack }: CompiledMapping, scope: string): Connection {
  const { partner, contact, task } = writeBack;
  const targets = [partner?.fields, contact?.fields, task?.fields];
  const names = [...targets.flatMap((fields) => Object.keys(fields ?? {})), ...(task === null ? [] : [task.key])];
  const field = (name: string): [string, FieldInfo] => [
    name,
    { name, label: name, type: 'text', writable: true, length: null, options: null, unique: false, referenceTo: [] },
  ];
  const fields = new Map(names.map(field));
  return {
    scope: () => Promise.resolve(scope),
    check: () => Promise.resolve(),
    describe: (object) => Promise.resolve({ object, readable: true, fields }),
    stream: () => {
      throw new Error('nothing is read here');
    },
    write: () => Promise.reject(new Error('nothing is sent here')),
    recordUrl: () => '',
    quota: () => Promise.resolve(null),
  };
}

const asOf = process.argv[2] ?? '';
const config = loadConfig();
const log = createLogger({ level: 'error', stream: 'stderr' });
const store = await openStore({ databaseUrl: config.databaseUrl ?? '', log });
const signal = new AbortController().signal;
const wired = Object.entries(SCOPES).map(([name, scope]): Wired => {
  const mapping = config.mappings.find((one) => one.name === name);
  if (mapping === undefined) throw new Error(`mappings/${name}.yaml is missing`);
  return { name, connector: name, scope, connection: silentCrm(mapping, scope), mapping };
});
const calendar = calendarOf(config.timezone);
const context: EngineContext = {
  store,
  wired,
  policy: policyOf(config),
  log,
  progress: silentProgress,
  runId: `bench-${String(process.pid)}`,
  now: () => new Date(`${asOf}T06:00:00.000Z`),
  signal,
  sleep: (ms) => delay(ms),
  dateOf: (instant) => calendar.dateOf(instant) ?? instant.slice(0, 10),
};
const before = { cpu: process.cpuUsage(), at: performance.now() };
const outcome = await assess(context, { asOf });
const ms = performance.now() - before.at;
const { user, system } = process.cpuUsage(before.cpu);
const assessed: Assessed = {
  ms,
  cpuMs: (user + system) / 1000,
  databaseCpuMs: await cpuOfBackends(config.databaseUrl ?? ''),
  peakMb: peakMb(),
  outcome,
};
process.stdout.write(`${JSON.stringify(assessed)}\n`);
for (const mapping of [...config.mappings, ...config.imports]) await mapping.close();
await store.close();
