/** The process of one measured sandbox: `salesforce|hubspot <accounts> <rows> [real|off] [latency in ms]`; tells its parent where it listens, and what it used when asked. */
import { startVendor } from '../../src/sandbox/run.ts';
import type { Seed } from '../../src/sandbox/types.ts';

const START = Date.UTC(2026, 0, 1);
const [, , vendor = '', accounts = '0', rows = '0', quotas = 'off', latencyMs = '0'] = process.argv;
const stamp = (n: number): string => new Date(START + n * 1000).toISOString();
const list = (count: number, make: (n: number) => Record<string, unknown>): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, n) => make(n + 1));
const id = (prefix: string, n: number): string => `${prefix}${String(n).padStart(12, '0')}AAA`;

function salesforceSeed(): Seed {
  return new Map([
    ['Account', list(Number(accounts), (n) => ({ Id: id('001', n), Name: `Account ${n}`, IsPartner: 'true', SystemModstamp: stamp(n) }))],
    [
      'Opportunity',
      list(Number(rows), (n) => ({
        Id: id('006', n),
        Name: `Deal ${n}`,
        AccountId: id('001', 1 + (n % Number(accounts))),
        StageName: n % 3 === 0 ? 'Closed Won' : 'Prospecting',
        Amount: String(n % 1000),
        CloseDate: '2026-06-01',
        SystemModstamp: stamp(n),
      })),
    ],
  ]);
}

function hubspotSeed(): Seed {
  return new Map([
    ['companies', list(Number(accounts), (n) => ({ id: String(n), name: `Company ${n}`, hs_lastmodifieddate: stamp(n) }))],
    [
      'notes',
      list(Number(rows), (n) => ({
        id: String(1_000_000 + n),
        hs_note_body: `Note ${n}`,
        hs_timestamp: stamp(n),
        hs_lastmodifieddate: stamp(n),
        'associations.companies': String(1 + (n % Number(accounts))),
      })),
    ],
  ]);
}

const started = performance.now();
const seed = vendor === 'salesforce' ? salesforceSeed() : hubspotSeed();
const other: Seed = new Map();
const running = await startVendor(
  vendor === 'salesforce' ? 'salesforce' : 'hubspot',
  { salesforce: seed, hubspot: vendor === 'hubspot' ? seed : other, kintone: other },
  {
    salesforcePort: 0,
    hubspotPort: 0,
    now: new Date(START + 100 * 86_400_000),
    quotas: quotas === 'real' ? 'real' : 'off',
    latencyMs: Number(latencyMs),
  },
);
let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20, peakMb: peak / 2 ** 20 });
  peak = 0;
});
process.once('disconnect', () => {
  clearInterval(watch);
  process.exit(0);
});
process.send?.({ url: running.url, startMs: performance.now() - started });
