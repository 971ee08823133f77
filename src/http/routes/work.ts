import { boolean, choice, date, dictionary, integer, list, object, text } from '../../core/schema/index.ts';
import { AppError } from '../../core/errors.ts';
import { NEXT, pageOf, PAGING, readCursor, writeCursor } from '../kit/paging.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { without } from '../kit/without.ts';
import { PARTNER_ROW, RECOMMENDED } from './partner-tables.ts';
import { partnerFor, shownRow, urlOfKey } from './partners.ts';
import { ID, need, one, or, OUTCOME, t, texts } from './tables.ts';

const LANES = ['all', 'due', 'silent', 'unread', 'alarms'] as const;
const REASON = one('WorkReason', t('理由', 'A reason'), { id: need.text('種類', 'Kind'), text: need.both('文', 'Text') });

const worklist = route({
  method: 'get',
  path: '/api/worklist',
  tag: 'work',
  scope: 'read',
  summary: t('今日だれに何をするか(優先度順、理由つき)', 'Whom to support with what today: by priority, with reasons'),
  query: object({
    doc: t('絞り込み', 'Filters'),
    fields: {
      lane: choice({
        values: LANES,
        default: 'all',
        doc: t('列: すべて・期限・静か・未読未実施・優良の警報', 'Lane: all, due, silent, unread and undone, alarms of the excellent'),
      }),
      ...PAGING,
    },
  }),
  answer: object({
    doc: t('1ページ', 'One page'),
    fields: {
      today: need.date('会社の今日', "The company's today"),
      counts: dictionary({ required: true, of: integer({ doc: t('社数', 'Partners') }), doc: t('列ごとの社数', 'Partners in each lane') }),
      work: list({
        required: true,
        doc: t('対応', 'Work'),
        of: one('Work', t('1社の対応', 'Work for one partner'), {
          partner: PARTNER_ROW,
          reasons: list({ required: true, of: REASON, doc: t('理由', 'Reasons') }),
          tasks: list({ required: true, of: RECOMMENDED, doc: t('おすすめの対応', 'Recommended tasks') }),
          conditions: texts(t('未対応の条件', 'Open conditions')),
        }),
      }),
      next: NEXT,
    },
  }),
  handle: async ({ query, caller }, { store, verbs }) => {
    const { today } = verbs.company();
    const { owners } = caller;
    const after = readCursor(query.cursor, query.lane, 2);
    const asked = { owners, lane: { name: query.lane, today }, sort: 'priority' as const, descending: true, after, limit: query.limit + 1 };
    const [rows, counts] = await Promise.all([store.partnerList(asked), store.laneCounts({ owners, today })]);
    const page = pageOf(rows, query.limit, (last) => writeCursor(query.lane, [last.sortValue, last.id]));
    const details = await store.workDetails(page.rows.map(({ id }) => id));
    const work = page.rows.map((row) => ({
      partner: shownRow(row),
      ...(details.get(row.id) ?? { reasons: [], tasks: [], conditions: [] }),
    }));
    return { today, counts, work, next: page.next };
  },
});

const TASK = one('Task', t('CRM のタスク', 'A task in the CRM'), {
  key: need.text('キー', 'Key'),
  partnerId: need.text('パートナー', 'Partner'),
  partner: need.text('会社名', 'Company'),
  template: need.text('ひな形', 'Template'),
  owner: or.text('担当', 'Owner'),
  status: choice({ required: true, values: ['owed', 'open', 'completed', 'dismissed'], doc: t('状態', 'Status') }),
  outcome: or.text('対応結果', 'Outcome'),
  createdOn: need.date('作成日', 'Created on'),
  subject: or.both('件名', 'Subject'),
  dueOn: or.date('期限', 'Due'),
  recordId: or.text('CRM の ID', 'Id in the CRM'),
  url: or.text('CRM の画面', 'Its page in the CRM'),
});
const TASKS_QUERY = {
  status: list({
    max: 4,
    of: choice({ values: ['owed', 'open', 'completed', 'dismissed'], doc: t('状態', 'Status') }),
    doc: t('状態', 'Status'),
  }),
  ...PAGING,
} as const;
const TASKS_ANSWER = object({
  doc: t('1ページ', 'One page'),
  fields: { tasks: list({ required: true, of: TASK, doc: t('タスク', 'Tasks') }), next: NEXT },
});

const tasks = route({
  method: 'get',
  path: '/api/tasks',
  tag: 'work',
  scope: 'read',
  summary: t('CRM に作ったタスク', 'Tasks made in the CRMs'),
  query: object({
    doc: t('絞り込み', 'Filters'),
    fields: { partner: text({ maxLength: 200, doc: t('パートナーの ID', 'Id of a partner') }), ...TASKS_QUERY },
  }),
  answer: TASKS_ANSWER,
  handle: async ({ query, caller }, deps) => {
    const partnerId = query.partner === undefined ? undefined : (await partnerFor(deps, caller, query.partner)).id;
    const after = readCursor(query.cursor, 'task', 1);
    const { limit, status } = query;
    const rows = await deps.store.taskPage({
      owners: caller.owners,
      after: after && String(after[0]),
      limit: limit + 1,
      ...(partnerId === undefined ? {} : { partnerId }),
      ...(status === undefined ? {} : { status }),
    });
    const page = pageOf(rows, limit, (last) => writeCursor('task', [last.key]));
    const shown = page.rows.map((row) => ({
      ...without(row, 'scope'),
      url: row.recordId === null ? null : urlOfKey(deps, `${row.scope}/Task/${row.recordId}`),
    }));
    return { tasks: shown, next: page.next };
  },
});

const REASON_FIELD = text({ required: true, minLength: 1, maxLength: 500, doc: t('理由', 'Why') });
const DONE = object({ doc: t('結果', 'Done'), fields: { done: boolean({ required: true, doc: t('行われたか', 'Whether it was done') }) } });

const snooze = route({
  method: 'put',
  path: '/api/partners/:id/snooze',
  tag: 'work',
  scope: 'write',
  summary: t('先送りする(期限まで一覧に出さない)', 'Put off: the worklist leaves it out until the day'),
  params: ID,
  body: object({
    doc: t('先送り', 'Putting off'),
    fields: { until: date({ required: true, doc: t('この日まで', 'Until this day') }), reason: REASON_FIELD },
  }),
  answer: DONE,
  handle: async ({ params, body, caller }, deps) => {
    const { id } = await partnerFor(deps, caller, params.id);
    if (body.until <= deps.verbs.company().today) {
      throw new Refusal(422, 'INPUT_INVALID', {
        text: t('期限は明日以降にしてください', 'The day must be tomorrow or later'),
        fix: t('until を直してください', 'Mend `until`'),
      });
    }
    const at = deps.now().toISOString();
    await deps.store.snooze({ partnerId: id, ...body, by: caller.who, at });
    await deps.store.audit({ at, who: caller.who, action: 'partner.snooze', subject: id, details: body });
    return { done: true };
  },
});

const wake = route({
  method: 'delete',
  path: '/api/partners/:id/snooze',
  tag: 'work',
  scope: 'write',
  summary: t('先送りをやめる', 'No longer put off'),
  params: ID,
  answer: DONE,
  handle: async ({ params, caller }, deps) => {
    const { id } = await partnerFor(deps, caller, params.id);
    const done = await deps.store.wake(id);
    if (done) await deps.store.audit({ at: deps.now().toISOString(), who: caller.who, action: 'partner.wake', subject: id, details: {} });
    return { done };
  },
});

const note = route({
  method: 'post',
  path: '/api/partners/:id/notes',
  tag: 'work',
  scope: 'write',
  summary: t('電話・訪問・対応結果を記録する(log と同じ)', 'Note a call, a visit, an outcome (as `log` does)'),
  params: ID,
  body: object({
    doc: t('記録', 'A note'),
    fields: {
      type: text({
        required: true,
        maxLength: 100,
        doc: t('カタログの種類', 'A type of the catalogue'),
        examples: ['call.connected', 'meeting.held', 'task.outcome'],
      }),
      on: date({ doc: t('日付。省略時は今日', 'The day; today unless given') }),
      note: text({ maxLength: 4000, doc: t('内容', 'What was said') }),
      contact: text({ maxLength: 200, doc: t('相手のメールアドレス', "The contact's e-mail address") }),
      department: text({ maxLength: 100, doc: t('部署', 'Department') }),
      outcome: { ...OUTCOME, required: false },
      task: text({
        maxLength: 300,
        doc: t('この結果で完了にする未完了タスクのキー', 'Key of the open task that the outcome closes, in the CRM too'),
      }),
    },
  }),
  answer: object({
    doc: t('記録', 'The note'),
    fields: {
      key: need.text('訂正に使うキー', 'Key, to correct it by'),
      status: choice({ required: true, values: ['added', 'corrected', 'unchanged'], doc: t('結果', 'What became of it') }),
    },
  }),
  handle: async ({ params, body, caller }, deps) => {
    const { id } = await partnerFor(deps, caller, params.id);
    const { on = deps.verbs.company().today, ...said } = body;
    const done = await deps.verbs.note({ partnerId: id, on, author: caller.name ?? caller.role, ...(said as object as { type: string }) });
    await deps.store.audit({
      at: deps.now().toISOString(),
      who: caller.who,
      action: 'partner.note',
      subject: id,
      details: { key: done.key, type: body.type, ...(body.task === undefined ? {} : { task: body.task }) },
    });
    return done;
  },
});

const makeTask = route({
  method: 'post',
  path: '/api/partners/:id/tasks',
  tag: 'work',
  scope: 'write',
  summary: t('おすすめの対応を CRM のタスクにする。owner で別の人に引き継ぐ', 'Make a recommended task in the CRM; `owner` hands it over'),
  params: ID,
  body: object({
    doc: t('タスク', 'The task'),
    fields: {
      key: text({ required: true, maxLength: 300, doc: t('おすすめの対応のキー', 'Key of the recommended task') }),
      owner: text({ maxLength: 200, doc: t('引き継ぐ担当(ID)', 'Owner to hand it over to (id)') }),
    },
  }),
  answer: DONE,
  handle: async ({ params, body, caller }, deps) => {
    const row = await partnerFor(deps, caller, params.id);
    const task = row.assessment?.tasks.find(({ key }) => key === body.key);
    if (task === undefined)
      throw new Refusal(404, 'NOT_FOUND', { text: t('その対応は今のおすすめにありません', 'This task is not recommended now') });
    if ((await deps.store.hasTask([task.key])).has(task.key)) {
      throw new AppError('BUSY', 'The task is in the CRM already', { fix: 'See /api/tasks?partner=…' });
    }
    const owner = body.owner ?? task.owner;
    if (body.owner !== undefined && !(await deps.store.owners()).some(({ id }) => id === body.owner))
      throw new AppError('OWNER_UNKNOWN', 'There is no such owner');
    const done = await deps.verbs.makeTask({ ...task, owner });
    if (!done) {
      throw new Refusal(422, 'INPUT_INVALID', {
        text: t('タスクを作れる CRM にこのパートナーのレコードがありません', 'The partner has no record in a CRM that takes tasks'),
        fix: t('partners link で結び付けてください', 'Join it with `partners link`'),
      });
    }
    const action = body.owner === undefined ? 'task.make' : 'task.handOver';
    await deps.store.audit({ at: deps.now().toISOString(), who: caller.who, action, subject: task.key, details: { owner } });
    return { done };
  },
});

export const WORK_ROUTES: readonly Route[] = [worklist, tasks, snooze, wake, note, makeTask];
