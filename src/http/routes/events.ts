import { any, choice, date, dictionary, integer, list, object, scalar, text } from '../../core/schema/index.ts';
import { MOST_EVENTS, takeEvents } from '../events.ts';
import { Refusal } from '../kit/problem.ts';
import { NEXT, pageOf, PAGING, writeCursor } from '../kit/paging.ts';
import { route, type Route } from '../kit/route.ts';
import { dayCursor, partnerFor } from './partners.ts';
import { need, or, STAGE, t } from './tables.ts';

const PARTNER_NAME = object({
  name: 'PartnerName',
  doc: t('パートナー', 'A partner'),
  fields: { id: need.text('ID', 'Id'), name: need.text('会社名', 'Company') },
});

const EVENT = object({
  name: 'Event',
  doc: t('支援ログの1行', 'One line of the log'),
  fields: {
    id: need.text('ID', 'Id'),
    type: need.text('種類', 'Type'),
    stage: STAGE,
    on: need.date('日付', 'Date'),
    at: or.instant('時刻', 'Instant'),
    connection: need.text('情報源', 'Source'),
    stream: need.text('ストリーム', 'Stream'),
    recordId: need.text('レコード', 'Record'),
    deal: or.text('案件', 'Deal'),
    contact: or.text('相手', 'Contact'),
    owner: or.text('担当', 'Owner'),
    item: or.text('教材', 'Content item'),
    data: dictionary({ required: true, of: scalar({ doc: t('値', 'Value') }), doc: t('記録された値', 'What is recorded besides') }),
    partners: list({ required: true, of: PARTNER_NAME, doc: t('パートナー', 'Partners') }),
  },
});

const listing = route({
  method: 'get',
  path: '/api/events',
  tag: 'events',
  scope: 'read',
  summary: t('支援ログ(新しい順)', 'The log, latest first'),
  query: object({
    doc: t('絞り込み', 'Filters'),
    fields: {
      partner: text({ maxLength: 200, doc: t('パートナーの ID', 'Id of a partner') }),
      type: text({
        maxLength: 100,
        pattern: /^[a-zA-Z0-9]+(\.[a-zA-Z0-9]+)*$/,
        patternDoc: t('カタログの種類(例 deal.won)', 'a type of the catalogue, e.g. deal.won'),
        doc: t('種類', 'Type'),
      }),
      from: date({ doc: t('この日から', 'From this day on') }),
      to: date({ doc: t('この日まで', 'To this day') }),
      ...PAGING,
    },
  }),
  answer: object({
    doc: t('1ページ', 'One page'),
    fields: { events: list({ required: true, of: EVENT, doc: t('記録', 'Lines') }), next: NEXT },
  }),
  handle: async ({ query, caller }, deps) => {
    const { limit, cursor, partner, ...filter } = query;
    const partnerId = partner === undefined ? undefined : (await partnerFor(deps, caller, partner)).id;
    if (partnerId === undefined && caller.owners !== null) {
      throw new Refusal(403, 'FORBIDDEN', {
        text: t('担当の範囲が限られているため、partner の指定が必要です', 'You see the partners of some owners only: say which `partner`'),
      });
    }
    const before = dayCursor(cursor);
    const rows = await deps.store.lines({
      limit: limit + 1,
      ...filter,
      ...(partnerId === undefined ? {} : { partnerId }),
      ...(before === null ? {} : { before }),
    });
    const page = pageOf(rows, limit, (last) => writeCursor('on', [last.on, last.id]));
    return { events: page.rows, next: page.next };
  },
});

const RESULT = object({
  name: 'EventResult',
  doc: t('1件の結果', 'What became of one event'),
  fields: {
    key: or.text('キー', 'Key'),
    status: choice({ required: true, values: ['added', 'changed', 'unchanged', 'rejected'], doc: t('結果', 'What became of it') }),
    problems: list({
      doc: t('問題', 'Problems'),
      of: object({
        name: 'EventProblem',
        doc: t('問題', 'A problem'),
        fields: { code: need.text('コード', 'Code'), field: or.text('項目', 'Field'), message: need.text('説明', 'Message') },
      }),
    }),
  },
});

const taking = route({
  method: 'post',
  path: '/api/events',
  tag: 'events',
  scope: 'ingest',
  summary: t(
    '出来事をまとめて渡す。キーが同じなら一度だけ、内容が違えば訂正',
    'Hand in a batch of events; the same key again changes nothing, or corrects what was said under it',
  ),
  bodyLimit: 1_048_576,
  body: object({
    doc: t('出来事', 'Events'),
    fields: {
      events: any({
        required: true,
        doc: t(`1〜${MOST_EVENTS}件の出来事。項目は docs/api.md`, `1 to ${MOST_EVENTS} events; their fields are in docs/api.md`),
      }),
    },
  }),
  answer: object({
    doc: t('結果', 'What became of them'),
    fields: {
      added: integer({ required: true, doc: t('追加', 'Added') }),
      changed: integer({ required: true, doc: t('訂正', 'Corrected') }),
      unchanged: integer({ required: true, doc: t('変更なし', 'Unchanged') }),
      rejected: integer({ required: true, doc: t('取り込めず', 'Rejected') }),
      results: list({ required: true, of: RESULT, doc: t('それぞれの結果', 'Each of them') }),
    },
  }),
  handle: ({ body, caller, locale }, deps) => takeEvents(body.events, caller, { ...deps, locale }),
});

export const EVENT_ROUTES: readonly Route[] = [listing, taking];
