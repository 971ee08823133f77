import { bilingual, choice, integer, list, object, text, union, type Infer } from '../schema/index.ts';
import type { Text } from '../types.ts';

function t(ja: string, en: string): Text {
  return { ja, en };
}

const name = /^[a-z][a-z0-9-]*$/;
const nameDoc = t('小文字の英数字とハイフン', 'small letters, digits and hyphens');
const names = (doc: Text) => list({ min: 1, unique: true, of: text({ minLength: 1, doc }), doc });
const condition = (doc: Text) => text({ minLength: 1, maxLength: 200, doc, examples: ['flags has focus', 'proposals12m >= 5'] });
const flag = text({ minLength: 1, doc: t('フラグ', 'A flag') });

const segment = object({
  required: true,
  doc: t('対象。書いたものすべてに当てはまるパートナー', 'Whom it is for: partners that fit everything written here'),
  fields: {
    state: list({
      min: 1,
      unique: true,
      of: choice({ values: ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'], doc: t('状態', 'A state') }),
      doc: t('パートナー状態', 'Partner states'),
    }),
    product: names(t('商材', 'Products')),
    rank: names(t('代理店ランク', 'Partner ranks')),
    partnerType: names(t('パートナー種別', 'Partner types')),
    tenureDays: object({
      doc: t('登録からの日数', 'Days since registration'),
      fields: {
        min: integer({ min: 0, doc: t('以上', 'At least') }),
        max: integer({ min: 0, doc: t('以下', 'At most') }),
      },
    }),
    risk: list({
      min: 1,
      unique: true,
      of: choice({ values: ['low', 'medium', 'high'], doc: t('水準', 'A level') }),
      doc: t('離反リスク', 'Dormancy risk'),
    }),
    tier: list({
      min: 1,
      unique: true,
      of: choice({ values: ['A', 'B', 'C'], doc: t('規模', 'A volume') }),
      doc: t('取引規模', 'Business volume'),
    }),
    flags: union({
      of: [
        list({ min: 1, unique: true, of: flag, doc: t('すべて立っている', 'All of them are set') }),
        object({
          doc: t('立っている・いないフラグ', 'Flags that are set or not'),
          fields: {
            any: list({ min: 1, unique: true, of: flag, doc: t('どれかが立っている', 'One of them is set') }),
            none: list({ min: 1, unique: true, of: flag, doc: t('どれも立っていない', 'None of them is set') }),
          },
        }),
      ],
      doc: t('注意フラグ', 'Flags'),
    }),
    any: list({ min: 1, of: condition(t('条件', 'A condition')), doc: t('どれか1つが成り立つ条件', 'Conditions of which one holds') }),
  },
});

const item = object({
  name: 'packageItem',
  doc: t('1つの働きかけ', 'One thing that is done'),
  fields: {
    content: text({
      required: true,
      minLength: 1,
      doc: t('教材の ID、またはタスクの型(T01〜T15)', 'Id of a content item, or a task template (T01 to T15)'),
    }),
    channel: choice({
      values: ['task', 'hubspot-list', 'email-list'],
      required: true,
      doc: t('届け方', 'How it reaches them'),
    }),
    touch: choice({
      values: ['high', 'low'],
      doc: t('タスクの粒度(high: 1社ずつ、low: まとめて)', 'Task per partner (high) or for all of an owner (low)'),
    }),
    department: text({ minLength: 1, doc: t('担当部署', 'Department') }),
    wanted: union({
      required: true,
      of: [text({ minLength: 1, doc: t('1つの言語で', 'In one language') }), bilingual({ doc: t('両方の言語で', 'In both languages') })],
      doc: t('してほしい次の行動', 'Wanted next action'),
    }),
    doneWhen: text({
      required: true,
      minLength: 1,
      doc: t('これが記録されたら完了', 'Done when this is on record'),
      examples: ['video.completed'],
    }),
    when: condition(t('この条件のときだけ', 'Only when this holds')),
    remindAfterDays: integer({
      min: 1,
      max: 90,
      unit: 'days',
      doc: t('未対応なら1回だけ再案内するまで', 'Reminder, once, when it is not done by then'),
    }),
    dueBusinessDays: integer({ min: 1, max: 60, unit: 'business days', doc: t('タスクの期限', 'Due date of the task') }),
  },
});

const outcome = (ja: string, en: string) => text({ minLength: 1, doc: t(ja, en) });

/** `config/packages/<id>.yaml`: segment × week by week content × wanted action. */
export const packageTable = object({
  doc: t('支援パッケージ', 'A support package'),
  fields: {
    id: text({
      required: true,
      pattern: name,
      patternDoc: nameDoc,
      maxLength: 80,
      doc: t('ファイル名と同じ ID', 'The id, the same as the file’s name'),
    }),
    name: bilingual({ required: true, doc: t('名前', 'Name') }),
    step: choice({
      values: ['registration', 'onboarding', 'development', 'retention', 'excellence'],
      required: true,
      doc: t('支援ステップ', 'Support step'),
    }),
    segment,
    waitlist: choice({
      values: ['on', 'off'],
      default: 'on',
      doc: t('待機群を置く(40社から)', 'Half of them wait, by lot, from 40 partners on'),
    }),
    waitlistReason: text({ minLength: 1, doc: t('待機群を置かない理由', 'Why nobody waits') }),
    responsible: text({ required: true, minLength: 1, doc: t('責任者', 'Who answers for it') }),
    wanted: bilingual({ required: true, doc: t('パッケージ全体で起きてほしいこと', 'What should have happened in the end') }),
    weeks: list({
      required: true,
      min: 1,
      max: 52,
      of: object({
        doc: t('1週', 'A week'),
        fields: {
          week: integer({ required: true, min: 1, max: 52, doc: t('開始からの週', 'Week since the start') }),
          items: list({ required: true, min: 1, of: item, doc: t('その週にすること', 'What is done in it') }),
        },
      }),
      doc: t('週ごとの内容', 'Week by week'),
    }),
    onSilentDay14: object({
      doc: t(
        '登録から14日たっても反応がない(静か)パートナーへのタスク',
        'A task for a partner that has not reacted at all 14 days after its registration (flag silent)',
      ),
      fields: {
        content: text({
          required: true,
          minLength: 1,
          doc: t('教材の ID、またはタスクの型(T01〜T15)', 'Id of a content item, or a task template (T01 to T15)'),
          examples: ['T05'],
        }),
        channel: choice({ values: ['task'], required: true, doc: t('届け方', 'How it reaches them') }),
      },
    }),
    stopWhen: list({
      default: [],
      unique: true,
      of: text({ minLength: 1, doc: t('条件', 'A rule') }),
      doc: t(
        '途中でやめる条件: イベントの種類、exclude、state.…、flag.…、outcome.…',
        'When it stops early: an event type, exclude, state.…, flag.…, outcome.…',
      ),
    }),
    cooldownDays: integer({
      min: 0,
      max: 730,
      default: 90,
      unit: 'days',
      doc: t('終わってから次までの間隔', 'Rest before another package'),
    }),
    measure: object({
      required: true,
      doc: t('何で測るか', 'What it is measured by'),
      fields: {
        leading: text({ required: true, minLength: 1, doc: t('先に動く指標', 'Leading outcome') }),
        primary: text({ required: true, minLength: 1, doc: t('主な指標', 'Primary outcome') }),
        secondary: outcome('売上などの指標、または none', 'Secondary outcome, or none'),
        quality: outcome('質の指標', 'Outcome of quality'),
        by: outcome('分けて見る項目', 'Shown by'),
        verdict: choice({
          values: ['effect', 'descriptive'],
          default: 'effect',
          doc: t('効果を判定するか、記述だけか', 'Judged, or described only'),
        }),
        windowDays: integer({ min: 14, max: 365, default: 90, unit: 'days', doc: t('結果を見る期間', 'Outcome window') }),
      },
    }),
  },
});

export type SupportPackage = Infer<typeof packageTable>;
export type PackageItem = SupportPackage['weeks'][number]['items'][number];
export type Segment = SupportPackage['segment'];
