import type { Cli } from '../command.ts';
import { rejectionsCommand } from './rejections.ts';

/** Commands with which a person decides. */
export const CARE_COMMANDS: readonly ((cli: Cli) => void)[] = [rejectionsCommand];
