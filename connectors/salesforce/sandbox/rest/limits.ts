import type { ObjectDef } from '../describe/types.ts';
import { notFound } from '../errors.ts';
import { methodNotAllowed } from './call.ts';
import type { Answer, Call } from './call.ts';

/** `GET /limits` and `GET /limits/recordCount`. */
export function limits(call: Call): Answer {
  const [, below, ...more] = call.segments.filter((segment) => segment !== '');
  if (call.method !== 'GET' && call.method !== 'HEAD') throw methodNotAllowed(call, 'GET,HEAD');
  if (below === undefined) return allLimits(call);
  if (below.toLowerCase() === 'recordcount' && more.length === 0) return recordCount(call);
  throw notFound();
}

/** How many records each object has; of those named in `sObjects`, or of all (REST API, resources_record_count). */
function recordCount({ org, userId, query }: Call): Answer {
  const named = query
    .get('sObjects')
    ?.split(',')
    .map((name) => name.trim());
  const names = named ?? [...org.schema.objects()].filter(isCounted).map(({ name }) => name);
  const sObjects = names.flatMap((name) => {
    const view = org.access.view(userId, name);
    if (view === null || !isCounted(view.def)) return [];
    let count = 0;
    for (const row of org.store.table(view.def).rows()) if (!row.deleted) count++;
    return [{ count, name: view.def.name }];
  });
  return { status: 200, body: { sObjects } };
}

function isCounted({ api, isCatalogue }: ObjectDef): boolean {
  return api !== 'tooling' && !isCatalogue;
}

/** REST API, resources_limits. */
function allLimits({ org }: Call): Answer {
  const { quota } = org;
  const full = (max: number): object => ({ Max: max, Remaining: max });
  return {
    status: 200,
    body: {
      ActiveScratchOrgs: full(3),
      ConcurrentAsyncGetReportInstances: full(200),
      ConcurrentSyncReportRuns: full(20),
      DailyApiRequests: { Max: quota.limit, Remaining: Math.max(0, quota.limit - quota.used()) },
      DailyAsyncApexExecutions: full(250_000),
      DailyBulkApiBatches: full(15_000),
      DailyBulkV2QueryFileStorageMB: full(976_562),
      DailyBulkV2QueryJobs: full(10_000),
      DailyDurableStreamingApiEvents: full(10_000),
      DailyDurableGenericStreamingApiEvents: full(10_000),
      DailyStreamingApiEvents: full(10_000),
      DataStorageMB: full(1073),
      FileStorageMB: full(1073),
      HourlyAsyncReportRuns: full(1200),
      HourlyPublishedPlatformEvents: full(50_000),
      HourlyPublishedStandardVolumePlatformEvents: full(1000),
      MassEmail: full(10),
      SingleEmail: full(15),
      StreamingApiConcurrentClients: full(20),
    },
  };
}
