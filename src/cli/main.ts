import { Command } from 'commander';
import { readPreferences } from '../config/preferences.ts';
import { AppError } from '../core/errors.ts';
import type { Locale } from '../core/types.ts';
import { actionOf } from './action.ts';
import type { Cli } from './command.ts';
import { filesFor } from './commands/index.ts';
import { errorText, exitCodeOf } from './error-text.ts';

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
for (const { load } of filesFor(process.argv.slice(2))) (await load())(cli);

program.hook('preAction', (_, command) => {
  if (command.name() !== 'sandbox') stopOnSignals();
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${errorText(error, preferred)}\n`);
  process.exitCode = exitCodeOf(error);
}
