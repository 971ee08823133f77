/** API calls ÷ the least that reading the same records could cost, for a first load and for a sync that finds nothing new. */
import { openLab, type Call, type Lab } from './kit/lab.ts';
import { measure } from './kit/measure.ts';
import { print, readOptions } from './kit/report.ts';

const SALESFORCE_PAGE = 2_000;
const BULK_PAGE = 10_000;
/** Objects that one composite call describes. */
const DESCRIBED_TOGETHER = 25;
const HUBSPOT_PAGE = 100;

/** HubSpot's logs: largest page, and where what they are kept by (forms, events, lists) is asked one by one. No describe, no bin. */
const LOGS: Readonly<Record<string, { readonly page: number; readonly keptBy: RegExp | null }>> = {
  marketingEmails: { page: 1_000, keptBy: null },
  formSubmissions: { page: 50, keptBy: /\/submissions\/forms\// },
  marketingEvents: { page: 100, keptBy: /\/participations\/\w+\/breakdown/ },
  listMemberships: { page: 250, keptBy: /\/memberships\// },
  events: { page: 100, keptBy: null },
};

/** A token at Salesforce, a look at the account at HubSpot. */
const LOGINS = 2;

interface Stream {
  readonly vendor: string;
  readonly stream: string;
  readonly records: number;
}

const options = readOptions({ repeats: 1 });
const lab = await openLab(options.size);
try {
  await measure(lab, 'setup');
  const first = await callsOf(lab);
  const streams = await lab.query<{ vendor: string; stream: string; records: number }>(
    `SELECT split_part(c.scope, ':', 1) AS vendor, c.stream, count(record_id)::int AS records
       FROM checkpoint c LEFT JOIN source_record r ON r.scope = c.scope COLLATE "C" AND r.stream = c.stream COLLATE "C"
      GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  await lab.advanceMinutes(60);
  const delta = await callsOf(lab);
  const always = LOGINS + describes(streams);
  const least = {
    first: sum(streams, (one) => leastFirst(one, first)) + always + refused(first),
    delta: sum(streams, (one) => leastDelta(one, first)) + always + refused(delta),
  };
  print(
    {
      bench: 'calls: API calls ÷ the least possible',
      scale: options.scale,
      header: ['', 'calls', 'the least'],
      rows: [
        ['first load', first.length, least.first],
        ['nothing new', delta.length, least.delta],
      ],
      figures: [
        { name: 'records read by the first load', value: sum(streams, ({ records }) => records), aim: null },
        {
          name: 'one call for each record ÷ calls of the first load',
          value: sum(streams, ({ records }) => records) / first.length,
          aim: null,
        },
        { name: 'first load: calls ÷ the least', value: first.length / least.first, aim: 1.05 },
        { name: 'nothing new: calls ÷ the least', value: delta.length / least.delta, aim: 1.05 },
      ],
    },
    options.json,
  );
} finally {
  await lab.stop();
}

async function callsOf(at: Lab): Promise<readonly Call[]> {
  await at.forgetCalls();
  await measure(at, 'sync');
  return at.calls();
}

function sum<T>(all: readonly T[], count: (one: T) => number): number {
  return all.reduce((total, one) => total + count(one), 0);
}

/** Nothing has been deleted since a first load began, and Salesforce needs no look for it; HubSpot's bin holds what joins depend on. */
function leastFirst({ vendor, stream, records }: Stream, calls: readonly Call[]): number {
  const log = LOGS[stream];
  if (vendor === 'hubspot' && log !== undefined) {
    const pages = Math.ceil(records / log.page);
    return log.keptBy === null ? Math.max(1, pages) : 1 + Math.max(keepers(log.keptBy, calls), pages);
  }
  if (vendor === 'hubspot') return stream === 'owners' ? 2 : 1 + Math.max(1, Math.ceil(records / HUBSPOT_PAGE)) + 1;
  const bulk = stream === 'dealHistory' && calls.some(({ path }) => path.includes('/jobs/query'));
  return bulk ? 2 + Math.ceil(records / BULK_PAGE) : Math.max(1, Math.ceil(records / SALESFORCE_PAGE));
}

/** Salesforce tells changes and deletes in one answer, HubSpot in two; submissions cannot be asked for by time. */
function leastDelta({ vendor, stream }: Stream, calls: readonly Call[]): number {
  if (vendor === 'salesforce') return 1;
  const log = LOGS[stream];
  if (log !== undefined) return stream === 'formSubmissions' && log.keptBy !== null ? 1 + keepers(log.keptBy, calls) : 1;
  return stream === 'owners' ? 2 : 3;
}

/** A source that the portal's tier does not have is asked for once, to learn that. */
function refused(calls: readonly Call[]): number {
  return new Set(calls.filter(({ status }) => status === 403).map(({ path }) => path)).size;
}

function describes(streams: readonly Stream[]): number {
  return Math.ceil(streams.filter(({ vendor }) => vendor === 'salesforce').length / DESCRIBED_TOGETHER);
}

function keepers(pattern: RegExp, calls: readonly Call[]): number {
  return new Set(calls.map(({ path }) => path).filter((path) => pattern.test(path))).size;
}
