import { AppError } from '../../src/core/errors.ts';
import type { StreamSpec } from '../../src/core/types.ts';

/** Salesforce's answers to a question about what the org does not have, or does not show this user. */
const NOT_THERE: ReadonlySet<string> = new Set([
  'INVALID_FIELD',
  'INVALID_TYPE',
  'INSUFFICIENT_ACCESS',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'FUNCTIONALITY_NOT_ENABLED',
  'FEATURENOTENABLED',
]);

/** A filter may name a field that only a feature brings, and some objects want a permission that describe says nothing of. */
export function isNotThere(error: unknown): error is AppError {
  return error instanceof AppError && NOT_THERE.has(String(error.details.vendorCode));
}

export function sourceAbsent(spec: StreamSpec, cause: AppError): AppError {
  const { fix, details } = cause;
  return new AppError('SOURCE_ABSENT', `Stream ${spec.name}: ${cause.message}`, { cause, fix, details });
}
