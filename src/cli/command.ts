import type { Command } from 'commander';
import type { App, AppNeeds } from '../app.ts';
import type { Output } from './output.ts';

/** What every command file gets: `program.command(…)` on it, and `action` to open the app, do the work and close it. */
export interface Cli {
  readonly program: Command;
  /** Wraps a command's work: opens what it needs, catches, prints the error with its fix, sets the exit code, closes. */
  readonly action: <Args extends unknown[]>(
    needs: AppNeeds,
    work: (session: Session, ...args: Args) => Promise<ExitCode | undefined>,
  ) => (...args: Args) => Promise<void>;
}

export interface Session {
  readonly app: App;
  readonly out: Output;
}

/** 0 done · 1 failed, try again · 2 a person must change something */
export type ExitCode = 0 | 1 | 2;
