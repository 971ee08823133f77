import type { Answer, Call } from './call.ts';

/** `GET /limits` (REST API, resources_limits). */
export function limits({ org }: Call): Answer {
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
