import { Command } from 'commander';
import { readPreferences } from '../config/preferences.ts';
import { AppError } from '../core/errors.ts';
import type { Locale } from '../core/types.ts';
import { actionOf } from './action.ts';
import type { Cli } from './command.ts';
import { accessCommands } from './commands/access.ts';
import { backtestCommand } from './commands/backtest.ts';
import { CARE_COMMANDS } from './commands/care.ts';
import { checkCommand } from './commands/check.ts';
import { demoCommand } from './commands/demo.ts';
import { discoverCommand } from './commands/discover.ts';
import { effectCommand } from './commands/effect.ts';
import { explainCommand } from './commands/explain.ts';
import { previewCommand } from './commands/preview.ts';
import { importCommand } from './commands/import.ts';
import { initCommand } from './commands/init.ts';
import { logCommand } from './commands/log.ts';
import { mcpCommand } from './commands/mcp.ts';
import { packagesCommand } from './commands/packages.ts';
import { reportCommands } from './commands/report.ts';
import { runCommands } from './commands/run.ts';
import { selftestCommand } from './commands/selftest.ts';
import { serveCommands } from './commands/serve.ts';
import { setupCommand } from './commands/setup.ts';
import { errorText, exitCodeOf } from './error-text.ts';
import { sandboxCommand } from './sandbox.ts';

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

/** The first Ctrl+C lets the page at hand finish; the second ends at once. What was saved stays, the next run goes on from there. */
function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopper.abort(new AppError('BUSY', 'Stopped', { fix: 'Run the command again: it goes on where it stopped' }));
    });
  }
}

const locale = (): Locale => program.opts<{ readonly locale?: Locale }>().locale ?? preferred;
const action = actionOf(program, { signal: stopper.signal, locale });
// `kakehashi explain … | head` closes our output early: the work ends properly all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const cli: Cli = { program, action, signal: stopper.signal, locale };
const COMMANDS = [
  demoCommand,
  initCommand,
  checkCommand,
  discoverCommand,
  previewCommand,
  setupCommand,
  runCommands,
  importCommand,
  logCommand,
  explainCommand,
  effectCommand,
  reportCommands,
  backtestCommand,
  selftestCommand,
  packagesCommand,
  serveCommands,
  mcpCommand,
  accessCommands,
  ...CARE_COMMANDS,
];
for (const register of COMMANDS) register(cli);
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
