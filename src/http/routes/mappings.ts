import { any, boolean, dictionary, list, nullable, object, text } from '../../core/schema/index.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { need, one, or, PROBLEM_AT, STAGE, t } from './tables.ts';

const NAME = object({
  doc: t('名前', 'Name'),
  fields: {
    name: text({
      required: true,
      pattern: /^[a-z][a-z0-9-]{0,60}$/,
      patternDoc: t('小文字の英数字とハイフン', 'small letters, digits and hyphens'),
      doc: t('接続の名前', 'Name of the connection'),
    }),
  },
});
const YAML = text({ required: true, minLength: 1, maxLength: 400_000, doc: t('YAML', 'YAML') });
const BODY_LIMIT = 1_000_000;
const PROBLEMS = list({ required: true, of: PROBLEM_AT, doc: t('誤り。空なら保存できる', 'Problems; none: it can be saved') });

const mappings = route({
  method: 'get',
  path: '/api/mappings',
  tag: 'operations',
  scope: 'admin',
  whole: true,
  summary: t('マッピング(YAML と保存時の If-Match)', 'Mappings: YAML, and the version for If-Match'),
  answer: object({
    doc: t('マッピング', 'Mappings'),
    fields: {
      mappings: list({
        required: true,
        doc: t('マッピング', 'Mappings'),
        of: one('Mapping', t('マッピング', 'A mapping'), {
          name: need.text('名前', 'Name'),
          connector: need.text('種類', 'Kind'),
          file: need.text('ファイル', 'File'),
          yaml: need.text('YAML', 'YAML'),
          etag: need.text('版', 'Version'),
          streams: list({ required: true, of: text({ doc: t('ストリーム', 'A stream') }), doc: t('ストリーム', 'Streams') }),
        }),
      }),
    },
  }),
  handle: async (_, { verbs }) => ({ mappings: await verbs.mappings() }),
});

const check = route({
  method: 'post',
  path: '/api/mappings/:name/check',
  tag: 'operations',
  scope: 'admin',
  whole: true,
  bodyLimit: BODY_LIMIT,
  summary: t('YAML を確かめる(保存しない)', 'Check a YAML without saving: what is wrong, at file:line:col'),
  params: NAME,
  body: object({ doc: t('ファイル', 'The file'), fields: { yaml: YAML } }),
  answer: object({ doc: t('誤り', 'Problems'), fields: { problems: PROBLEMS } }),
  handle: async ({ params, body }, { verbs }) => ({ problems: await verbs.checkMapping(params.name, body.yaml) }),
});

const preview = route({
  method: 'post',
  path: '/api/mappings/:name/preview',
  tag: 'operations',
  scope: 'admin',
  whole: true,
  bodyLimit: BODY_LIMIT,
  summary: t(
    '保存前の YAML で1件を試す: 元の項目 → ログの行。除外された記録、なければ取り込み済みの記録から',
    'What a YAML would make of one record, without saving: of one that was rejected, else of one that is kept',
  ),
  params: NAME,
  body: object({
    doc: t('試すもの', 'What to try'),
    fields: {
      yaml: YAML,
      stream: text({ required: true, maxLength: 100, doc: t('ストリーム', 'Stream') }),
      record: text({
        maxLength: 500,
        doc: t('レコードの ID。省略時は除外された最初のもの', 'Id of the record; the first that was rejected unless given'),
      }),
    },
  }),
  answer: object({
    doc: t('結果', 'What becomes of it'),
    fields: {
      problems: PROBLEMS,
      preview: nullable(
        one('MappingPreview', t('1件の結果。null: YAML に誤りがある', 'Of one record; null: the YAML has problems'), {
          record: need.text('レコードの ID', 'Id of the record'),
          rejected: boolean({ required: true, doc: t('今は除外されている', 'It is rejected as things stand') }),
          fields: list({
            required: true,
            doc: t('元の項目', 'Fields of the record'),
            of: one('RawField', t('項目', 'A field'), {
              name: need.text('名前', 'Name'),
              value: any({ doc: t('値', 'Value') }),
              lines: list({ required: true, of: need.count('行', 'Line'), doc: t('読んでいる行', 'Lines of the file that read it') }),
            }),
          }),
          entity: nullable(
            one('PreviewEntity', t('取引先・担当者・案件', 'Partner, contact or deal'), {
              kind: need.text('種類', 'Kind'),
              name: need.text('名前', 'Name'),
              attributes: dictionary({ required: true, of: any({ doc: t('値', 'Value') }), doc: t('属性', 'Attributes') }),
            }),
          ),
          lines: list({
            required: true,
            doc: t('ログの行', 'Lines of the log'),
            of: one('PreviewLine', t('行', 'A line'), {
              on: need.date('日付', 'Date'),
              type: need.text('種類', 'Type'),
              stage: STAGE,
              item: or.text('教材', 'Content item'),
              data: dictionary({ required: true, of: any({ doc: t('値', 'Value') }), doc: t('値', 'Values') }),
            }),
          }),
          rejections: list({
            required: true,
            doc: t('除外の理由', 'Why it would be rejected'),
            of: one('PreviewRejection', t('理由', 'A reason'), {
              code: need.text('コード', 'Code'),
              field: or.text('項目', 'Field'),
              message: need.both('説明', 'Message'),
            }),
          }),
        }),
      ),
    },
  }),
  handle: ({ params, body }, { verbs }) => verbs.previewMapping({ name: params.name, ...body }),
});

const save = route({
  method: 'put',
  path: '/api/mappings/:name',
  tag: 'operations',
  scope: 'admin',
  whole: true,
  bodyLimit: BODY_LIMIT,
  summary: t(
    '保存する。次の実行から使われ、すでに読んだ記録も直る。If-Match が合わなければ 412',
    'Save: the next run goes by it, records that were read before included; 412 when If-Match is no longer right',
  ),
  params: NAME,
  body: object({ doc: t('ファイル', 'The file'), fields: { yaml: YAML } }),
  answer: object({ doc: t('保存した版', 'The version saved'), fields: { etag: need.text('版', 'Version') } }),
  handle: async ({ params, body, caller, ifMatch, etag }, { verbs, store, now }) => {
    if (ifMatch === null)
      throw new Refusal(412, 'EDIT_CONFLICT', { text: t('If-Match が必要です', 'A mapping is changed with If-Match only') });
    const saved = await verbs.saveMapping({ id: params.name, yaml: body.yaml, ifMatch, by: caller.name ?? caller.who });
    etag(saved.etag);
    await store.audit({
      at: now().toISOString(),
      who: caller.who,
      action: 'mapping.save',
      subject: params.name,
      details: { etag: saved.etag },
    });
    return { etag: saved.etag };
  },
});

export const MAPPING_ROUTES: readonly Route[] = [mappings, check, preview, save];
