import { any, choice, dictionary, list, nullable, object, text } from '../../core/schema/index.ts';
import { ERROR_CODES } from '../../core/errors.ts';
import { CRM_FIELDS } from '../../core/fields.ts';
import { route, type Route } from '../kit/route.ts';
import { need, or, t, texts } from './tables.ts';

const me = route({
  method: 'get',
  path: '/api/me',
  tag: 'access',
  scope: 'read',
  summary: t('自分。役割・権限・担当の範囲・確認用トークン', 'Oneself: role, scopes, owners one is limited to, csrf'),
  answer: object({
    name: 'Me',
    doc: t('自分', 'Oneself'),
    fields: {
      kind: choice({ required: true, values: ['session', 'token'], doc: t('ログインかトークンか', 'Session or token') }),
      who: need.text('監査に残る名前', 'Name in the audit'),
      name: or.text('名前', 'Name'),
      role: choice({ required: true, values: ['ingest', 'viewer', 'manager', 'admin'], doc: t('役割', 'Role') }),
      scopes: texts(t('権限', 'Scopes')),
      owners: nullable(texts(t('見られる担当。null: すべて', 'Owners one is limited to; null: all'))),
      csrf: or.text('書き込みの X-CSRF-Token に入れる値', 'To be sent in X-CSRF-Token with a write'),
    },
  }),
  handle: ({ caller }) => {
    const { kind, who, name, role, scopes, owners, csrf } = caller;
    return Promise.resolve({ kind, who, name, role, scopes: [...scopes], owners, csrf });
  },
});

const OPTION = object({
  name: 'Option',
  doc: t('値と表示名', 'A value and its label'),
  fields: { value: need.text('値', 'Value'), label: need.both('表示名', 'Label') },
});
const LABELLED = object({
  name: 'LabelledField',
  doc: t('項目の表示名と値', "A field's label and options"),
  fields: {
    label: need.both('表示名', 'Label'),
    options: nullable(list({ required: true, of: OPTION, doc: t('値', 'Options') })),
  },
});

const STAGES = [
  { value: 'delivered', label: t('届いた', 'Delivered') },
  { value: 'seen', label: t('見た', 'Seen') },
  { value: 'used', label: t('使った', 'Used') },
  { value: 'result', label: t('成果', 'Result') },
];

const meta = route({
  method: 'get',
  path: '/api/meta',
  tag: 'access',
  scope: 'read',
  summary: t('語彙: すべての値の表示名(日英)、言語、版', 'Words: the labels of all values, locale, version'),
  answer: object({
    name: 'Meta',
    doc: t('語彙', 'Words'),
    fields: {
      version: need.text('版', 'Version'),
      locale: choice({ required: true, values: ['ja', 'en'], doc: t('会社の言語', "The company's language") }),
      timezone: need.text('時間帯', 'Time zone'),
      currency: need.text('会社の通貨', "The company's currency"),
      today: need.date('会社の今日', "The company's today"),
      maxOverrideDays: need.count('手動設定の最長期間(日)', 'Longest validity of a setting by hand, days'),
      assessedAsOf: or.date('最後の判定の基準日', 'As-of date of the last assessment'),
      fields: dictionary({
        required: true,
        of: LABELLED,
        doc: t('項目 → 表示名と値(state, touch, flags …)', 'Field → label and options (state, touch, flags …)'),
      }),
      stages: list({ required: true, of: OPTION, doc: t('段階', 'Stages') }),
      eventTypes: dictionary({
        required: true,
        doc: t('出来事の種類', 'Event types of the catalogue'),
        of: object({
          name: 'EventType',
          doc: t('種類', 'A type'),
          fields: { stage: need.text('段階', 'Stage'), label: need.both('表示名', 'Label') },
        }),
      }),
      items: dictionary({ required: true, doc: t('教材', 'Content items'), of: any({ doc: t('教材', 'A content item') }) }),
      errors: dictionary({
        required: true,
        doc: t('エラーコード', 'Error codes'),
        of: object({
          name: 'ErrorCode',
          doc: t('コード', 'A code'),
          fields: { meaning: need.both('意味', 'Meaning'), action: need.both('対処', 'What to do') },
        }),
      }),
      connections: list({
        required: true,
        doc: t('接続', 'Connections'),
        of: object({
          name: 'ConnectionName',
          doc: t('接続', 'A connection'),
          fields: { name: text({ required: true, doc: t('名前', 'Name') }), connector: text({ required: true, doc: t('種類', 'Kind') }) },
        }),
      }),
    },
  }),
  handle: async (_, { store, locale, version, verbs }) => {
    const { timezone, currency, today, maxOverrideDays, eventTypes, items } = verbs.company();
    const [last, connections] = await Promise.all([store.lastAssessment(), store.connections()]);
    return {
      version,
      locale,
      timezone,
      currency,
      today,
      maxOverrideDays,
      assessedAsOf: last?.asOf ?? null,
      fields: Object.fromEntries(CRM_FIELDS.map(({ key, label, options }) => [key, { label, options: options ?? null }])),
      stages: STAGES,
      eventTypes: Object.fromEntries(
        Object.entries(eventTypes).map(([type, { stage, label }]) => [type, { stage, label: label ?? { ja: type, en: type } }]),
      ),
      items,
      errors: Object.fromEntries(Object.entries(ERROR_CODES).map(([code, { meaning, action }]) => [code, { meaning, action }])),
      connections: connections.map(({ name, connector }) => ({ name, connector })),
    };
  },
});

export const SELF_ROUTES: readonly Route[] = [me, meta];
