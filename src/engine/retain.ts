import type { EngineContext } from './context.ts';

const DAY_MS = 86_400_000;

/** Drops what has been kept for long enough. Cheap where nothing is that old: each kind has an index by age. */
export async function retain({ store, now, policy }: Pick<EngineContext, 'store' | 'now' | 'policy'>): Promise<void> {
  const { rawDays, rejectionDays, replacedDays, runDays, assessmentDays } = policy.retention;
  const ago = (days: number): string => new Date(now().getTime() - days * DAY_MS).toISOString();
  await store.retain({
    raw: ago(rawDays),
    rejections: ago(rejectionDays),
    replaced: ago(replacedDays),
    runs: ago(runDays),
    assessments: ago(assessmentDays),
  });
}
