import type { EffectReport, Estimate } from '../../../core/effect/index.ts';
import type { Locale } from '../../../core/types.ts';
import { table as aligned } from '../../output.ts';

const HEAD: Readonly<Record<Locale, readonly string[]>> = {
  ja: ['方法', '効果', '標準誤差', '95 % 区間', 'p'],
  en: ['method', 'effect', 'error', '95 % interval', 'p'],
};
const MARKS = { pass: '✓', stop: '✗', unknown: '–', notNeeded: '–' } as const;

export function* renderReport(report: EffectReport, locale: Locale): Generator<string> {
  const ja = locale === 'ja';
  const { treated, control } = report;
  yield ja ? `判定: ${report.label.ja}` : `Verdict: ${report.label.en}`;
  for (const reason of report.reasons) yield `  ・${reason[locale]}`;
  yield '';
  const mean = (value: number | null): string => (value === null ? '–' : figures(value));
  yield ja
    ? `${report.outcome}: 実施 ${treated.n}社(平均 ${mean(treated.mean)}) 未実施 ${control.n}社(平均 ${mean(control.mean)})`
    : `${report.outcome}: ${treated.n} treated (mean ${mean(treated.mean)}), ${control.n} controls (mean ${mean(control.mean)})`;
  if (report.estimates.length > 0) {
    yield '';
    yield* aligned([HEAD[locale], ...report.estimates.map((one) => estimateRow(one, locale, one.id === report.effect?.id))], [1, 2, 4]);
  }
  yield '';
  yield* aligned(report.guards.map((one) => [`${MARKS[one.status]} ${one.id}`, one.name[locale], one.text[locale]]));
  if (report.detectable !== null) {
    yield '';
    const least = (report.detectable * 100).toFixed(0);
    yield ja ? `この件数で見分けられる効果は約 ${least} % 以上です。` : `With so many, effects from about ${least} % on can be told.`;
  }
  yield '';
  for (const note of report.notes) yield `※ ${note[locale]}`;
}

function estimateRow(one: Estimate, locale: Locale, main: boolean): string[] {
  const p =
    one.permutationP === undefined
      ? pOf(one.p)
      : `${pOf(one.p)} (${locale === 'ja' ? '並べ替え' : 'permutation'} ${pOf(one.permutationP)})`;
  return [
    `${main ? '→ ' : '  '}${one.name[locale]}`,
    figures(one.estimate),
    figures(one.se),
    `${figures(one.low)} … ${figures(one.high)}`,
    p,
  ];
}

function figures(value: number): string {
  const digits = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function pOf(p: number): string {
  return p < 0.001 ? '<.001' : p.toFixed(3);
}
