import { any, boolean, list, object, text } from '../../core/schema/index.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { need, one, t } from './tables.ts';

const owners = route({
  method: 'get',
  path: '/api/owners',
  tag: 'partners',
  scope: 'read',
  summary: t('担当者(名前順)', 'Owners, by name'),
  answer: object({
    doc: t('担当者', 'Owners'),
    fields: {
      owners: list({
        required: true,
        doc: t('担当者', 'Owners'),
        of: one('Owner', t('担当者', 'An owner'), {
          id: need.text('ID(メールアドレス)', 'Id (e-mail address)'),
          name: need.text('名前', 'Name'),
          active: boolean({ required: true, doc: t('CRM で有効か', 'Whether active in the CRM') }),
          partners: need.count('担当する社数', 'Partners'),
        }),
      }),
    },
  }),
  handle: async ({ caller }, { store }) => {
    const all = await store.owners();
    return { owners: caller.owners === null ? all : all.filter(({ id }) => caller.owners?.includes(id)) };
  },
});

const handover = route({
  method: 'get',
  path: '/api/owners/:owner/handover',
  tag: 'reports',
  scope: 'read',
  summary: t('引き継ぎ資料: 担当する1社ごとに10行', 'The handover of an owner: ten lines for each partner'),
  params: object({
    doc: t('担当者', 'The owner'),
    fields: { owner: text({ required: true, minLength: 1, maxLength: 200, doc: t('担当者の ID', "The owner's id") }) },
  }),
  answer: object({
    doc: t('引き継ぎ資料', 'The handover'),
    fields: { blocks: any({ required: true, doc: t('読む形(日英)', 'As it is read, in both languages') }) },
  }),
  handle: async ({ params, caller }, { verbs }) => {
    if (caller.owners !== null && !caller.owners.includes(params.owner)) throw new Refusal(404, 'OWNER_UNKNOWN');
    return { blocks: await verbs.handover(params.owner) };
  },
});

export const OWNER_ROUTES: readonly Route[] = [owners, handover];
