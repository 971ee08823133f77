import { any, boolean, list, nullable, object, text } from '../../core/schema/index.ts';
import { NEXT, pageOf, PAGING, readCursor, writeCursor } from '../kit/paging.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { need, or, t } from './tables.ts';

const RUN = object({
  name: 'Run',
  doc: t('実行', 'A run'),
  fields: {
    id: need.text('ID', 'Id'),
    command: need.text('何を', 'What'),
    startedAt: need.instant('開始', 'Started'),
    finishedAt: or.instant('終了。null: 実行中か中断', 'Finished; null: under way, or cut off'),
    ok: nullable(boolean({ required: true, doc: t('正常か', 'Whether it went well') })),
    summary: any({ required: true, doc: t('件数と誤り', 'Counts and errors') }),
  },
});

const listing = route({
  method: 'get',
  path: '/api/runs',
  tag: 'operations',
  scope: 'read',
  summary: t('実行の一覧(新しい順)', 'Runs, latest first'),
  query: object({ doc: t('ページ', 'Page'), fields: PAGING }),
  answer: object({
    doc: t('1ページ', 'One page'),
    fields: { runs: list({ required: true, of: RUN, doc: t('実行', 'Runs') }), next: NEXT },
  }),
  handle: async ({ query }, { store }) => {
    const after = readCursor(query.cursor, 'run', 2);
    const before = after && { startedAt: String(after[0]), id: String(after[1]) };
    const page = pageOf(await store.runPage({ before, limit: query.limit + 1 }), query.limit, (last) =>
      writeCursor('run', [last.startedAt, last.id]),
    );
    return { runs: page.rows, next: page.next };
  },
});

const one = route({
  method: 'get',
  path: '/api/runs/:id',
  tag: 'operations',
  scope: 'read',
  summary: t('1回の実行', 'One run'),
  params: object({ doc: t('ID', 'Id'), fields: { id: text({ required: true, maxLength: 200, doc: t('実行の ID', "The run's id") }) } }),
  answer: RUN,
  handle: async ({ params }, { store }) => {
    const run = await store.run(params.id);
    if (run === null) throw new Refusal(404, 'NOT_FOUND', { text: t('その実行はありません', 'There is no such run') });
    return run;
  },
});

const start = route({
  method: 'post',
  path: '/api/runs',
  tag: 'operations',
  scope: 'write',
  whole: true,
  summary: t('いま実行する(取り込み・判定・反映)', 'Run now: sync, assess, deliver'),
  answer: object({
    doc: t('受け付け', 'Accepted'),
    fields: { started: boolean({ required: true, doc: t('受け付けたか', 'Whether it was taken') }) },
  }),
  handle: async ({ caller }, { verbs, store, now }) => {
    await verbs.startRun();
    await store.audit({ at: now().toISOString(), who: caller.who, action: 'run.start', subject: 'run', details: {} });
    return { started: true };
  },
});

export const RUN_ROUTES: readonly Route[] = [listing, one, start];
