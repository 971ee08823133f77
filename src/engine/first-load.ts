import { AppError } from '../core/errors.ts';
import type { Page, StreamSpec } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';

const HOUR_MS = 3_600_000;
/** Where calls come back one by one, what was told longer ago than this says nothing. */
const OLD_MS = 300_000;

/**
 * The pages of a stream that has never been read to its end. Before each the day's calls are looked at: where only the room
 * is left that is kept for what changes meanwhile and for writing, QUOTA_EXHAUSTED; the next run goes on behind the last page.
 */
export async function* leavingRoom(
  context: EngineContext,
  wired: Wired,
  spec: StreamSpec,
  pages: AsyncIterable<Page>,
): AsyncGenerator<Page> {
  await mindTheRoom(context, wired, spec);
  for await (const page of pages) {
    yield page;
    if (!page.last) await mindTheRoom(context, wired, spec);
  }
}

async function mindTheRoom({ policy, now }: EngineContext, { name, connection }: Wired, spec: StreamSpec): Promise<void> {
  const quota = await connection.quota();
  if (quota === null) return;
  const { used, limit, share, ageMs, backAt } = quota;
  const ours = Math.floor(limit * share * (1 - policy.quotaReserve));
  if (used < ours || (backAt === null && ageMs >= OLD_MS)) return;
  throw new AppError(
    'QUOTA_EXHAUSTED',
    `${name}.${spec.name}: ${used} of ${limit} daily calls are used, a first load stops at ${ours}; it goes on ${backAt === null ? 'when calls are free again' : `at ${backAt}`}`,
    {
      retryAfterMs: backAt === null ? HOUR_MS : Math.max(0, Date.parse(backAt) - now().getTime()),
      details: { used, limit, ours },
      fix: 'Nothing: what changes is read and written meanwhile. `sync.quotaReserve` sets the room that is kept for it, QUOTA_SHARE our share',
    },
  );
}
