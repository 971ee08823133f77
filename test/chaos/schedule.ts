import type { Fault } from '../../src/sandbox/types.ts';
import { createRandom } from '../../src/sandbox/world/random.ts';
import { CHANGES, type ChangeKind } from '../support/changes.ts';

type Vendor = 'salesforce' | 'hubspot';

/** What happens from outside, `atMs` after the work began. */
export type Blow =
  | { readonly kind: 'kill' | 'stop'; readonly worker: number; readonly atMs: number }
  | {
      readonly kind: 'flush' | 'restart redis' | 'cut database' | 'restart database' | 'crash database' | 'ask again' | 'ask twice';
      readonly atMs: number;
    }
  /** Somebody changes a record; `draw` says which one. */
  | { readonly kind: ChangeKind; readonly draw: number; readonly atMs: number };

export interface Schedule {
  readonly seed: number;
  readonly faults: readonly { readonly vendor: Vendor; readonly fault: Fault }[];
  readonly blows: readonly Blow[];
  /** How far the clock of each worker is ahead. */
  readonly skewMs: readonly number[];
}

const READS = '/query|/objects/|/search$';
const WRITES = '/composite|/batch/(update|upsert|create)$';

const status = (code: number, body?: unknown): Partial<Fault> => ({
  kind: 'status',
  status: code,
  ...(body === undefined ? {} : { body }),
});

const FAULTS: readonly {
  readonly vendors: readonly Vendor[];
  readonly fault: Omit<Fault, 'match' | 'kind'> & { readonly kind?: Fault['kind'] };
  readonly path: string;
}[] = [
  { vendors: ['salesforce', 'hubspot'], path: '', fault: { kind: 'reset' } },
  { vendors: ['salesforce', 'hubspot'], path: WRITES, fault: { kind: 'reset' } },
  { vendors: ['salesforce', 'hubspot'], path: WRITES, fault: { kind: 'drop-response-after-apply' } },
  { vendors: ['salesforce', 'hubspot'], path: READS, fault: { kind: 'truncate' } },
  { vendors: ['salesforce', 'hubspot'], path: '', fault: { kind: 'slow', delayMs: 300 } },
  { vendors: ['salesforce', 'hubspot'], path: '', fault: { ...status(500) } },
  { vendors: ['salesforce', 'hubspot'], path: '', fault: { ...status(503) } },
  { vendors: ['salesforce', 'hubspot'], path: READS, fault: { ...status(401) } },
  // Not of reads: an optional source that is refused with 403 in its first reading is taken for one that the org lacks.
  { vendors: ['salesforce', 'hubspot'], path: WRITES, fault: { ...status(403) } },
  { vendors: ['hubspot'], path: '', fault: { ...status(429), headers: { 'retry-after': '1' } } },
  { vendors: ['hubspot'], path: '', fault: { ...status(423) } },
  { vendors: ['hubspot'], path: '', fault: { ...status(477), headers: { 'retry-after': '1' } } },
  {
    vendors: ['salesforce'],
    path: READS,
    fault: { ...status(400, [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }]) },
  },
];

const BLOWS = [
  'kill',
  'kill',
  'stop',
  'flush',
  'restart redis',
  'cut database',
  'restart database',
  'crash database',
  'ask again',
  'ask twice',
  ...CHANGES,
] as const;

/** Without merges a seed draws the same, and something smaller happens in their place. */
const INSTEAD: Partial<Record<Blow['kind'], (typeof BLOWS)[number]>> = {
  'accounts merged': 'deal moves',
  'companies merged': 'company renamed',
};

export interface ScheduleOptions {
  readonly workers: number;
  readonly spanMs: number;
  readonly merges: boolean;
}

const MOST_SKEW_MS = 5 * 60_000;

/** The same seed gives the same faults, changes, clocks and instants. */
export function scheduleOf(seed: number, { workers, spanMs, merges }: ScheduleOptions): Schedule {
  const random = createRandom(seed);
  const draw = (below: number): number => Math.floor(random.next() * below);
  const faults = Array.from({ length: 1 + draw(4) }, () => {
    const one = FAULTS[draw(FAULTS.length)] ?? FAULTS[0];
    if (one === undefined) throw new Error('no faults');
    const vendor = one.vendors[draw(one.vendors.length)] ?? 'hubspot';
    const fault = {
      match: one.path === '' ? {} : { path: one.path },
      times: 1 + draw(3),
      after: draw(40),
      kind: 'status' as const,
      ...one.fault,
    };
    return { vendor, fault };
  });
  const blows = Array.from({ length: 1 + draw(4) }, (): Blow => {
    const drawn = BLOWS[draw(BLOWS.length)] ?? 'kill';
    const kind = merges ? drawn : (INSTEAD[drawn] ?? drawn);
    const atMs = draw(spanMs);
    if (kind === 'kill' || kind === 'stop') return { kind, worker: draw(workers), atMs };
    return isChange(kind) ? { kind, draw: draw(1_000_000), atMs } : { kind, atMs };
  });
  const skewMs = Array.from({ length: workers }, () => (draw(2) === 0 ? 0 : draw(2 * MOST_SKEW_MS) - MOST_SKEW_MS));
  return { seed, faults, blows: blows.sort((a, b) => a.atMs - b.atMs), skewMs };
}

export function isChange(kind: Blow['kind']): kind is ChangeKind {
  return (CHANGES as readonly string[]).includes(kind);
}

export function tell({ faults, blows, skewMs }: Schedule): string {
  const told = faults.map(
    ({ vendor, fault }) => `${vendor} ${fault.kind}${fault.status === undefined ? '' : ` ${fault.status}`} ×${fault.times ?? 1}`,
  );
  const skews = skewMs.map((ms, i) => (ms === 0 ? '' : `clock of ${i} ${(ms / 1000).toFixed(0)} s`)).filter(Boolean);
  return [...told, ...blows.map((blow) => `${blow.kind}${'worker' in blow ? ` ${blow.worker}` : ''}@${blow.atMs}`), ...skews].join(', ');
}
