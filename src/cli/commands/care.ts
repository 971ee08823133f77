import type { Cli } from '../command.ts';
import { backupCommands } from './backup.ts';
import { eraseCommand } from './erase.ts';
import { outboxCommand } from './outbox.ts';
import { partnersCommand } from './partners.ts';
import { pauseCommands } from './pause.ts';
import { rejectionsCommand } from './rejections.ts';
import { undoCommand } from './undo.ts';

/** Commands with which a person decides. */
export const CARE_COMMANDS: readonly ((cli: Cli) => void)[] = [
  rejectionsCommand,
  outboxCommand,
  partnersCommand,
  pauseCommands,
  eraseCommand,
  backupCommands,
  undoCommand,
];
