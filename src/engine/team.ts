import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../core/errors.ts';
import type { EngineContext } from './context.ts';
import type { TakenPart } from './job-store.ts';
import { packed, performPart, unpacked } from './parts.ts';
import type { Part, Team } from './share.ts';

export interface TeamOptions {
  readonly jobId: string;
  /** Settings and mappings of this process; another with others leaves the parts alone. */
  readonly config: string;
  readonly perLane: number;
  /** Rings for so many more hands. */
  readonly ring: (hands: number) => Promise<void>;
}

/** How long to wait before looking again whether the others are done. */
const LOOK_AGAIN_MS = 200;

/** The context of a run with those who help in it. */
export function withTeam(context: EngineContext, options: TeamOptions): EngineContext {
  return { ...context, team: teamOf(context, options) };
}

function teamOf(context: EngineContext, { jobId, config, perLane, ring }: TeamOptions): Team {
  const { store, runId } = context;
  return {
    share: async <Outcome>(parts: readonly Part[], from: number) => {
      if (parts.length === 0) return [];
      const places = parts.map((_, i) => from + i);
      await store.shareParts(
        runId,
        config,
        parts.map((body, i) => ({ position: from + i, lane: laneOf(body), body })),
      );
      if (parts.length > 1) await ring(parts.length - 1);
      for (;;) {
        await stillOurs(context, jobId);
        const part = await store.takePart({ runId, config, perLane });
        if (part !== null) {
          await doPart(context, part);
          continue;
        }
        const done = await store.outcomes(runId);
        if (places.every((place) => done.has(place))) return places.map((place) => unpacked(done.get(place) ?? {}) as Outcome | null);
        context.signal.throwIfAborted();
        await delay(LOOK_AGAIN_MS, undefined, { signal: context.signal });
      }
    },
  };
}

/** Does parts of whatever run is under way until there is none left for these settings. */
export async function help(context: EngineContext, { config, perLane }: Pick<TeamOptions, 'config' | 'perLane'>): Promise<number> {
  for (let count = 0; ; count += 1) {
    if (context.signal.aborted) return count;
    const part = await context.store.takePart({ config, perLane });
    if (part === null) return count;
    await doPart({ ...context, runId: part.runId }, part);
  }
}

async function doPart(context: EngineContext, part: TakenPart): Promise<void> {
  const { store } = context;
  try {
    const { outcome, stop } = await performPart(context, part.body as unknown as Part);
    const taken = await store.endPart(part, packed(outcome));
    if (stop && taken) await store.skipParts(part.runId, part.lane, packed(null));
  } catch (error) {
    await store.letGoPart(part);
    throw error;
  }
}

function laneOf(part: Part): string {
  return part.kind === 'assess' ? `assess:${part.shard.index}` : `${part.kind}:${part.connection}`;
}

async function stillOurs({ store }: EngineContext, jobId: string): Promise<void> {
  if (!(await store.holdJob(jobId))) throw new AppError('BUSY', 'Another process has taken this run over');
}
