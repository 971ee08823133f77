import type { Command } from 'commander';
import { commandTools, openApp, type App } from '../app.ts';
import { loadConfig } from '../config/index.ts';
import { AppError } from '../core/errors.ts';
import type { Locale } from '../core/types.ts';
import type { Cli } from './command.ts';
import { errorText, exitCodeOf } from './error-text.ts';
import { createOutput, type Output } from './output.ts';

export interface ActionOptions {
  readonly signal: AbortSignal;
  readonly locale: () => Locale;
  /** Where configuration comes from; the process's own environment and folder unless given. */
  readonly load?: typeof loadConfig;
  readonly output?: (locale: Locale, json: boolean) => Output;
  readonly exit?: (code: number) => void;
}

/** Wraps the work of every command in one way: open, do, answer, close; an error becomes its text, its JSON and its exit code. */
export function actionOf(program: Command, options: ActionOptions): Cli['action'] {
  const { signal, locale, load = loadConfig, output = createOutput, exit = setExitCode } = options;
  return (needs, work) =>
    async (...args) => {
      const { json = false, verbose = false } = program.opts<{ readonly json?: boolean; readonly verbose?: boolean }>();
      const out = output(locale(), json);
      const tools = commandTools({ verbose, quiet: json });
      let app: App | null = null;
      try {
        const config = load(undefined, { mappings: needs.mappings });
        app = await openApp({ config, signal, ...tools });
        exit((await work({ app, out }, ...args)) ?? 0);
      } catch (error) {
        app?.progress.stop();
        tell(error, out, (text) => tools.log.mask(text));
        exit(exitCodeOf(error));
      } finally {
        await app?.close();
      }
    };
}

/** Vendors repeat in their errors what they were sent: no secret of ours is told again. */
function tell(error: unknown, out: Output, mask: (text: string) => string): void {
  const code = error instanceof AppError ? error.code : 'INTERNAL';
  const message = mask(error instanceof Error ? error.message : String(error));
  out.data({ error: { code, message, fix: error instanceof AppError ? mask(error.fix) : null } });
  out.warn(mask(errorText(error, out.locale)));
}

function setExitCode(code: number): void {
  process.exitCode = code;
}
