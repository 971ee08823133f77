import { AppError } from '../core/errors.ts';
import { errorText, exitCodeOf } from './error-text.ts';
import type { Output } from './output.ts';

/** Runs a command that needs neither settings nor a database; prints what went wrong with its fix and sets the exit code. */
export async function alone(out: Output, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const known = error instanceof AppError ? error : null;
    out.data({
      error: {
        code: known?.code ?? 'INTERNAL',
        message: error instanceof Error ? error.message : String(error),
        fix: known?.fix ?? null,
      },
    });
    out.warn(errorText(error, out.locale));
    process.exitCode = exitCodeOf(error);
  }
}
