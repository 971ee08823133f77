import { list, object } from '../../core/schema/index.ts';
import { route } from '../kit/route.ts';
import { need, one, t } from './tables.ts';

export const schemaChanges = route({
  method: 'get',
  path: '/api/schema-changes',
  tag: 'operations',
  scope: 'read',
  whole: true,
  summary: t('組織の項目の変化(未対応のもの)', 'Changes of the orgs’ fields that the mappings do not follow yet'),
  answer: object({
    doc: t('変化', 'Changes'),
    fields: {
      changes: list({
        required: true,
        doc: t('変化', 'Changes'),
        of: one('SchemaChange', t('変化', 'A change'), {
          connection: need.text('接続', 'Connection'),
          object: need.text('オブジェクト', 'Object'),
          text: need.both('何が変わり、どうするか', 'What has changed and what to do'),
          since: need.instant('気付いた時刻', 'Noticed'),
        }),
      }),
    },
  }),
  handle: async (_, { store }) => {
    const [changes, connections] = await Promise.all([store.openChanges(), store.connections()]);
    const names = new Map(connections.map(({ scope, name }) => [scope, name]));
    return {
      changes: changes.map(({ scope, object: changed, text: said, since }) => ({
        connection: names.get(scope) ?? scope,
        object: changed,
        text: said,
        since,
      })),
    };
  },
});
