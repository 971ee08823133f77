import { bilingual, choice, date, integer, list, nullable, number, object, text, type Field } from '../../core/schema/index.ts';
import { FLAGS, OUTCOMES, RISK_LEVELS, STATES, STEPS, TIERS, TOUCHES, type Option } from '../../core/field-options.ts';
import type { Text } from '../../core/types.ts';

/** Words that many answers share. */
export function t(ja: string, en: string): Text {
  return { ja, en };
}

function valuesOf(options: readonly Option[]): { readonly values: readonly string[]; readonly labels: Readonly<Record<string, Text>> } {
  return { values: options.map(({ value }) => value), labels: Object.fromEntries(options.map(({ value, label }) => [value, label])) };
}
const doc = {
  state: t('状態', 'State'),
  touch: t('タッチレベル', 'Touch level'),
  step: t('支援ステップ', 'Support step'),
  risk: t('離反リスク', 'Dormancy risk'),
  tier: t('取引規模', 'Business volume'),
  stage: t('段階', 'Stage'),
};

export const STATE_VALUES = ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'] as const;
export const TOUCH_VALUES = ['high', 'low', 'tech', 'none'] as const;
const STEP_VALUES = ['registration', 'onboarding', 'development', 'retention', 'excellence'] as const;
const RISK_VALUES = ['low', 'medium', 'high'] as const;
const TIER_VALUES = ['A', 'B', 'C'] as const;

export const STATE = choice({ required: true, ...valuesOf(STATES), values: STATE_VALUES, doc: doc.state });
export const TOUCH = choice({ required: true, ...valuesOf(TOUCHES), values: TOUCH_VALUES, doc: doc.touch });
export const STEP = choice({ required: true, ...valuesOf(STEPS), values: STEP_VALUES, doc: doc.step });
export const RISK = choice({ required: true, ...valuesOf(RISK_LEVELS), values: RISK_VALUES, doc: doc.risk });
export const TIER = choice({ required: true, ...valuesOf(TIERS), values: TIER_VALUES, doc: doc.tier });
export const STAGE = choice({ required: true, values: ['delivered', 'seen', 'used', 'result'], doc: doc.stage });
export const OUTCOME = choice({
  required: true,
  ...valuesOf(OUTCOMES),
  values: OUTCOMES.map(({ value }) => value),
  doc: t('対応結果', 'Outcome'),
});

export const FLAG_VALUES = FLAGS.map(({ value }) => value);

export const need = {
  text: (ja: string, en: string) => text({ required: true, doc: t(ja, en) }),
  number: (ja: string, en: string) => number({ required: true, doc: t(ja, en) }),
  count: (ja: string, en: string) => integer({ required: true, min: 0, doc: t(ja, en) }),
  date: (ja: string, en: string) => date({ required: true, doc: t(ja, en) }),
  /** ISO 8601, UTC. */
  instant: (ja: string, en: string) => text({ required: true, doc: t(ja, en), examples: ['2026-06-08T00:00:00.000Z'] }),
  both: (ja: string, en: string) => bilingual({ required: true, doc: t(ja, en) }),
};

export const or = {
  text: (ja: string, en: string) => nullable(need.text(ja, en)),
  number: (ja: string, en: string) => nullable(need.number(ja, en)),
  date: (ja: string, en: string) => nullable(need.date(ja, en)),
  instant: (ja: string, en: string) => nullable(need.instant(ja, en)),
  both: (ja: string, en: string) => nullable(need.both(ja, en)),
};

/** `?state=new,general` */
export function someOf<const V extends readonly string[]>(values: V, about: Text) {
  return list({ max: 30, of: choice({ values, doc: about }), doc: about });
}

export function texts(about: Text, required = true) {
  return list({ required: required as true, of: text({ doc: about }), doc: about });
}

export function one<const F extends Readonly<Record<string, Field>>>(name: string, about: Text, fields: F) {
  return object({ required: true, name, doc: about, fields });
}

export const RECORD = one('CrmRecord', t('CRM のレコード', 'A record in a CRM'), {
  scope: need.text('接続先', 'Scope'),
  object: need.text('オブジェクト', 'Object'),
  id: need.text('ID', 'Id'),
  url: or.text('CRM の画面', 'Its page in the CRM'),
});

export const ID = object({
  doc: t('ID', 'Id'),
  fields: { id: text({ required: true, minLength: 1, maxLength: 200, doc: t('パートナーの ID', "The partner's id") }) },
});

/** A fault of a file that people edit. */
export const PROBLEM_AT = one('ProblemAt', t('誤り', 'A problem'), {
  file: need.text('ファイル', 'File'),
  line: need.count('行', 'Line'),
  col: need.count('列', 'Column'),
  path: need.text('場所', 'Where in it'),
  found: need.both('あったもの', 'What was there'),
  expected: need.both('あるべきもの', 'What should be there'),
  suggestion: or.both('候補', 'What may be meant'),
});
