/**
 * HubSpot tells of a change → the partner is assessed → both CRMs have the answer: how long that takes while HubSpot tells of
 * `--rate` changes a second (50), against the sum of the vendors' latencies on the way of one change that comes alone.
 * `--latency-ms` (100), `--quotas off|real`, `--seconds` (20).
 */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../test/support/build.ts';
import { freePort } from '../test/support/free-port.ts';
import { fine, startWorld, type Row } from '../test/support/sandboxes.ts';
import { print } from './kit/report.ts';

const SECRET = 'webhook-secret';
const SETTINGS = 'workers: { takeOverSeconds: 0.5 }\nschedule: { sync: "off", run: "off" }\n';
const UNHURRIED = { HUBSPOT_BURST_PER10S: '100000', HUBSPOT_SEARCH_PER_SECOND: '10000' };
const LOOK_EVERY_MS = 50;
const GIVE_UP_MS = 120_000;
const MOST = 3;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    'latency-ms': { type: 'string', default: '100' },
    quotas: { type: 'string', default: 'off' },
    json: { type: 'boolean', default: false },
  },
});
const [rate, seconds, latencyMs] = [Number(values.rate), Number(values.seconds), Number(values['latency-ms'])];
const isReal = values.quotas === 'real';

const [built, port] = await Promise.all([build(), freePort()]);
const world = await startWorld({
  partners: 80,
  events: 1200,
  latencyMs,
  quotas: isReal ? 'real' : 'off',
  bin: built.bin,
  variables: { ...(isReal ? {} : UNHURRIED), HUBSPOT_CLIENT_SECRET: SECRET, PORT: String(port) },
});
await writeFile(join(world.folder, 'config', 'kakehashi.yaml'), SETTINGS);
await world.setup();
fine(await world.run());
const server = world.spawn(['serve']);
try {
  if (server.stdout) await once(server.stdout, 'data');
  server.stdout?.resume();
  server.stderr?.resume();
  await world.hubspot.control('webhooks', {
    targetUrl: `http://127.0.0.1:${port}/webhooks/hubspot`,
    clientSecret: SECRET,
    delayMs: 0,
    subscriptions: ['prm_exclude', 'name'].map((propertyName) => ({ eventType: 'company.propertyChange', propertyName })),
  });
  const companies = (await world.hubspot.records('companies')).filter(
    ({ salesforceaccountid: account, prm_touch_level: touch }) => account && touch && touch !== 'none',
  );
  const [alone, ...watched] = companies;
  if (alone === undefined || watched.length === 0) throw new Error('no company of a partner');
  await Promise.all([world.salesforce.forgetRequests(), world.hubspot.forgetRequests()]);
  const aloneMs = await answered(alone);
  const onItsWay = (await callsSoFar()) * latencyMs;
  tell(aloneMs, onItsWay, await underLoad(watched.slice(0, seconds)));
} finally {
  server.kill('SIGTERM');
  await world.stop();
  await built.remove();
}

async function callsSoFar(): Promise<number> {
  const [salesforce, hubspot] = await Promise.all([world.salesforce.requests(), world.hubspot.requests()]);
  return salesforce.length + hubspot.length;
}

/** One change a second is watched, the others make the crowd. */
async function underLoad(watched: readonly Row[]): Promise<number[]> {
  const all = await world.hubspot.records('companies');
  const times: Promise<number>[] = [];
  const began = performance.now();
  for (let n = 0; n < rate * watched.length; n += 1) {
    await sleep(Math.max(0, began + (n * 1000) / rate - performance.now()));
    const one = watched[Math.floor(n / rate)];
    if (n % rate === 0 && one !== undefined) times.push(answered(one));
    else await world.hubspot.control('records/companies', { id: all[n % all.length]?.id, properties: { name: `Name ${n}` } });
  }
  return Promise.all(times);
}

/** Excludes a partner in HubSpot, and waits until both CRMs say so; ms. */
async function answered({ id, salesforceaccountid: account }: Row): Promise<number> {
  const began = performance.now();
  await world.hubspot.control('records/companies', { id, properties: { prm_exclude: 'true' } });
  while (performance.now() - began < GIVE_UP_MS) {
    await sleep(LOOK_EVERY_MS);
    const company = (await world.hubspot.records('companies')).find((one) => one.id === id);
    if (company?.prm_touch_level !== 'none') continue;
    const there = (await world.salesforce.records('Account')).find(({ Id }) => Id === account);
    if (there?.PRM_Touch_Level__c === 'none') return performance.now() - began;
  }
  throw new Error(`company ${String(id)} is not answered within ${GIVE_UP_MS / 1000} s`);
}

function tell(aloneMs: number, onItsWay: number, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  print(
    {
      bench: `signals: ${rate} a second for ${times.length} s, ${latencyMs} ms before each answer`,
      scale: `quotas ${values.quotas}`,
      header: ['', 'ms'],
      rows: [
        ['latencies of one change that comes alone, summed', onItsWay],
        ['one that comes alone', aloneMs],
        ['median', sorted[Math.floor(sorted.length / 2)] ?? 0],
        ['95 %', p95],
      ],
      figures: [{ name: '95 % ÷ the summed latencies', value: p95 / onItsWay, aim: MOST }],
    },
    values.json,
  );
}
