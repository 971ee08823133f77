/** The grammar of the examples beside a mapping. */
import { any, boolean, dictionary, list, object, text } from '../schema/index.ts';
import type { Infer } from '../schema/index.ts';
import type { Text } from '../types.ts';

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

export type MappingTestFile = Infer<typeof mappingTestTable>;
