import type { Cli } from '../command.ts';

/** A file of commands, which is loaded only where one of them is called for: starting costs time and memory. */
export interface CommandFile {
  /** Of the commands that it registers. */
  readonly names: readonly string[];
  readonly load: () => Promise<(cli: Cli) => void>;
}

/** In the order of `kakehashi --help`. */
export const COMMAND_FILES: readonly CommandFile[] = [
  { names: ['demo', 'start'], load: async () => (await import('./demo.ts')).demoCommand },
  { names: ['init'], load: async () => (await import('./init.ts')).initCommand },
  { names: ['check'], load: async () => (await import('./check.ts')).checkCommand },
  { names: ['discover'], load: async () => (await import('./discover.ts')).discoverCommand },
  { names: ['preview'], load: async () => (await import('./preview.ts')).previewCommand },
  { names: ['setup'], load: async () => (await import('./setup.ts')).setupCommand },
  { names: ['approve'], load: async () => (await import('./approve.ts')).approveCommand },
  { names: ['run', 'sync', 'assess', 'deliver'], load: async () => (await import('./run.ts')).runCommands },
  { names: ['import'], load: async () => (await import('./import.ts')).importCommand },
  { names: ['log'], load: async () => (await import('./log.ts')).logCommand },
  { names: ['explain'], load: async () => (await import('./explain.ts')).explainCommand },
  { names: ['effect'], load: async () => (await import('./effect.ts')).effectCommand },
  { names: ['handover', 'report'], load: async () => (await import('./report.ts')).reportCommands },
  { names: ['digest'], load: async () => (await import('./digest.ts')).digestCommand },
  { names: ['backtest'], load: async () => (await import('./backtest.ts')).backtestCommand },
  { names: ['selftest'], load: async () => (await import('./selftest.ts')).selftestCommand },
  { names: ['packages'], load: async () => (await import('./packages.ts')).packagesCommand },
  { names: ['serve', 'worker'], load: async () => (await import('./serve.ts')).serveCommands },
  { names: ['mcp'], load: async () => (await import('./mcp.ts')).mcpCommand },
  { names: ['user', 'token'], load: async () => (await import('./access.ts')).accessCommands },
  { names: ['rejections'], load: async () => (await import('./rejections.ts')).rejectionsCommand },
  { names: ['outbox'], load: async () => (await import('./outbox.ts')).outboxCommand },
  { names: ['partners'], load: async () => (await import('./partners.ts')).partnersCommand },
  { names: ['pause', 'resume'], load: async () => (await import('./pause.ts')).pauseCommands },
  { names: ['erase'], load: async () => (await import('./erase.ts')).eraseCommand },
  { names: ['backup', 'restore'], load: async () => (await import('./backup.ts')).backupCommands },
  { names: ['undo'], load: async () => (await import('./undo.ts')).undoCommand },
  { names: ['sandbox'], load: sandbox },
];

async function sandbox(): Promise<(cli: Cli) => void> {
  const { sandboxCommand } = await import('../sandbox.ts');
  return ({ program, locale }) => void program.addCommand(sandboxCommand(locale()));
}

/** The file of the command that these words call for; all of them where that cannot be told: for help, or a word that is none. */
export function filesFor(words: readonly string[]): readonly CommandFile[] {
  const named = words.find((word) => COMMAND_FILES.some(({ names }) => names.includes(word)));
  return named === undefined || words[0] === 'help' ? COMMAND_FILES : COMMAND_FILES.filter(({ names }) => names.includes(named));
}
