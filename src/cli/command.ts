import type { Command } from 'commander';
import type { Locale } from '../core/types.ts';
import type { App } from '../app.ts';
import type { Output } from './output.ts';

/** What every command file gets: `program.command(…)` on it, and `action` to open the app, do the work and close it. */
export interface Cli {
  readonly program: Command;
  /** Aborted by the first Ctrl+C. */
  readonly signal: AbortSignal;
  /** The language asked for on the command line, else the preferred one. */
  readonly locale: () => Locale;
  /** Wraps a command's work: opens the app, catches, prints the error with its fix, sets the exit code, closes. */
  readonly action: <Args extends unknown[]>(
    needs: Needs,
    work: (session: Session, ...args: Args) => Promise<ExitCode | undefined>,
  ) => (...args: Args) => Promise<void>;
}

export interface Needs {
  /** Whether the mappings must be right for this command to work. */
  readonly mappings: boolean;
}

export interface Session {
  readonly app: App;
  readonly out: Output;
}

/** 0 done · 1 failed, try again · 2 a person must change something */
export type ExitCode = 0 | 1 | 2;
