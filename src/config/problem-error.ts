import { AppError } from '../core/errors.ts';
import { printProblems } from '../core/schema/index.ts';
import type { Problem } from '../core/schema/index.ts';
import type { Locale } from '../core/types.ts';

/** One error that lists every problem. */
export function problemError(code: 'CONFIG_INVALID' | 'MAPPING_INVALID', problems: readonly Problem[], locale: Locale): AppError {
  const count = String(problems.length);
  const head =
    locale === 'ja' ? `設定に ${count} 件の誤りがあります` : `${count} ${problems.length === 1 ? 'setting is' : 'settings are'} wrong`;
  return new AppError(code, `${head}\n${printProblems(problems, locale)}`, {
    fix: locale === 'ja' ? '表示された箇所を直してから再実行してください' : 'Mend the places that are named and run again',
    details: { problems },
  });
}
