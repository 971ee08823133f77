/** API calls ÷ the least that reading the same records could cost, for a first load and for a sync that finds nothing new. */
import { openLab, type Call, type Lab } from './kit/lab.ts';
import { measure } from './kit/measure.ts';
import { print, readOptions } from './kit/report.ts';

const SALESFORCE_PAGE = 2_000;
const BULK_PAGE = 10_000;
const HUBSPOT_PAGE = 100;
/** Users are switched off and stage moves are never deleted: neither has a pass for deletes. */
const NEVER_DELETED = new Set(['owners', 'dealHistory']);

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
    "SELECT split_part(scope, ':', 1) AS vendor, stream, count(*)::int AS records FROM source_record GROUP BY 1, 2 ORDER BY 1, 2",
  );
  await lab.advanceMinutes(60);
  const delta = await callsOf(lab);
  const least = { first: sum(streams, (one) => leastFirst(one, first)) + LOGINS, delta: sum(streams, leastDelta) + LOGINS };
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

/** A describe, the pages, a pass for deletes. HubSpot's owners are two lists (here, gone) and need no describe. */
function leastFirst({ vendor, stream, records }: Stream, calls: readonly Call[]): number {
  if (vendor === 'hubspot') return stream === 'owners' ? 2 : 1 + Math.ceil(records / HUBSPOT_PAGE) + 1;
  const bulk = stream === 'dealHistory' && calls.some(({ path }) => path.includes('/jobs/query'));
  const pages = bulk ? 2 + Math.ceil(records / BULK_PAGE) : Math.ceil(records / SALESFORCE_PAGE);
  return 1 + pages + (NEVER_DELETED.has(stream) ? 0 : 1);
}

/** Salesforce tells changes and deletes in one answer, HubSpot in two. */
function leastDelta({ vendor, stream }: Stream): number {
  if (vendor === 'hubspot') return stream === 'owners' ? 2 : 3;
  return 2;
}
