import { choice, integer, list, object, text } from '../../core/schema/index.ts';

const t = (ja: string, en: string): { ja: string; en: string } => ({ ja, en });

/** What comes back in place of an answer. */
export const PROBLEM = object({
  name: 'Problem',
  doc: t('問題(RFC 9457)', 'A problem (RFC 9457)'),
  fields: {
    type: text({ required: true, doc: t('種類', 'Kind'), examples: ['urn:kakehashi:error:INPUT_INVALID'] }),
    title: text({ required: true, doc: t('何が起きたか', 'What happened') }),
    status: integer({ required: true, doc: t('HTTP の状態', 'HTTP status') }),
    detail: text({ required: true, doc: t('くわしく', 'In detail') }),
    code: text({ required: true, doc: t('エラーコード(docs/errors.md)', 'Code of docs/errors.md') }),
    fix: text({ required: true, doc: t('どう直すか', 'How to mend it') }),
    problems: list({
      doc: t('正しくない項目すべて', 'Every field that is wrong'),
      of: object({
        name: 'FieldProblem',
        doc: t('正しくない項目', 'A field that is wrong'),
        fields: {
          in: choice({ required: true, values: ['path', 'query', 'body', 'header'], doc: t('場所', 'Where') }),
          path: text({ required: true, doc: t('項目', 'The field') }),
          found: text({ required: true, doc: t('あったもの', 'What was there') }),
          expected: text({ required: true, doc: t('あるべきもの', 'What should be there') }),
          suggestion: text({ doc: t('候補', 'What may be meant') }),
        },
      }),
    }),
  },
});
