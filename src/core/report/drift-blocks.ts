import type { Backtest } from '../backtest/index.ts';
import type { Text } from '../types.ts';
import { type Block, heading, paragraph } from './document.ts';

/** Months of which the report tells what was foretold and what came. */
const MONTHS = 3;
/** A difference that is worth a look: as large as the error up to which percentages are shown at all. */
const WORTH_A_LOOK = 0.08;

/** Whether the early warning still holds: the latest months of which the outcome is known. */
export function driftBlocks({ drift, undecidable, horizonDays }: Backtest): readonly Block[] {
  const title = heading(2, { ja: '離反予兆は当たっているか', en: 'Does the early warning hold' });
  if (undecidable !== null) {
    const why = { ja: `判断できない:${undecidable.ja}`, en: `Cannot be judged: ${undecidable.en}` };
    return [title, paragraph(why)];
  }
  const latest = drift.slice(-MONTHS);
  const n = latest.reduce((sum, one) => sum + one.n, 0);
  const mean = (of: 'told' | 'came'): number => latest.reduce((sum, one) => sum + one[of] * one.n, 0) / n;
  return [
    title,
    paragraph(sentence(latest.at(0)?.month ?? '', latest.at(-1)?.month ?? '', { n, told: mean('told'), came: mean('came') }, horizonDays)),
  ];
}

function sentence(
  from: string,
  to: string,
  { n, told, came }: { readonly n: number; readonly told: number; readonly came: number },
  days: number,
): Text {
  const apart = Math.abs(told - came) > WORTH_A_LOOK;
  const [a, b] = [percent(told), percent(came)];
  return {
    ja: `結果の出た ${from}〜${to}(延べ ${n}社):その後 ${days}日 案件なしの予測 ${a}、実際 ${b}。${apart ? 'ずれが大きくなっています。`kakehashi backtest` で確かめてください。' : 'ずれは許容の範囲です。'}`,
    en: `Of ${from} to ${to}, whose outcome is known (${n} partner-months): no deal within ${days} days was foretold for ${a}, and came for ${b}. ${apart ? 'That is far apart: see `kakehashi backtest`.' : 'That is close enough.'}`,
  };
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
