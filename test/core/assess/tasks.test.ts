import assert from 'node:assert/strict';
import { type LedgerTask, selectTasks } from '../../../src/core/assess/select.ts';
import { defaultSettings, type Settings } from '../../../src/core/assess/settings/index.ts';
import type { Assessment, HistoryEvent, RecommendedTask } from '../../../src/core/types.ts';
import { AS_OF, ago, assess, assessOne, crowd, deliveries, event, partner, win } from './world.ts';

const LONG_AGO = { registeredOn: '2022-04-01' };
const tasksOn: Settings = {
  ...defaultSettings,
  touch: { ...defaultSettings.touch, tasks: { ...defaultSettings.touch.tasks, enabled: true } },
};

function big(last: number): HistoryEvent[] {
  return Array.from({ length: 12 }, (_, i) => win(last + i * 31, 9_000_000)).flat();
}
function task(assessment: Assessment, template: string): RecommendedTask {
  const found = assessment.tasks.find((one) => one.template === template);
  assert.ok(found, `${template} is not among ${assessment.tasks.map((one) => one.template).join()}`);
  return found;
}

describe('tasks', () => {
  it('asks to meet an excellent partner past its rhythm within five business days, in five lines of both languages', async () => {
    const one = await assessOne(partner('みやこシステムズ', [...big(36), event('meeting.held', 9, { contact: 'oka' })], LONG_AGO), crowd());
    const meet = task(one, 'T09');

    assert.equal(meet.key, 'みやこシステムズ:T09:2026-W24');
    assert.equal(meet.subject.ja, '【支援】5営業日以内に会う:いつもの間隔を過ぎています|みやこシステムズ');
    assert.equal(meet.subject.en, '[Support] Meet within 5 business days: past its own rhythm | みやこシステムズ');
    assert.match(
      meet.description.ja,
      /^理由: .+\nすること: 目安31日のところ36日。.+\n使うもの: 特になし\n完了の目安: .+\n根拠: .+2026-06-10 時点\)$/,
    );
    assert.match(
      meet.description.en,
      /^Why: .+\nDo: Expected 31 days, now 36\..+\nUse: .+\nDone when: .+\nEvidence: .+\(data as of 2026-06-10\)$/,
    );
    assert.equal(meet.dueOn, '2026-06-15'); // Monday 8 June and five business days
    assert.equal(one.nextAction.ja, '5営業日以内に会う:いつもの間隔を過ぎています');
    assert.equal(one.nextActionDue, meet.dueOn);
  });

  it('lets the oldest promise lead and carries the other reasons in the description', async () => {
    const events = [...big(36), event('meeting.held', 9, { contact: 'oka' }), event('inquiry.opened', 6, { contact: 'oka' })];
    const one = await assessOne(partner('hinode', events, LONG_AGO), crowd());

    assert.equal(one.tasks[0]?.template, 'T15');
    assert.match(one.tasks[0].description.ja, /あわせて:5営業日以内に会う/);
    assert.ok(one.conditions.includes('inquiry_unanswered'));
    assert.match(one.nextAction.ja, /^問い合わせに回答する\(\d営業日経過\)$/);

    const answered = await assessOne(partner('hinode', [...events, event('inquiry.answered', 1)], LONG_AGO), crowd());
    assert.ok(answered.tasks.every(({ template }) => template !== 'T15'));
  });

  it('calls a silent newcomer once, on day 14, whatever the touch', async () => {
    const at = (days: number) =>
      assessOne(
        partner('kamome', deliveries(days - 1, ['intro-video', 'win-story', 'basic-course']), { registeredOn: ago(days) }),
        crowd(),
      );
    const [before, due, later] = [await at(13), await at(14), await at(44)];

    assert.ok(before.tasks.every(({ template }) => template !== 'T05'));
    assert.equal(task(due, 'T05').key, 'kamome:T05:once');
    assert.match(task(due, 'T05').description.ja, /届いた3\/見た0/);
    assert.ok(later.tasks.every(({ template }) => template !== 'T05'));
    assert.match(due.reasons.find(({ id }) => id === 'silent')?.text.ja ?? '', /案内は 3件 届き、0件 見られています/);
  });

  it('makes one task per owner and month for a low touch, with the list in it', async () => {
    const newcomers = Array.from({ length: 4 }, (_, i) =>
      partner(`fresh-${String(i)}`, [event('item.consumed', 25)], { registeredOn: ago(30), employees: 60 }),
    );
    const all = [...(await assess([...newcomers, ...crowd()])).values()];

    const batches = all.flatMap(({ tasks }) => tasks).filter(({ template }) => template === 'T04');
    assert.equal(batches.length, 1);
    assert.equal(batches[0]?.key, 'owner:saeki@example.co.jp:T04:2026-06');
    assert.match(batches[0].subject.ja, /^【支援】初回提案の準備を手伝う\(4社\)\|fresh-0 ほか3社$/);
    assert.match(batches[0].description.ja, /対象: fresh-0、fresh-1、fresh-2、fresh-3$/);
  });

  it('has no empty placeholder and no unknown figure in any text', async () => {
    const states = [
      partner('lead', [event('form.submitted', 3)], { registeredOn: null, employees: 900 }),
      partner('fresh', [], { registeredOn: ago(3), employees: 900 }),
      partner('dormant', big(200), LONG_AGO),
      partner('gone', big(20), { ...LONG_AGO, contractEndedOn: ago(10) }),
      partner('handed', [...big(10), event('owner.changed', 3)], LONG_AGO),
      partner('idle', [], { registeredOn: ago(400) }),
    ];
    const own = states.map((one) => ({ ...one, facts: { ...one.facts, owner: one.facts.id } }));
    const all = [...(await assess([...own, ...crowd()])).values()];
    const texts = all.flatMap((one) => [
      one.nextAction,
      ...one.reasons.map(({ text }) => text),
      ...one.tasks.flatMap((made) => [made.subject, made.description]),
    ]);
    for (const { ja, en } of texts) {
      assert.doesNotMatch(`${ja}${en}`, /[{}]|undefined|NaN|Infinity|null/);
      assert.ok(ja.length > 0 && en.length > 0);
    }
    assert.deepEqual(
      ['lead', 'fresh', 'dormant', 'gone', 'handed'].map((id) => all.find(({ partnerId }) => partnerId === id)?.tasks[0]?.template),
      ['T01', 'T03', 'T11', 'T10', 'T14'],
    );
  });

  it('gives the tasks of a missing or inactive owner to the support lead', async () => {
    const settings: Settings = {
      ...defaultSettings,
      touch: { ...defaultSettings.touch, tasks: { ...defaultSettings.touch.tasks, supportLead: 'lead@example.co.jp' } },
    };
    const events = [...big(36), event('meeting.held', 9, { contact: 'oka' })];
    const all = await assess(
      [partner('left', events, { ...LONG_AGO, ownerActive: false }), partner('none', events, { ...LONG_AGO, owner: null }), ...crowd()],
      { settings },
    );
    for (const id of ['left', 'none']) assert.equal(all.get(id)?.tasks[0]?.owner, 'lead@example.co.jp');
  });
});

describe('the outcome of a task', () => {
  it('is a contact where somebody was reached or plans a proposal, and none where nobody answered or nothing was said', async () => {
    const after = async (type: string, outcome?: string) => {
      const done = event(type, 2, { data: outcome === undefined ? {} : { outcome } });
      return (await assessOne(partner('a', [...win(40), done], LONG_AGO), crowd())).lastContact;
    };
    assert.equal(await after('task.outcome', 'reached'), ago(2));
    assert.equal(await after('task.outcome', 'proposal_planned'), ago(2));
    for (const outcome of ['no_answer', 'expected', 'leaving', 'wrong_data'])
      assert.equal(await after('task.outcome', outcome), null, outcome);
    assert.equal(await after('task.done'), null);
  });
});

describe('taking a partner over', () => {
  const changed = (days: number, more = {}) => event('owner.changed', days, more);
  const templates = (one: Assessment | undefined): readonly string[] => one?.tasks.map(({ template }) => template) ?? [];

  it('asks for it once for each change, until the new owner has been in contact or has closed the task, for thirty days', async () => {
    const base = win(40);
    const outcome = event('task.outcome', 2, { data: { outcome: 'no_answer', rule: 'T14' } });
    const all = await assess([
      partner('twice', [...base, changed(200), changed(3)], LONG_AGO),
      partner('old', [...base, changed(31)], LONG_AGO),
      partner('met', [...base, changed(3), event('meeting.held', 2)], LONG_AGO),
      partner('metBefore', [...base, event('meeting.held', 4), changed(3)], LONG_AGO),
      partner('closed', [...base, changed(3), outcome], LONG_AGO),
      ...crowd(),
    ]);

    assert.equal(task(all.get('twice') ?? assert.fail(), 'T14').key, `twice:T14:${ago(3)}`);
    assert.deepEqual(
      ['twice', 'old', 'met', 'metBefore', 'closed'].map((id) => templates(all.get(id)).includes('T14')),
      [true, false, false, true, false],
    );
    assert.deepEqual(
      ['twice', 'old', 'closed'].map((id) => all.get(id)?.ownerSince),
      [ago(3), ago(31), ago(3)],
    );
  });

  it('counts the CRM that says who the owner is, and what people note', async () => {
    const to = { to: 'salesforce:00D1/User/005B' };
    const owned = { ...LONG_AGO, ownedIn: 'salesforce' };
    const all = await assess([
      partner('there', [...win(40), changed(3, { connection: 'salesforce', data: to })], owned),
      partner('elsewhere', [...win(40), changed(3, { connection: 'hubspot', data: to })], owned),
      partner('noted', [...win(40), changed(3, { connection: 'notes' })], owned),
      ...crowd(),
    ]);
    assert.deepEqual(
      ['there', 'elsewhere', 'noted'].map((id) => all.get(id)?.ownerSince ?? null),
      [ago(3), null, ago(3)],
    );
  });

  it('leaves state, score, risk and touch of the partner to the byte', async () => {
    const without = [...big(36), event('meeting.held', 9, { contact: 'oka' })];
    const silent: HistoryEvent[] = [];
    for (const [events, facts] of [
      [without, LONG_AGO],
      [silent, { registeredOn: null }],
    ] as const) {
      const before = await assessOne(partner('a', events, facts), crowd());
      const after = await assessOne(partner('a', [...events, changed(3)], facts), crowd());
      const told = (one: Assessment) => ({ ...one, tasks: 0, nextAction: 0, nextActionDue: 0, ownerSince: 0 });
      assert.equal(JSON.stringify(told(after)), JSON.stringify(told(before)));
    }
  });

  it('gives five of twenty-four a task of their own, and one task that lists all', async () => {
    const ids = Array.from({ length: 24 }, (_, i) => `p${String(i).padStart(2, '0')}`);
    const all = await assess([...ids.map((id) => partner(id, [...win(40), changed(1)], LONG_AGO)), ...crowd()]);
    const made = ids.flatMap((id) => all.get(id)?.tasks ?? []).filter(({ template }) => template === 'T14');
    const lists = made.filter(({ key }) => key.startsWith('owner:'));
    const list = lists[0] ?? assert.fail();

    assert.equal(made.length, 6);
    assert.equal(lists.length, 1);
    assert.equal(list.key, `owner:saeki@example.co.jp:T14:${ago(1)}`);
    assert.match(list.subject.ja, /^【支援】引き継ぎ:10行の要約を読んで挨拶する\(24社\)|p\d\d ほか23社$/);
    for (const text of [list.description.ja, list.description.en]) {
      const lines = text.split('\n');
      assert.equal(lines.length, 5 + 24);
      assert.deepEqual(
        lines
          .slice(5)
          .map((line) => /p\d\d/.exec(line)?.[0])
          .sort(),
        ids,
      );
    }
  });
});

describe('selectTasks', () => {
  const recommended = (n: number, owner = 'saeki'): RecommendedTask[] =>
    Array.from({ length: n }, (_, i) => ({
      key: `p${String(i)}:T09:2026-W24`,
      partnerId: `p${String(i)}`,
      template: 'T09',
      subject: { ja: 'a', en: 'a' },
      description: { ja: 'b', en: 'b' },
      dueOn: '2026-06-15',
      owner,
      priority: 999 - i,
    }));
  const ledger = (keys: readonly string[], more: Partial<LedgerTask> = {}): LedgerTask[] =>
    keys.map((key) => ({ key, partnerId: key.split(':')[0] ?? '', owner: 'saeki', status: 'open', createdOn: '2026-06-01', ...more }));

  it('makes five a day by priority and counts who waits', () => {
    const { create, waiting, waitingByOwner } = selectTasks(recommended(8), ledger(['x:T12:2026-05', 'y:T12:2026-05']), tasksOn, AS_OF);

    assert.deepEqual(
      create.map(({ partnerId }) => partnerId),
      ['p0', 'p1', 'p2', 'p3', 'p4'],
    );
    assert.equal(waiting.length, 3);
    assert.deepEqual(waitingByOwner, { saeki: 3 });
  });

  it('makes nothing twice: open, completed and dismissed tasks stay what they are', () => {
    for (const status of ['owed', 'open', 'completed', 'dismissed'] as const) {
      const made = selectTasks(recommended(1), ledger(['p0:T09:2026-W24'], { status }), tasksOn, AS_OF);
      assert.deepEqual(made.create, []);
    }
  });

  it('counts what was made today, so that a second run adds nothing', () => {
    const first = selectTasks(recommended(8), [], tasksOn, AS_OF);
    const second = selectTasks(
      recommended(8),
      ledger(
        first.create.map(({ key }) => key),
        { createdOn: AS_OF, status: 'owed' },
      ),
      tasksOn,
      AS_OF,
    );
    assert.deepEqual(second.create, []);
  });

  it('keeps one open task per partner and fifteen per owner', () => {
    const busy = selectTasks(recommended(1), ledger(['p0:T15:2026-W23']), tasksOn, AS_OF);
    assert.deepEqual(
      busy.waiting.map(({ reason }) => reason),
      ['partnerHasOpenTask'],
    );
    const full = selectTasks(recommended(1), ledger(Array.from({ length: 15 }, (_, i) => `q${String(i)}:T12:2026-06`)), tasksOn, AS_OF);
    assert.deepEqual(
      full.waiting.map(({ reason }) => reason),
      ['ownerOpenFull'],
    );
  });

  it('takes the first task of a partner, and the next one when that was done', () => {
    const [lead] = recommended(1);
    assert.ok(lead);
    const both = [{ ...lead, key: 'p0:T15:2026-W24', template: 'T15' }, lead];
    assert.deepEqual(
      selectTasks(both, [], tasksOn, AS_OF).create.map(({ template }) => template),
      ['T15'],
    );
    assert.deepEqual(
      selectTasks(both, ledger(['p0:T15:2026-W24'], { status: 'completed' }), tasksOn, AS_OF).create.map(({ template }) => template),
      ['T09'],
    );
  });

  it('does not let a task for many occupy the partner that it is filed under', () => {
    const [one] = recommended(1);
    assert.ok(one);
    const batch = { ...one, key: 'owner:saeki:T13:2026-Q2', template: 'T13' };
    assert.equal(selectTasks([batch, one], [], tasksOn, AS_OF).create.length, 2);
  });

  it('makes none while tasks are off, and does not depend on the order given', () => {
    assert.deepEqual(selectTasks(recommended(3), [], defaultSettings, AS_OF).create, []);
    assert.deepEqual(
      selectTasks(recommended(8).reverse(), [], tasksOn, AS_OF).create,
      selectTasks(recommended(8), [], tasksOn, AS_OF).create,
    );
  });
});
