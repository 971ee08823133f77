import { createInterface } from 'node:readline/promises';
import { AppError } from '../core/errors.ts';
import type { Text } from '../core/types.ts';
import type { Output } from './output.ts';

/** Asks on a terminal; anywhere else `--yes` must be said, so that no script decides by accident. False: the person says no. */
export async function confirm(out: Output, question: Text, options: { readonly yes: boolean }): Promise<boolean> {
  if (options.yes) return true;
  if (!process.stdin.isTTY || out.json) {
    throw new AppError('INPUT_INVALID', 'This needs a confirmation, and there is no terminal to ask on', { fix: 'Say --yes' });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${out.t(question)} [y/N] `);
    return /^(y|yes|はい)$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

export const DECLINED: Text = { ja: '何も変えていません。', en: 'Nothing was changed.' };
