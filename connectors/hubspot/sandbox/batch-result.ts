import type { SandboxAnswer } from '../../../src/sandbox/types.ts';
import type { BatchError, VendorError } from './errors.ts';
import type { Portal } from './portal.ts';
import { json } from './router.ts';

/** The answer to a batch: its usual status, or 207 as soon as one entry failed. */
export function batchAnswer(portal: Portal, results: readonly unknown[], errors: readonly BatchError[], status: number): SandboxAnswer {
  const now = portal.clock.now().toISOString();
  const failed = errors.length > 0 ? { numErrors: errors.reduce((sum, error) => sum + (error.context.ids?.length ?? 1), 0), errors } : {};
  return json({ status: 'COMPLETE', results, ...failed, startedAt: now, completedAt: now }, errors.length > 0 ? 207 : status);
}

/** A refusal as an entry of a 207, named by what the client sent along. */
export function batchError(error: VendorError, context: BatchError['context']): BatchError {
  const { category = 'VALIDATION_ERROR', subCategory } = error.fields;
  return { status: 'error', category, ...(subCategory === undefined ? {} : { subCategory }), message: error.message, context };
}
