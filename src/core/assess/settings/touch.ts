import { boolean, choice, dictionary, integer, list, number, object, text, withDefaults, type Infer } from '../../schema/index.ts';
import type { Text } from '../../types.ts';

function t(ja: string, en: string): Text {
  return { ja, en };
}
function hours(value: number, ja: string, en: string) {
  return number({ default: value, min: 0, unit: 'hours', doc: t(ja, en) });
}

const capacity = object({
  default: {},
  doc: t('担当者の工数', "Owners' hours"),
  fields: {
    hoursPerOwner: hours(20, '担当者1人の月の支援時間', 'Support hours of one owner in a month'),
    owners: dictionary({
      of: number({ min: 0, doc: t('時間', 'Hours') }),
      default: {},
      doc: t('担当者ごとの時間(メール)', 'Hours of single owners (by e-mail)'),
    }),
    cost: object({
      default: {},
      doc: t('1社1か月の時間', 'Hours per partner and month'),
      fields: {
        high: hours(3, 'ハイタッチ', 'High touch'),
        low: hours(0.7, 'ロータッチ', 'Low touch'),
        tech: hours(0.05, 'テックタッチ', 'Tech touch'),
      },
    }),
    reserve: number({
      default: 0.3,
      min: 0,
      max: 1,
      doc: t('新規と予兆のある優良に先に渡す割合', 'Share handed first to new partners and warned excellent ones'),
    }),
    hourlyRate: number({ default: 5000, min: 0, doc: t('1時間の費用(会社の通貨)', 'Cost of an hour in the company currency') }),
    effect: number({ default: 0.05, min: 0, max: 1, doc: t('ハイタッチの効果の見込み', 'Expected relative effect of a high touch') }),
    unknownRisk: number({
      default: 0.4,
      min: 0,
      max: 1,
      doc: t('判断できないときに順位付けに使うリスク', 'Risk used for ranking where it cannot be judged'),
    }),
  },
});

const tasks = object({
  default: {},
  doc: t('支援タスク', 'Support tasks'),
  fields: {
    enabled: boolean({ default: false, doc: t('タスクを作る', 'Make tasks') }),
    openPerPartner: integer({ default: 1, min: 1, doc: t('1社の未完了タスク', 'Open tasks per partner') }),
    newPerOwnerPerDay: integer({ default: 5, min: 1, doc: t('1人1日の新しいタスク', 'New tasks per owner and day') }),
    openPerOwner: integer({ default: 15, min: 1, doc: t('1人の未完了タスク', 'Open tasks per owner') }),
    dueDays: object({
      default: {},
      doc: t('期限(営業日)', 'Due in business days'),
      fields: {
        high: integer({ default: 5, min: 1, doc: t('ハイタッチ', 'High touch') }),
        low: integer({ default: 10, min: 1, doc: t('ロータッチ', 'Low touch') }),
      },
    }),
    notifyByMail: boolean({ default: false, doc: t('タスクごとのCRM通知メール', "The CRM's own mail per task") }),
    ownerMissing: choice({ values: ['queue'], default: 'queue', doc: t('担当者がいないとき', 'Where the owner is missing or inactive') }),
    supportLead: text({ doc: t('支援リーダー(メール)', 'Support lead (e-mail)') }),
  },
});

const digest = object({
  default: {},
  doc: t('週のまとめメール', 'Weekly digest'),
  fields: {
    day: choice({
      values: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
      default: 'monday',
      doc: t('曜日', 'Day'),
    }),
    time: text({
      default: '08:00',
      pattern: /^\d\d:\d\d$/,
      patternDoc: t('08:00 のような時刻', 'a time such as 08:00'),
      doc: t('時刻', 'Time'),
    }),
    to: list({
      of: choice({ values: ['owner', 'supportLead'], doc: t('宛先', 'Recipient') }),
      default: ['owner', 'supportLead'],
      doc: t('宛先', 'Recipients'),
    }),
  },
});

/** `config/touch.yaml`. */
export const touchTable = object({
  name: 'touch',
  doc: t('タッチ・工数・タスク', 'Touch, hours and tasks'),
  fields: {
    holdDays: integer({ default: 28, min: 0, unit: 'days', doc: t('タッチを保つ日数', 'A touch level holds for this long') }),
    newDays: integer({ default: 90, min: 1, unit: 'days', doc: t('立ち上げ期間', 'First phase of a new partner') }),
    silentBoostDays: integer({
      default: 30,
      min: 1,
      unit: 'days',
      doc: t('反応なしで一段上げる期間', 'One level up for this long when silent'),
    }),
    wasExcellentHighDays: object({
      default: {},
      doc: t('元・優良が休眠したときのハイタッチ期間', 'High touch for a dormant partner that was excellent'),
      fields: {
        A: integer({ default: 90, min: 0, unit: 'days', doc: t('大', 'Volume A') }),
        B: integer({ default: 30, min: 0, unit: 'days', doc: t('中', 'Volume B') }),
      },
    }),
    attemptDays: integer({
      default: 60,
      min: 1,
      unit: 'days',
      doc: t('休眠への一度の働きかけを待つ期間', 'How long the one attempt at a dormant partner stays open'),
    }),
    leavingDays: integer({ default: 60, min: 0, unit: 'days', doc: t('離反後に聞き取る期間', 'How long after leaving we still ask') }),
    maxOverrideDays: integer({ default: 90, min: 1, unit: 'days', doc: t('手動設定の最長期間', 'Longest validity of a setting by hand') }),
    capacity,
    tasks,
    digest,
  },
});

export type TouchSettings = Infer<typeof touchTable>;

export const defaultTouch: TouchSettings = withDefaults(touchTable, {}) as TouchSettings;
