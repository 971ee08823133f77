/** The small words of a mapping's grammar: where a value comes from, when it applies, what it points to. */
import { boolean, choice, dictionary, list, number, object, scalar, text, union } from '../schema/index.ts';
import type { Infer } from '../schema/index.ts';
import { CASTS } from './cast.ts';

export const fieldName = text({
  minLength: 1,
  maxLength: 255,
  doc: { ja: '項目の名前(API 参照名)', en: 'name of a field, as the API has it' },
});

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

export const when = union({
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

export const valueObject = object({
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

export const value = union({
  doc: { ja: '項目の名前、または from / value / formula', en: 'the name of a field, or from / value / formula' },
  of: [fieldName, valueObject],
});

export const reference = union({
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

export type ValueFile = Infer<typeof value>;
export type ValueObject = Exclude<ValueFile, string>;
export type WhenFile = Infer<typeof when>;
export type ConditionFile = Infer<typeof condition>;
export type ReferenceFile = Infer<typeof reference>;
