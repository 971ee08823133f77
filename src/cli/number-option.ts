import type { Locale } from '../core/types.ts';
import { numberIn } from './csv-input.ts';
import { inputError } from './input-error.ts';

export interface NumberRange {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

/** The value of an option, as people write numbers. Throws INPUT_INVALID with the option's name and range. */
export function numberOption(locale: Locale, name: string, text: string, { least, most, whole = false }: NumberRange): number {
  const value = numberIn(text);
  if (value !== null && (!whole || Number.isInteger(value)) && value >= least && value <= most) return value;
  throw inputError(
    locale,
    {
      ja: `${name} の値 "${text}" は ${least} から ${most} の${whole ? '整数' : '数値'}ではありません`,
      en: `${name}: "${text}" is not a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
    },
    { ja: `${name} を直してください`, en: `Mend ${name}` },
  );
}
