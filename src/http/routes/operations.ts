import { any, choice, dictionary, list, object, scalar, text } from '../../core/schema/index.ts';
import { ERROR_CODES } from '../../core/errors.ts';
import { NEXT, pageOf, PAGING, readCursor, writeCursor } from '../kit/paging.ts';
import { route, type Route } from '../kit/route.ts';
import { need, one, or, t, texts } from './tables.ts';

const streams = route({
  method: 'get',
  path: '/api/streams',
  tag: 'operations',
  scope: 'read',
  whole: true,
  summary: t('ストリームの遅れと読み取り位置', 'Streams: lag and checkpoints'),
  answer: object({
    doc: t('ストリーム', 'Streams'),
    fields: {
      streams: list({
        required: true,
        doc: t('ストリーム', 'Streams'),
        of: one('Stream', t('ストリーム', 'A stream'), {
          connection: need.text('接続', 'Connection'),
          stream: need.text('ストリーム', 'Stream'),
          completeTo: or.text('最後まで読んだ時点(接続先の時計)', 'Read to its end as of (vendor time)'),
          lagSeconds: or.number('遅れ(秒)', 'Lag, seconds'),
          savedAt: need.instant('最後に保存', 'Saved'),
        }),
      }),
    },
  }),
  handle: async (_, { store, now }) => {
    const [rows, connections] = await Promise.all([store.checkpoints(), store.connections()]);
    const names = new Map(connections.map(({ scope, name }) => [scope, name]));
    return {
      streams: rows.map(({ scope, stream, completeTo, savedAt }) => ({
        connection: names.get(scope) ?? scope,
        stream,
        completeTo,
        lagSeconds: completeTo === null ? null : Math.max(0, (now().getTime() - Date.parse(completeTo)) / 1000),
        savedAt,
      })),
    };
  },
});

const OWED = one('OwedWrite', t('書き込み待ち', 'A write that is owed'), {
  key: need.text('キー', 'Key'),
  connection: need.text('接続', 'Connection'),
  partnerId: or.text('パートナー', 'Partner'),
  partner: or.text('会社名', 'Company'),
  target: choice({
    required: true,
    values: ['partner', 'contact', 'task', 'taskOwner', 'taskOutcome', 'override'],
    doc: t('書き込み先', 'Target'),
  }),
  state: choice({ required: true, values: ['waiting', 'parked'], doc: t('状態', 'State') }),
  attempts: need.count('試した回数', 'Attempts'),
  notBefore: or.instant('次に試す時刻', 'Not before'),
  errorCode: or.text('エラーコード', 'Error code'),
  errorMessage: or.text('エラー', 'Error'),
  owedAt: need.instant('登録', 'Owed since'),
  object: need.text('オブジェクト', 'Object'),
  recordId: or.text('レコード', 'Record'),
  fields: dictionary({ required: true, of: scalar({ doc: t('値', 'Value') }), doc: t('書き込む値', 'What is to be written') }),
});

const outbox = route({
  method: 'get',
  path: '/api/outbox',
  tag: 'operations',
  scope: 'read',
  whole: true,
  summary: t('CRM への書き込み待ち', 'What is owed to the CRMs'),
  query: object({
    doc: t('絞り込み', 'Filters'),
    fields: { state: choice({ values: ['waiting', 'parked'], doc: t('状態', 'State') }), ...PAGING },
  }),
  answer: object({
    doc: t('1ページ', 'One page'),
    fields: { writes: list({ required: true, of: OWED, doc: t('書き込み', 'Writes') }), next: NEXT },
  }),
  handle: async ({ query }, { store }) => {
    const { limit, state, cursor } = query;
    const after = readCursor(cursor, 'owed', 1);
    const rows = await store.outboxPage({ ...(state === undefined ? {} : { state }), after: after && String(after[0]), limit: limit + 1 });
    const page = pageOf(rows, limit, (last) => writeCursor('owed', [last.key]));
    return { writes: page.rows, next: page.next };
  },
});

const KEYS = list({ required: true, min: 1, max: 500, of: text({ maxLength: 500, doc: t('キー', 'Key') }), doc: t('キー', 'Keys') });

const retry = route({
  method: 'post',
  path: '/api/outbox/retry',
  tag: 'operations',
  scope: 'write',
  whole: true,
  summary: t('保留中の書き込みを再試行待ちに戻す', 'Parked writes wait again'),
  body: object({ doc: t('どれを', 'Which'), fields: { keys: KEYS } }),
  answer: object({ doc: t('結果', 'Outcome'), fields: { freed: need.count('戻した数', 'How many wait again') } }),
  handle: async ({ body, caller }, { store, now }) => {
    const freed = await store.retryParked(body.keys);
    await store.audit({
      at: now().toISOString(),
      who: caller.who,
      action: 'outbox.retry',
      subject: body.keys.join(' '),
      details: { freed },
    });
    return { freed };
  },
});

const discard = route({
  method: 'post',
  path: '/api/outbox/discard',
  tag: 'operations',
  scope: 'write',
  whole: true,
  summary: t('書き込みを取りやめる(タスクは却下扱い)', 'Drop owed writes; a task counts as dismissed'),
  body: object({ doc: t('どれを', 'Which'), fields: { keys: KEYS } }),
  answer: object({
    doc: t('結果', 'Outcome'),
    fields: {
      discarded: texts(t('取りやめたキー', 'Keys that were dropped')),
      missing: texts(t('なかったキー', 'Keys that were not there')),
    },
  }),
  handle: async ({ body, caller }, { store, now }) => {
    const discarded = await store.discardOwed(body.keys);
    for (const subject of discarded)
      await store.audit({ at: now().toISOString(), who: caller.who, action: 'outbox.discard', subject, details: {} });
    return { discarded, missing: body.keys.filter((key) => !discarded.includes(key)) };
  },
});

const rejections = route({
  method: 'get',
  path: '/api/rejections',
  tag: 'operations',
  scope: 'read',
  whole: true,
  summary: t('取り込めなかった記録(理由ごと)', 'Rejected records, by reason'),
  answer: object({
    doc: t('理由ごと', 'By reason'),
    fields: {
      total: need.count('件数', 'How many'),
      groups: list({
        required: true,
        doc: t('理由', 'Reasons'),
        of: one('RejectionGroup', t('理由', 'A reason'), {
          connection: need.text('接続', 'Connection'),
          stream: need.text('ストリーム', 'Stream'),
          code: need.text('コード', 'Code'),
          field: or.text('項目', 'Field'),
          count: need.count('件数', 'How many'),
          examples: texts(t('例(レコードの ID)', 'Examples (record ids)')),
          message: need.both('説明', 'Message'),
          action: need.both('対処', 'What to do'),
          since: need.instant('いつから', 'Since'),
        }),
      }),
    },
  }),
  handle: async (_, { store }) => {
    const [groups, connections] = await Promise.all([store.rejectionGroups({ examples: 5 }), store.connections()]);
    const names = new Map(connections.map(({ scope, name }) => [scope, name]));
    const actionOf = (code: string) =>
      Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1].action ?? ERROR_CODES.RECORD_INVALID.action;
    return {
      total: groups.reduce((sum, { count }) => sum + count, 0),
      groups: groups.map(({ scope, ...group }) => ({ connection: names.get(scope) ?? scope, ...group, action: actionOf(group.code) })),
    };
  },
});

const replay = route({
  method: 'post',
  path: '/api/rejections/replay',
  tag: 'operations',
  scope: 'write',
  whole: true,
  summary: t('今のマッピングでやり直す(再取得なし)', 'Map them again with the present mapping, without a download'),
  body: object({
    doc: t('どれを', 'Which'),
    fields: { connection: text({ maxLength: 100, doc: t('接続。省略時はすべて', 'A connection; all unless given') }) },
  }),
  answer: object({
    doc: t('結果', 'Outcome'),
    fields: {
      records: need.count('対象', 'Records'),
      mended: need.count('取り込めた', 'Mended'),
      streams: any({ required: true, doc: t('ストリームごと', 'By stream') }),
    },
  }),
  handle: async ({ body, caller }, { store, verbs, now }) => {
    const streamsDone = await verbs.replay(body.connection);
    const sum = (pick: (one: (typeof streamsDone)[number]) => number): number => streamsDone.reduce((total, one) => total + pick(one), 0);
    const done = { records: sum((one) => one.records), mended: sum((one) => one.mended), streams: streamsDone };
    const { records, mended } = done;
    await store.audit({
      at: now().toISOString(),
      who: caller.who,
      action: 'rejections.replay',
      subject: body.connection ?? 'all',
      details: { records, mended },
    });
    return done;
  },
});

const connections = route({
  method: 'get',
  path: '/api/connections',
  tag: 'operations',
  scope: 'read',
  whole: true,
  summary: t('接続と停止の有無', 'Connections, and which are paused'),
  answer: object({
    doc: t('接続', 'Connections'),
    fields: {
      connections: list({
        required: true,
        doc: t('接続', 'Connections'),
        of: one('Connection', t('接続', 'A connection'), {
          name: need.text('名前', 'Name'),
          connector: need.text('種類', 'Kind'),
          scope: need.text('組織', 'The org'),
          pausedAt: or.instant('停止した時刻。null: 動いている', 'Paused since; null: it is not'),
        }),
      }),
    },
  }),
  handle: async (_, { store }) => {
    const [rows, paused] = await Promise.all([store.connections(), store.pausedConnections()]);
    return { connections: rows.map((row) => ({ ...row, pausedAt: paused.get(row.name) ?? null })) };
  },
});

const quota = route({
  method: 'get',
  path: '/api/quota',
  tag: 'operations',
  scope: 'read',
  whole: true,
  summary: t('API 呼び出し枠(接続先の申告)', 'API calls of today, as the vendors tell'),
  answer: object({
    doc: t('枠', 'Quota'),
    fields: {
      quota: list({
        required: true,
        doc: t('接続ごと。まだ知らされていない接続は出ない', 'By connection; one that has not told yet is left out'),
        of: one('Quota', t('枠', 'A quota'), {
          connection: need.text('接続', 'Connection'),
          used: need.number('使用', 'Used'),
          limit: need.number('上限', 'Limit'),
        }),
      }),
    },
  }),
  handle: async (_, { verbs }) => ({ quota: await verbs.quota() }),
});

const audit = route({
  method: 'get',
  path: '/api/audit',
  tag: 'operations',
  scope: 'admin',
  whole: true,
  summary: t('人が行った変更の記録(新しい順)', 'What people changed, latest first'),
  query: object({ doc: t('ページ', 'Page'), fields: PAGING }),
  answer: object({
    doc: t('1ページ', 'One page'),
    fields: {
      audit: list({
        required: true,
        doc: t('記録', 'Entries'),
        of: one('AuditEntry', t('記録', 'An entry'), {
          id: need.count('番号', 'Number'),
          at: need.instant('時刻', 'When'),
          who: need.text('だれ', 'Who'),
          action: need.text('何を', 'What'),
          subject: need.text('何に', 'To what'),
          details: any({ required: true, doc: t('くわしく', 'Details') }),
        }),
      }),
      next: NEXT,
    },
  }),
  handle: async ({ query }, { store }) => {
    const before = readCursor(query.cursor, 'audit', 1);
    const page = pageOf(await store.auditPage({ before: before && Number(before[0]), limit: query.limit + 1 }), query.limit, (last) =>
      writeCursor('audit', [last.id]),
    );
    return { audit: page.rows, next: page.next };
  },
});

export const OPERATION_ROUTES: readonly Route[] = [streams, outbox, retry, discard, rejections, replay, connections, quota, audit];
