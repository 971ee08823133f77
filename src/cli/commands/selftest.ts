import { selfTest, type SelfTestResult } from '../../core/effect/selftest/index.ts';
import { alone } from '../alone.ts';
import type { Cli } from '../command.ts';
import { numberOption } from '../number-option.ts';
import { createOutput, table, type Output } from '../output.ts';

/** `selftest`: the estimators and guards on packages that never were. Connects to nothing. */
export function selftestCommand({ program, locale }: Cli): void {
  program
    .command('selftest')
    .description('whether the verdicts can be trusted: sham packages, and a real one / 効果判定そのものの検査(偽の施策と本物の施策)')
    .option('--runs <number>', 'packages per test / 1検査あたりの回数', '200')
    .option('--seed <number>', 'of every draw / 乱数の種', '1')
    .action((options: { readonly runs: string; readonly seed: string }) => {
      const out = createOutput(locale(), program.opts<{ json?: boolean }>().json === true);
      return alone(out, () => run(options, out));
    });
}

function run(options: { readonly runs: string; readonly seed: string }, out: Output): Promise<void> {
  const runs = numberOption(out.locale, '--runs', options.runs, { least: 1, most: 10_000, whole: true });
  const seed = numberOption(out.locale, '--seed', options.seed, { least: 0, most: 2 ** 31 - 1, whole: true });
  const results: SelfTestResult[] = [];
  for (const one of selfTest({ runs, seed })) results.push(one);
  out.data({ runs, seed, holds: results.every(({ holds }) => holds), results });
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const sign = { atMost: '≤', atLeast: '≥' } as const;
  const rows = results.map((one) => [
    one.holds ? '✓' : '✗',
    one.name[out.locale],
    percent(one.share),
    `${sign[one.rule]} ${percent(one.bound)}`,
    String(one.runs),
  ]);
  for (const line of table(rows, [2, 3, 4])) out.line(line);
  if (results.some(({ holds }) => !holds)) process.exitCode = 1;
  return Promise.resolve();
}
