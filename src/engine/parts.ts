import { AppError, ERROR_CODES, verdictOf, type ErrorCode } from '../core/errors.ts';
import type { EngineContext, Wired } from './context.ts';
import { deliverTo, type DeliverOutcome } from './deliver.ts';
import type { PartBody } from './job-store.ts';
import type { Part } from './share.ts';
import { syncStream, type StreamOutcome } from './sync.ts';
import { trackShard, type TrackOutcome } from './track-together.ts';

/** What came of a part; `null`: it was left out, because a person must act on this connection first. */
export type PartOutcome = StreamOutcome | DeliverOutcome | TrackOutcome | null;

export interface Done {
  readonly outcome: PartOutcome;
  /** The rest of the lane would fail in the same way. */
  readonly stop: boolean;
}

/** Does one part with what this process has. Throws only when asked to stop, or where the part is not for these settings. */
export async function performPart(context: EngineContext, part: Part): Promise<Done> {
  if (part.kind === 'assess') return { outcome: await trackShard(context, part), stop: false };
  const wired = wiredOf(context, part.connection);
  if (part.kind === 'deliver') {
    const outcome = await deliverTo(context, wired, { byHand: part.byHand });
    return { outcome, stop: outcome.error !== null };
  }
  const spec = wired.mapping.specs.find((one) => one.name === part.stream);
  if (spec === undefined) throw new AppError('BUSY', `The mapping ${part.connection} has no stream ${part.stream} here`);
  if (part.several) await wired.connection.prepare?.(wired.mapping.uses);
  const outcome = await syncStream(context, wired, spec, { full: part.full });
  return { outcome, stop: spec.optional !== true && outcome.error !== null && verdictOf(outcome.error) === 'stop' };
}

function wiredOf(context: EngineContext, name: string): Wired {
  const wired = context.wired.find((one) => one.name === name);
  if (wired === undefined) throw new AppError('BUSY', `There is no connection ${name} here`);
  return wired;
}

/** Outcomes travel as JSON; errors keep their code, words and fix. */
export function packed(outcome: PartOutcome): PartBody {
  if (outcome === null) return { left: true };
  const { error, ...rest } = outcome;
  return { ...rest, error: error === null ? null : packedError(error) };
}

export function unpacked(body: PartBody): PartOutcome {
  if (body.left === true) return null;
  return { ...body, error: unpackedError(body.error) } as StreamOutcome | DeliverOutcome | TrackOutcome;
}

function packedError(error: Error): PartBody {
  if (!(error instanceof AppError)) return { code: 'INTERNAL', message: error.message };
  const { code, message, fix, retryAfterMs, details } = error;
  return { code, message, fix, details, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

interface PackedError {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  readonly retryAfterMs?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

function unpackedError(packedAs: unknown): Error | null {
  if (packedAs === null || packedAs === undefined) return null;
  const { code, message, ...options } = packedAs as PackedError;
  return isCode(code) ? new AppError(code, message, options) : new Error(message);
}

function isCode(code: string): code is ErrorCode {
  return code in ERROR_CODES;
}
