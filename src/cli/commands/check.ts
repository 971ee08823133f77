import type { Cli } from '../command.ts';

/** `check`. */
export function checkCommand({ program }: Cli): void {
  program.command('check').description('config, mappings, credentials, permissions, fields: every problem with its fix / 設定と接続を点検する');
}
