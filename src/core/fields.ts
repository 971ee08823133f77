/**
 * Every field that Kakehashi needs in a CRM, free of any vendor's name, and what stands in it. The keys are the words of
 * `writeBack` in a mapping: `PRM_Score__c: score`. Values are fixed; labels follow the locale.
 */
import { CONTACT_FIELDS, DEAL_FIELDS, PARTNER_FIELDS, PEOPLE_FIELDS, TASK_FIELDS } from './field-table.ts';
import { stageWord } from './stage-words.ts';
import type { Assessment, CrmField, Locale, PartnerFacts, Reason, RecentEvent, Scalar } from './types.ts';

export { PARTNER_FIELDS, PEOPLE_FIELDS, TASK_FIELDS } from './field-table.ts';

/** All fields of the partner, contact and task targets. */
export const CRM_FIELDS: readonly CrmField[] = [...PARTNER_FIELDS, ...PEOPLE_FIELDS, ...CONTACT_FIELDS, ...TASK_FIELDS];

const BY_KEY: ReadonlyMap<string, CrmField> = new Map([...CRM_FIELDS, ...DEAL_FIELDS].map((field) => [field.key, field]));

/** The field of a key; undefined: there is no such field. */
export function crmField(key: string): CrmField | undefined {
  return BY_KEY.get(key);
}

/** What a value means to people; the value itself where the field has no such option. */
export function optionLabel(key: string, value: string, locale: Locale): string {
  return BY_KEY.get(key)?.options?.find((option) => option.value === value)?.label[locale] ?? value;
}

/** Below this length every CRM takes a long text. */
const LONG_TEXT = 32_000;

/**
 * What stands in each CRM field that we write, by key. Several values are joined by `;` in the order of the field's
 * options, percentages are 0–100, dates are `YYYY-MM-DD`, null empties the field. `assessedAt` is the instant of the run.
 * What only packages fill is null unless one runs.
 */
export function fieldValues(assessment: Assessment, facts: PartnerFacts, locale: Locale, assessedAt: string): Record<string, Scalar> {
  const { score, risk } = assessment;
  const running = assessment.package?.status === 'running' ? assessment.package : null;
  return {
    score: score.value === null ? null : round(score.value, 1),
    scoreChange: score.change28 === null ? null : round(score.change28, 1),
    coverage: assessment.coverage,
    state: assessment.state,
    stateSince: assessment.stateSince,
    flags: joined('flags', assessment.flags),
    riskLevel: risk.level,
    dormancyRisk: risk.provisional || risk.probability === null ? null : round(risk.probability * 100, 0),
    valueTier: assessment.value.tier,
    touch: assessment.touch,
    step: assessment.step,
    nextAction: clip(assessment.nextAction[locale], 255),
    nextActionDue: assessment.nextActionDue,
    reasons: reasonText(assessment.reasons, locale),
    recentEvents: recentText(assessment.recent ?? [], locale),
    priority: assessment.priority,
    package: running?.id ?? null,
    packageWeek: running?.week ?? null,
    packageReminder: running === null || running.remind.length === 0 ? null : clip(running.remind.join(';'), 255),
    conditions: joined('conditions', assessment.conditions),
    consumptionRate: assessment.consumptionRate === null ? null : round(assessment.consumptionRate * 100, 0),
    lastDealActivity: assessment.lastDealActivity,
    lastContact: assessment.lastContact,
    lastPortalLogin: assessment.lastPortalLogin,
    ownerSince: assessment.ownerSince ?? null,
    dataAsOf: assessment.dataAsOf,
    assessedAt,
    rank: facts.rank,
    partnerType: facts.partnerType,
    products: facts.products.length === 0 ? null : [...facts.products].sort().join(';'),
    registeredOn: facts.registeredOn,
  };
}

function joined(key: string, values: readonly string[]): string | null {
  const order = BY_KEY.get(key)?.options?.map((option) => option.value) ?? [];
  const sorted = [...values].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return sorted.length === 0 ? null : sorted.join(';');
}

/** Whole reasons only: a text that would not fit leaves out the last ones. */
function reasonText(reasons: readonly Reason[], locale: Locale): string {
  let text = '';
  for (const reason of reasons) {
    const next = text === '' ? reason.text[locale] : `${text}\n${reason.text[locale]}`;
    if (next.length > LONG_TEXT) return text;
    text = next;
  }
  return text;
}

/** One event a line: date, stage, text, between bars; a card of the CRM reads it by these. */
function recentText(events: readonly RecentEvent[], locale: Locale): string | null {
  if (events.length === 0) return null;
  return events.map(({ on, stage, text }) => `${on} | ${stageWord(stage)[locale]} | ${text[locale].replaceAll('|', '/')}`).join('\n');
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  const rounded = Math.round(value * factor) / factor;
  return rounded === 0 ? 0 : rounded;
}
