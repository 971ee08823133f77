import { RISK_LEVELS, STATES, type Option } from '../../../src/core/field-options.ts';
import type { Locale } from '../../../src/core/types.ts';

const WORDS = {
  ja: { bar: '|', score: 'スコア', risk: '離反リスク', next: '次の一手:' },
  en: { bar: ' | ', score: 'score ', risk: 'risk ', next: 'next: ' },
} as const;

/**
 * 「優良|スコア72|離反リスク中|次の一手:…」 of the partner that the deal points at; empty for accounts that were
 * never assessed. A formula, so that it is as fresh as the account and costs no write.
 */
export function summaryFormula(over: string, locale: Locale): string {
  const words = WORDS[locale];
  const field = (name: string): string => `${over}.PRM_${name}__c`;
  const unless = (blank: string, text: string): string => `IF(ISBLANK(${blank}), "", ${text})`;
  return [
    `IF(ISBLANK(TEXT(${field('State')})), "",`,
    `  ${cases(field('State'), STATES, locale)}`,
    `  & ${unless(field('Score'), `"${words.bar}${words.score}" & TEXT(ROUND(${field('Score')}, 0))`)}`,
    `  & ${unless(`TEXT(${field('Risk_Level')})`, `"${words.bar}${words.risk}" & ${cases(field('Risk_Level'), RISK_LEVELS, locale)}`)}`,
    `  & ${unless(field('Next_Action'), `"${words.bar}${words.next}" & ${field('Next_Action')}`)}`,
    ')',
  ].join('\n');
}

function cases(field: string, options: readonly Option[], locale: Locale): string {
  return `CASE(${field}, ${options.map(({ value, label }) => `"${value}", "${label[locale]}"`).join(', ')}, "")`;
}
