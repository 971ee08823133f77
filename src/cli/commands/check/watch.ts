import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../config/files.ts';
import { settingsFolders, yamlState } from '../../../config/folders.ts';
import type { Locale, Text } from '../../../core/types.ts';

const LOOK_EVERY_MS = 300;
const CLEAR_SCREEN = '\u001b[2J\u001b[3J\u001b[H';

const WATCHING: Text = {
  ja: '監視中:YAML を保存すると点検します。Enter で接続先も点検、Ctrl-C で終了',
  en: 'Watching: a YAML file that is saved is checked. Enter checks the orgs too, Ctrl-C ends',
};

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly locale: Locale;
}

/**
 * Checks offline at once and after each change of a YAML file, and online when Enter is pressed, until the signal aborts.
 * Each check is a process of its own: a broken file ends that one, and nothing of an earlier state stays.
 */
export async function watch({ signal, locale }: WatchOptions): Promise<void> {
  const folders = settingsFolders();
  let running: ChildProcess | null = null;
  const check = (...more: readonly string[]): void => {
    running?.kill();
    if (process.stdout.isTTY) process.stdout.write(CLEAR_SCREEN);
    const child = start(['--locale', locale, 'check', ...more]);
    running = child;
    child.once('close', () => {
      // One that was ended by the next has nothing more to say.
      if (running === child && !signal.aborted) process.stdout.write(`\n${WATCHING[locale]}\n`);
    });
  };
  let state = yamlState(folders);
  check('--offline');
  const timer = setInterval(() => {
    const now = yamlState(folders);
    if (now === state) return;
    state = now;
    check('--offline');
  }, LOOK_EVERY_MS);
  const keys = createInterface({ input: process.stdin });
  keys.on('line', () => {
    check();
  });
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(timer);
  keys.close();
  process.stdin.unref();
  (running as ChildProcess | null)?.kill();
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(packageRoot(), 'bin', 'kakehashi.js'), ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
}
