import { Command } from 'commander';
import { commandTools, openApp, type App } from '../app.ts';
import { loadConfig } from '../config/index.ts';
import { readPreferences } from '../config/preferences.ts';
import { AppError } from '../core/errors.ts';
import type { Locale } from '../core/types.ts';
import type { Cli, Needs } from './command.ts';
import { accessCommands } from './commands/access.ts';
import { checkCommand } from './commands/check.ts';
import { demoCommand } from './commands/demo.ts';
import { explainCommand } from './commands/explain.ts';
import { runCommands } from './commands/run.ts';
import { serveCommands } from './commands/serve.ts';
import { setupCommand } from './commands/setup.ts';
import { errorText, exitCodeOf } from './error-text.ts';
import { createOutput } from './output.ts';
import { sandboxCommand } from './sandbox.ts';

interface GlobalOptions {
  readonly json?: boolean;
  readonly locale?: 'ja' | 'en';
  readonly verbose?: boolean;
}

const { version, locale: preferred } = readPreferences();
const program = new Command('kakehashi')
  .description('架け橋 – partner support between Salesforce and HubSpot / Salesforce と HubSpot をつなぐ代理店支援')
  .version(version)
  .option('--json', 'answer as one JSON document / 結果を JSON で')
  .option('--locale <locale>', 'ja or en')
  .option('--verbose', 'log what happens / 詳しいログ')
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true });

const stopper = new AbortController();

const action: Cli['action'] =
  (needs: Needs, work) =>
  async (...args) => {
    const options = program.opts<GlobalOptions>();
    const out = createOutput(locale(), options.json === true);
    let app: App | null = null;
    try {
      const config = loadConfig(undefined, { mappings: needs.mappings });
      app = await openApp({
        config,
        signal: stopper.signal,
        ...commandTools({ verbose: options.verbose === true, quiet: options.json === true }),
      });
      process.exitCode = (await work({ app, out }, ...args)) ?? 0;
    } catch (error) {
      app?.progress.stop();
      const code = error instanceof AppError ? error.code : 'INTERNAL';
      out.data({
        error: { code, message: error instanceof Error ? error.message : String(error), fix: error instanceof AppError ? error.fix : null },
      });
      out.warn(errorText(error, out.locale));
      process.exitCode = exitCodeOf(error);
    } finally {
      await app?.close();
    }
  };

/** The first Ctrl+C lets the page at hand finish; the second ends at once. What was saved stays, the next run goes on from there. */
function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopper.abort(new AppError('BUSY', 'Stopped', { fix: 'Run the command again: it goes on where it stopped' }));
    });
  }
}

const locale = (): Locale => program.opts<GlobalOptions>().locale ?? preferred;
const cli: Cli = { program, action, signal: stopper.signal, locale };
for (const register of [demoCommand, checkCommand, setupCommand, runCommands, explainCommand, serveCommands, accessCommands]) register(cli);
program.addCommand(sandboxCommand(preferred));

program.hook('preAction', (_, command) => {
  if (command.name() !== 'sandbox') stopOnSignals();
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${errorText(error, preferred)}\n`);
  process.exitCode = exitCodeOf(error);
}
