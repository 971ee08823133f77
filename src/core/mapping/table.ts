/** The grammar of `mappings/<connection>.yaml`, as a field table. */
import { any, boolean, choice, described, dictionary, list, number, object, required, scalar, text, union } from '../schema/index.ts';
import type { Infer } from '../schema/index.ts';
import type { Text } from '../types.ts';
import { CASTS } from './cast.ts';

const fieldName = text({ minLength: 1, maxLength: 255, doc: { ja: '項目の名前(API 参照名)', en: 'name of a field, as the API has it' } });

/** One comparison; all that are written must hold. */
const condition = object({
  name: 'condition',
  doc: { ja: '項目の値の比較(書いたものすべてが成り立つとき)', en: 'compares a field; everything that is written must hold' },
  fields: {
    field: text({
      required: true,
      minLength: 1,
      doc: { ja: '比べる項目', en: 'the field to look at' },
      examples: ['IsWon', 'associations.companies'],
    }),
    is: scalar({ doc: { ja: 'この値と等しい', en: 'equals this value' } }),
    not: union({
      doc: { ja: 'この値(のどれとも)等しくない', en: 'equals none of these' },
      of: [
        scalar({ doc: { ja: '値', en: 'a value' } }),
        list({ of: scalar({ doc: { ja: '値', en: 'a value' } }), doc: { ja: '値のリスト', en: 'values' } }),
      ],
    }),
    in: list({ of: scalar({ doc: { ja: '値', en: 'a value' } }), min: 1, doc: { ja: 'このどれかと等しい', en: 'equals one of these' } }),
    exists: boolean({ doc: { ja: 'true: 値がある。false: 空', en: 'true: has a value; false: is empty' } }),
    over: number({ doc: { ja: 'この数より大きい', en: 'is greater than this number' } }),
    startsWith: text({ doc: { ja: 'この文字で始まる', en: 'begins with this text' } }),
    lacks: list({
      of: text({ minLength: 1, doc: { ja: '文字', en: 'a text' } }),
      min: 1,
      doc: { ja: 'これらの文字をどれも含まない', en: 'contains none of these texts' },
    }),
    optional: boolean({ doc: { ja: 'この項目がない組織もある', en: 'not every org has the field' } }),
    contains: text({
      doc: { ja: 'この文字を含む(大文字小文字・全角半角を区別しない)', en: 'contains this text (case and width do not matter)' },
    }),
  },
});

const when = union({
  doc: {
    ja: 'いつ使うか。比較、そのリスト(すべて成り立つとき)、または JSONata の式',
    en: 'when it applies: a comparison, a list of them (all hold), or a JSONata formula',
  },
  of: [
    text({ minLength: 1, doc: { ja: 'JSONata の式', en: 'a JSONata formula' } }),
    condition,
    list({ of: condition, min: 1, doc: { ja: 'すべて成り立つ', en: 'all hold' } }),
  ],
});

const valueObject = object({
  name: 'value',
  doc: { ja: '値の取り出し方', en: 'where a value comes from' },
  fields: {
    from: union({
      doc: { ja: '元の項目。リストなら最初に値のあるもの', en: 'the field; of a list the first that has a value' },
      of: [fieldName, list({ of: fieldName, min: 1, doc: { ja: '項目のリスト', en: 'fields' } })],
    }),
    value: scalar({ doc: { ja: '決まった値', en: 'a fixed value' } }),
    formula: text({ minLength: 1, doc: { ja: 'JSONata の式(最後の手段)', en: 'a JSONata formula (the escape hatch)' } }),
    reads: list({
      of: fieldName,
      doc: { ja: '式が読む項目(自動で分からないとき)', en: 'fields that the formula reads, where they cannot be seen in it' },
    }),
    map: dictionary({
      doc: {
        ja: '元の値 → ログの値。ない値は default、なければ除外として記録',
        en: 'value → value; a value that is missing here takes `default`, or is a rejection',
      },
      of: scalar({ doc: { ja: '値(null: 無視)', en: 'a value (null: nothing)' } }),
      min: 1,
    }),
    default: scalar({ doc: { ja: '空、または map にないときの値', en: 'where the field is empty or `map` does not know the value' } }),
    as: choice({ values: CASTS, doc: { ja: '値の種類', en: 'what kind of value it is' } }),
    join: text({ doc: { ja: 'from のリストを、この文字でつなぐ', en: 'joins the fields of a list by this text' }, examples: [' '] }),
    optional: boolean({ doc: { ja: 'この項目がない組織もある', en: 'not every org has the field: read it where it is there' } }),
    otherwise: text({
      minLength: 1,
      doc: {
        ja: '項目そのものがない組織で、代わりに読む項目',
        en: 'the field to read where the org has no such field (an empty one stays empty)',
      },
    }),
  },
});

const value = union({
  doc: { ja: '項目の名前、または from / value / formula', en: 'the name of a field, or from / value / formula' },
  of: [fieldName, valueObject],
});

const reference = union({
  doc: {
    ja: '他のレコードを指す項目、または associations.<オブジェクト>',
    en: 'a field that points to another record, or associations.<object>',
  },
  of: [
    fieldName,
    object({
      name: 'reference',
      doc: { ja: '参照', en: 'a reference' },
      fields: {
        from: text({ required: true, minLength: 1, doc: { ja: '項目', en: 'the field' } }),
        object: text({ minLength: 1, doc: { ja: '指す先のオブジェクト', en: 'the object that it points to' } }),
        as: choice({ values: ['text', 'salesforceId'], doc: { ja: 'id の形', en: 'form of the id' } }),
        optional: boolean({ doc: { ja: 'この項目がない組織もある', en: 'not every org has the field' } }),
      },
    }),
  ],
});

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
    id: text({ required: true, minLength: 1, doc: { ja: 'ID の項目', en: 'the id field' } }),
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
    task: object({
      doc: { ja: 'タスクとして', en: 'as a task' },
      fields: {
        object: text({ required: true, minLength: 1, doc: { ja: 'オブジェクト', en: 'the object' } }),
        key: text({ required: true, minLength: 1, doc: { ja: '支援タスクキーの項目', en: 'the unique field that carries our key' } }),
        fields: dictionary({ required: true, of: taskField, doc: { ja: 'CRM の項目 → こちらのキー', en: 'CRM field → our key' } }),
        people: crmFields({ default: {} }),
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

/** `mappings/<connection>.test.yaml` */
const free = (doc: Text) => any({ doc });
export const mappingTestTable = object({
  doc: { ja: 'マッピングの例', en: 'examples of a mapping' },
  fields: {
    tests: list({
      required: true,
      min: 1,
      doc: { ja: '例', en: 'examples' },
      of: object({
        doc: { ja: '1つの例', en: 'one example' },
        fields: {
          name: text({ required: true, minLength: 1, doc: { ja: '何を確かめるか', en: 'what it shows' } }),
          stream: text({ required: true, minLength: 1, doc: { ja: 'ストリーム', en: 'the stream' } }),
          record: dictionary({
            required: true,
            of: free({ ja: '値', en: 'a value' }),
            doc: { ja: '元のレコード: 項目 → 値', en: 'the raw record: field → value' },
          }),
          id: text({ doc: { ja: 'レコード ID(省略時は id の項目)', en: 'id of the record; default: its id field' } }),
          associations: dictionary({
            doc: { ja: 'オブジェクト → 関連する ID', en: 'object → associated ids' },
            of: list({ of: text({ doc: { ja: 'ID', en: 'id' } }), doc: { ja: 'ID のリスト', en: 'ids' } }),
          }),
          deleted: boolean({ doc: { ja: '削除済み', en: 'deleted' } }),
          mergedInto: text({ doc: { ja: '統合先の ID', en: 'id of the surviving record' } }),
          modifiedAt: text({ doc: { ja: '最終更新日時', en: 'when it last changed' } }),
          expect: object({
            required: true,
            doc: { ja: '期待する結果(書いた部分だけを比べる)', en: 'what must come out; only what is written is compared' },
            fields: {
              entity: free({ ja: 'エンティティ', en: 'the entity' }),
              lines: list({
                of: free({ ja: 'ログ行', en: 'a line' }),
                doc: { ja: 'ログ行(数も同じ)', en: 'the lines, as many as there are' },
              }),
              task: free({ ja: '支援タスク', en: 'the task sighting' }),
              rejections: list({
                of: free({ ja: '除外', en: 'a rejection' }),
                doc: { ja: '除外(数も同じ。省略時はなし)', en: 'the rejections, as many as there are; none unless given' },
              }),
            },
          }),
        },
      }),
    }),
  },
});

export type MappingFile = Infer<typeof mappingTable>;
export type MappingTestFile = Infer<typeof mappingTestTable>;
export type StreamFile = MappingFile['streams'][string];
export type ValueFile = NonNullable<StreamFile['name']>;
export type ValueObject = Exclude<ValueFile, string>;
export type WhenFile = NonNullable<StreamFile['when']>;
export type ConditionFile = Extract<WhenFile, { readonly field: string }>;
export type ReferenceFile = NonNullable<StreamFile['parent']>;
export type LineFile = NonNullable<StreamFile['lines']>[number];
export type RoleFile = NonNullable<NonNullable<StreamFile['partners']>[number]['role']>;
