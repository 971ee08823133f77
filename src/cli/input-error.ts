import { AppError } from '../core/errors.ts';
import type { Locale, Text } from '../core/types.ts';

/** Wrong input in the reader's own language; exit code 2. */
export function inputError(locale: Locale, what: Text, fix: Text): AppError {
  return new AppError('CONFIG_INVALID', what[locale], { fix: fix[locale] });
}
