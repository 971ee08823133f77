/** The grammar of `mappings/<connection>.yaml`, as a field table. */
import { boolean, choice, described, dictionary, list, object, required, scalar, text, union } from '../schema/index.ts';
import type { Infer } from '../schema/index.ts';
import { fieldName, reference, value, valueObject, when } from './table-values.ts';

const ROLES = ['sell', 'distribute', 'refer'] as const;
const role = union({
  doc: { ja: '取引での役割', en: 'its role in the deal' },
  of: [choice({ values: ROLES, doc: { ja: 'sell 販売 / distribute 一次店 / refer 紹介', en: 'sell, distribute or refer' } }), valueObject],
});

const eventType = union({
  doc: {
    ja: '出来事の種類(カタログの名前)。項目から決めるときは { from: …, map: … }',
    en: 'event type of the catalogue; { from: …, map: … } takes it from a field',
  },
  of: [text({ minLength: 1, doc: { ja: '種類', en: 'an event type' } }), valueObject],
});

const lineFields = {
  type: eventType,
  stage: choice({
    values: ['delivered', 'seen', 'used', 'result'],
    doc: { ja: '段階(省略時はカタログ)', en: 'stage; from the catalogue unless given' },
  }),
  occurrence: union({
    doc: { ja: '同じレコードの出来事を区別するもの', en: 'what tells occurrences of one record apart' },
    of: [fieldName, valueObject],
  }),
  occurredOn: described(value, {
    ja: '起きた日。日付はそのまま、日時は会社のタイムゾーンの日付',
    en: 'the day it happened; an instant becomes a date in the company’s time zone',
  }),
  occurredAt: described(value, { ja: '起きた日時', en: 'the instant it happened' }),
  item: described(value, { ja: '教材の id(カタログ)', en: 'content item of the catalogue' }),
  data: dictionary({
    of: value,
    doc: { ja: '出来事に添える値(金額、通貨、結果など)', en: 'what goes with the line: amount, currency, outcome …' },
  }),
} as const;

const line = object({
  name: 'line',
  doc: { ja: '1件のログ行', en: 'one line of the log' },
  fields: { when, ...lineFields },
});

/** Attributes with their kind; any other name is kept as it is. */
const stream = object({
  name: 'stream',
  doc: { ja: '読み取る1種類のレコード', en: 'one kind of record to read' },
  fields: {
    object: text({
      required: true,
      minLength: 1,
      doc: { ja: '相手側のオブジェクト', en: "the vendor's object" },
      examples: ['Account', 'companies'],
    }),
    kind: choice({
      required: true,
      values: ['partner', 'contact', 'deal', 'dealPartner', 'activity', 'owner'],
      doc: { ja: '何として読むか', en: 'what it is to us' },
    }),
    where: text({
      minLength: 1,
      doc: { ja: '絞り込み(相手側の書き方のまま)', en: "the vendor's own filter, verbatim" },
      examples: ['IsPartner = true'],
    }),
    optional: boolean({
      doc: {
        ja: 'この情報源がない組織もある(機能・スコープ・契約)。ない組織では読み飛ばし、check が知らせる',
        en: 'not every org has this source (feature, scope, tier): where it is missing it is skipped, and `check` says so',
      },
    }),
    id: union({
      required: true,
      doc: {
        ja: 'ID の項目(connector: csv では、合わせて1行を表す列のリストも可)',
        en: 'the id field (with connector: csv also a list of columns that tell a row together)',
      },
      of: [fieldName, list({ of: fieldName, min: 1, doc: { ja: '列のリスト', en: 'columns' } })],
    }),
    name: described(value, { ja: '名前', en: 'its name' }),
    owner: described(reference, { ja: '担当者を指す項目', en: 'the field that points to its owner' }),
    active: described(value, { ja: '在籍しているか(kind: owner)', en: 'whether the owner is still there (kind: owner)' }),
    email: described(value, { ja: 'メールアドレス', en: 'e-mail address' }),
    registeredAt: described(value, { ja: '登録日', en: 'when the partner registered' }),
    keys: dictionary({
      doc: {
        ja: '同じパートナーと分かるための鍵: domain、corporateNumber、または別の接続の名前(そのレコードの ID)',
        en: "what tells that two records are one partner: domain, corporateNumber, or another connection's name (the id of its record)",
      },
      of: union({
        doc: { ja: '値、またはそのリスト', en: 'a value, or several' },
        of: [fieldName, valueObject, list({ of: value, min: 1, doc: { ja: '値のリスト', en: 'values' } })],
      }),
    }),
    create: union({
      doc: {
        ja: 'このレコードだけで新しいパートナーとみなすか(true / false / 条件)',
        en: 'whether this record may bring a partner into being',
      },
      of: [
        boolean({ doc: { ja: 'いつも / しない', en: 'always or never' } }),
        object({ name: 'createWhen', doc: { ja: '条件', en: 'a condition' }, fields: { when: required(when) } }),
      ],
    }),
    attributes: dictionary({ of: value, doc: { ja: 'パートナーや取引の属性', en: 'attributes of the partner or deal' } }),
    parent: described(reference, {
      ja: '属する先(担当者の会社、支店の本社)',
      en: 'what it belongs to: a contact’s company, a branch’s parent',
    }),
    partners: list({
      min: 1,
      doc: { ja: '取引のパートナーと役割(上から順に、条件に合うものすべて)', en: 'the partners of the deal with their roles' },
      of: object({
        name: 'dealPartner',
        doc: { ja: '取引のパートナー', en: 'a partner of the deal' },
        fields: { partner: required(reference), role, when },
      }),
    }),
    deal: described(reference, { ja: '商談を指す項目', en: 'the field that points to the deal' }),
    contact: described(reference, { ja: '担当者を指す項目', en: 'the field that points to the contact' }),
    on: list({ of: reference, min: 1, doc: { ja: '活動がどのレコードに付くか', en: 'which records the activity hangs on' } }),
    taskKey: described(value, {
      ja: '支援タスクキーの項目: あれば私たちのタスク',
      en: 'the field of our task key: a task that has one is ours',
    }),
    taskStatus: described(value, { ja: 'open または completed になる値', en: 'comes out as open or completed' }),
    taskOutcome: described(value, { ja: '対応結果の項目', en: 'the field of the outcome' }),
    keeps: boolean({ doc: { ja: '前に読んだ行を残す(最終ログイン日など)', en: 'earlier lines of the record stay (a last-login date)' } }),
    when,
    ...lineFields,
    lines: list({ of: line, min: 1, doc: { ja: '1レコードから複数の行', en: 'several lines from one record' } }),
  },
});

const crmFields = <const O extends object>(more: O) =>
  dictionary({
    ...more,
    doc: { ja: 'CRM の項目 → こちらのキー', en: 'CRM field → our key' },
    of: text({ minLength: 1, doc: { ja: 'キー', en: 'our key' } }),
  });
const taskField = union({
  doc: { ja: 'こちらのキー、または決まった値', en: 'our key, or a fixed value' },
  of: [
    text({ minLength: 1, doc: { ja: 'キー', en: 'our key' } }),
    object({
      name: 'constant',
      doc: { ja: '決まった値', en: 'a fixed value' },
      fields: { value: scalar({ doc: { ja: '値', en: 'the value' } }) },
    }),
  ],
});

const writeBack = object({
  doc: { ja: '書き戻し', en: 'what is written back' },
  fields: {
    partner: object({
      doc: { ja: 'パートナーのレコードへ', en: 'to the record of the partner' },
      fields: {
        object: text({ required: true, minLength: 1, doc: { ja: 'オブジェクト', en: 'the object' } }),
        owned: list({
          of: fieldName,
          default: [],
          doc: { ja: 'setup で作っていないが書いてよい項目', en: 'fields not created by `setup` that we may write all the same' },
        }),
        fields: crmFields({ required: true }),
        people: crmFields({ default: {} }),
      },
    }),
    contact: object({
      doc: { ja: '担当者のレコードへ', en: 'to the records of people' },
      fields: {
        object: text({ required: true, minLength: 1, doc: { ja: 'オブジェクト', en: 'the object' } }),
        fields: crmFields({ required: true }),
        people: crmFields({ default: {} }),
      },
    }),
    task: object({
      doc: { ja: 'タスクとして', en: 'as a task' },
      fields: {
        object: text({ required: true, minLength: 1, doc: { ja: 'オブジェクト', en: 'the object' } }),
        key: text({ required: true, minLength: 1, doc: { ja: '支援タスクキーの項目', en: 'the unique field that carries our key' } }),
        fields: dictionary({ required: true, of: taskField, doc: { ja: 'CRM の項目 → こちらのキー', en: 'CRM field → our key' } }),
        people: crmFields({ default: {} }),
        done: dictionary({
          default: {},
          of: text({ minLength: 1, doc: { ja: '値', en: 'the value' } }),
          doc: {
            ja: '完了にする値(CRM の項目 → 値)。画面で結果を記録したタスクを CRM でも完了にする',
            en: 'values that close it (CRM field → value): a task whose outcome was noted on a page is closed in the CRM too',
          },
        }),
      },
    }),
  },
});

/** `mappings/<connection>.yaml` */
export const mappingTable = object({
  doc: { ja: '1つの接続のマッピング', en: 'the mapping of one connection' },
  fields: {
    connector: text({
      required: true,
      pattern: /^[a-z][a-z0-9-]*$/,
      patternDoc: { ja: 'コネクタ名(salesforce など)', en: 'the name of a connector, such as salesforce' },
      doc: { ja: 'コネクタ', en: 'which connector reads it' },
    }),
    prefixes: dictionary({
      doc: {
        ja: 'ID の先頭 → オブジェクト(どれを指すか分からない参照のため)',
        en: 'first characters of an id → object, for references that may point to several',
      },
      of: text({ minLength: 1, doc: { ja: 'オブジェクト', en: 'the object' } }),
    }),
    streams: dictionary({
      required: true,
      min: 1,
      of: stream,
      keyPattern: /^[A-Za-z][A-Za-z0-9_-]{0,62}$/,
      keyDoc: { ja: '英数字の名前', en: 'a name of letters and digits' },
      doc: { ja: '読み取るもの', en: 'what is read' },
    }),
    writeBack,
  },
});

export type MappingFile = Infer<typeof mappingTable>;
export type StreamFile = MappingFile['streams'][string];
export type LineFile = NonNullable<StreamFile['lines']>[number];
export type RoleFile = NonNullable<NonNullable<StreamFile['partners']>[number]['role']>;
