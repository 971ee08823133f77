import { AppError, ERROR_CODES, verdictOf } from '../core/errors.ts';
import type { Locale } from '../core/types.ts';
import type { ExitCode } from './command.ts';

/** What happened and how to mend it. In Japanese the registry's words come first, because vendors speak English. */
export function errorText(error: unknown, locale: Locale): string {
  if (!(error instanceof AppError))
    return `${ERROR_CODES.INTERNAL.meaning[locale]}: ${error instanceof Error ? error.message : String(error)}`;
  const { meaning, action } = ERROR_CODES[error.code];
  if (locale === 'en') return `${error.message}\n  fix: ${error.fix}  [${error.code}]`;
  const specific = error.fix === action.en ? '' : `\n        ${error.fix}`;
  return `${meaning.ja}: ${error.message}\n  対処: ${action.ja}${specific}  [${error.code}]`;
}

/** `stop` needs a person (2); everything else may be tried again (1). */
export function exitCodeOf(error: unknown): ExitCode {
  return verdictOf(error) === 'stop' ? 2 : verdictOf(error) === 'skip' ? 2 : 1;
}
