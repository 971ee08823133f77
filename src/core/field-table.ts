import {
  CONDITIONS,
  COVERAGES,
  FLAGS,
  LEAVING_REASONS,
  OUTCOMES,
  PARTNER_TYPES,
  RISK_LEVELS,
  STATES,
  STEPS,
  TIERS,
  TOUCHES,
} from './field-options.ts';
import { FIELD_HELP } from './field-help.ts';
import type { CrmField, CrmFieldType } from './types.ts';

type More = Partial<Pick<CrmField, 'length' | 'decimals' | 'options' | 'passedOn'>>;

function ours(key: string, type: CrmFieldType, ja: string, en: string, more: More = {}): CrmField {
  return { key, type, label: { ja, en }, ...helpOf(key), writtenBy: 'us', ...more };
}
function theirs(key: string, type: CrmFieldType, ja: string, en: string, more: More = {}): CrmField {
  return { key, type, label: { ja, en }, ...helpOf(key), writtenBy: 'people', ...more };
}
function helpOf(key: string): Pick<CrmField, 'help'> {
  const help = FIELD_HELP[key];
  return help === undefined ? {} : { help };
}

/** On Account and company, written by us. */
export const PARTNER_FIELDS: readonly CrmField[] = [
  ours('score', 'number', '支援スコア(同区分比)', 'Support score (vs. similar partners)', { decimals: 1, length: 4 }),
  ours('scoreChange', 'number', 'スコア増減(28日)', 'Score change (28 days)', { decimals: 1, length: 5 }),
  ours('coverage', 'picklist', '判断材料', 'Evidence', { options: COVERAGES }),
  ours('state', 'picklist', 'パートナー状態', 'Partner state', { options: STATES }),
  ours('stateSince', 'date', '状態の開始日', 'In this state since'),
  ours('flags', 'multipicklist', '注意フラグ', 'Flags', { options: FLAGS }),
  ours('riskLevel', 'picklist', '離反リスク', 'Dormancy risk', { options: RISK_LEVELS }),
  ours('dormancyRisk', 'number', '離反リスク(%)', 'Dormancy risk (%)', { decimals: 0, length: 3 }),
  ours('valueTier', 'picklist', '取引規模', 'Business volume', { options: TIERS }),
  ours('touch', 'picklist', 'タッチレベル', 'Touch level', { options: TOUCHES }),
  ours('step', 'picklist', '支援ステップ', 'Support step', { options: STEPS }),
  ours('nextAction', 'text', '次の一手', 'Next action', { length: 255 }),
  ours('nextActionDue', 'date', '次の一手の期限', 'Next action due'),
  ours('reasons', 'longText', '判定の理由', 'Why', { length: 32_768 }),
  ours('recentEvents', 'longText', '最近の支援の動き', 'Latest support events', { length: 32_768 }),
  ours('priority', 'number', '優先度(担当内)', 'Priority (within owner)', { decimals: 0, length: 3 }),
  ours('package', 'text', '実施中の支援パッケージ', 'Running package', { length: 80 }),
  ours('packageWeek', 'number', 'パッケージの週', 'Package week', { decimals: 0, length: 3 }),
  ours('packageReminder', 'text', '再案内する教材', 'Content to remind of', { length: 255 }),
  ours('conditions', 'multipicklist', '未対応の条件', 'Open conditions', { options: CONDITIONS }),
  ours('consumptionRate', 'number', '支援消化率(90日・%)', 'Support consumption (90 d, %)', { decimals: 0, length: 3 }),
  ours('lastDealActivity', 'date', '最終案件活動日', 'Last deal activity'),
  ours('lastContact', 'date', '最終接触日(双方向)', 'Last two-way contact'),
  ours('lastPortalLogin', 'date', '最終ポータルログイン日', 'Last portal login'),
  ours('ownerSince', 'date', '担当者の変更日', 'With this owner since'),
  ours('dataAsOf', 'date', 'データ基準日', 'Data as of'),
  ours('assessedAt', 'datetime', '判定日時', 'Assessed at'),
  ours('rank', 'text', '代理店ランク', 'Partner rank', { length: 80 }),
  ours('partnerType', 'picklist', 'パートナー種別', 'Partner type', { options: PARTNER_TYPES }),
  ours('products', 'text', '取扱商材', 'Products', { length: 255 }),
  ours('registeredOn', 'date', '登録日', 'Registered on'),
];

/** On Account and company, written by people: we read them, and pass on only what a person sets on our pages. */
export const PEOPLE_FIELDS: readonly CrmField[] = [
  theirs('overrideState', 'picklist', '状態の手動設定', 'State set by hand', { options: STATES, passedOn: true }),
  theirs('overrideTouch', 'picklist', 'タッチの手動設定', 'Touch set by hand', { options: TOUCHES, passedOn: true }),
  theirs('overrideReason', 'text', '手動設定の理由', 'Reason for setting by hand', { length: 255, passedOn: true }),
  theirs('overrideUntil', 'date', '手動設定の期限', 'Set by hand until', { passedOn: true }),
  theirs('exclude', 'checkbox', '支援対象から外す', 'Exclude from support'),
  theirs('target', 'checkbox', '重点対象', 'Focus partner'),
  theirs('leavingReason', 'picklist', '離反理由', 'Reason for leaving', { options: LEAVING_REASONS }),
];

/** On tasks; the outcome is chosen by people. */
export const TASK_FIELDS: readonly CrmField[] = [
  ours('taskKey', 'uniqueText', '支援タスクキー', 'Support task key', { length: 255 }),
  ours('taskRule', 'text', '支援ルール', 'Support rule', { length: 40 }),
  theirs('taskOutcome', 'picklist', '対応結果', 'Outcome', { options: OUTCOMES, passedOn: true }),
];

/** On deals, where the partner lookup is a real lookup. */
export const DEAL_FIELDS: readonly CrmField[] = [
  ours('partnerSummary', 'text', 'パートナー支援状況', 'Partner support status', { length: 255 }),
];

/** On contacts, for mails that reach only the person who has not done it. */
export const CONTACT_FIELDS: readonly CrmField[] = [
  ours('contactConditions', 'multipicklist', '未対応の条件(個人)', 'Open conditions (person)', { options: CONDITIONS }),
  theirs('keyPerson', 'checkbox', '主担当者', 'Key person'),
];
