import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { defaultCatalogue } from '../../../src/core/assess/index.ts';
import { holdsText, parseCondition } from '../../../src/core/package/condition.ts';
import { lifeOf, packageNotices, planStart, readPackage, subjectOf, type SupportPackage } from '../../../src/core/package/index.ts';
import { crmField } from '../../../src/core/fields.ts';
import { parseYaml, printProblem } from '../../../src/core/schema/index.ts';
import type { Assessment, Enrolment, PartnerHistory } from '../../../src/core/types.ts';
import { ago, AS_OF, assess, assessOne, crowd, event, partner, plainDays } from '../assess/world.ts';

const IDS = ['better-proposals', 'first-success', 'grow-together', 'keep-the-excellent', 'register-with-referral', 'start-again'];
const context = {
  eventTypes: Object.keys(defaultCatalogue.eventTypes),
  contentItems: Object.keys(defaultCatalogue.items),
  flags: crmField('flags')?.options?.map(({ value }) => value) ?? [],
};

function read(id: string, change: (text: string) => string = (text) => text) {
  const text = readFileSync(new URL(`../../../config/packages/${id}.yaml`, import.meta.url), 'utf8');
  return readPackage(parseYaml(change(text), `config/packages/${id}.yaml`), id, context);
}
function pack(id: string): SupportPackage {
  const found = read(id).pack;
  assert.ok(found, id);
  return found;
}
const packages = IDS.map(pack);
const settings = { ...plainDays, packages };

function enrolled(partnerId: string, startsOn: string, more: Partial<Enrolment> = {}): Enrolment {
  const id = more.package ?? 'first-success';
  return {
    deployment: `${id}@${startsOn}`,
    package: id,
    partnerId,
    arm: 'start',
    stratum: 'new/-',
    enrolledOn: startsOn,
    startsOn,
    endedOn: null,
    endedBy: null,
    ...more,
  };
}
function newcomer(id: string, days: number, events: PartnerHistory['events'] = [], enrolments: readonly Enrolment[] = []): PartnerHistory {
  return { ...partner(id, events, { registeredOn: ago(days) }), enrolments };
}
async function assessed(history: PartnerHistory, asOf = AS_OF): Promise<Assessment> {
  return assessOne(history, crowd(), { settings, asOf });
}

describe('a package file', () => {
  it('is fine for each of the six that are shipped', () => {
    for (const id of IDS) assert.deepEqual(read(id).problems, [], id);
  });

  it('is refused with file, line and column for everything that is not there', () => {
    const cases: readonly [(text: string) => string, RegExp][] = [
      [
        (text) => text.replace('content: intro-video', 'content: intro-vido'),
        /first-success\.yaml:1\d:\d+ .*intro-vido.*did you mean intro-video/,
      ],
      [(text) => text.replace('doneWhen: video.completed', 'doneWhen: video.complete'), /did you mean video\.completed/],
      [(text) => text.replace('when: conditions has', 'when: condition has'), /unknown name condition/],
      [(text) => text.replace('[deal.registered,', '[deal.registerd,'), /did you mean deal\.registered/],
      [(text) => text.replace('id: first-success', 'id: second'), /as the file is called/],
      [(text) => text.replace('week: 2', 'week: 1'), /a week after 1/],
      [(text) => text.replaceAll('max: 365', 'min: 400, max: 365'), /a range that somebody can be in/],
      [(text) => text.replace('responsible:', 'waitlist: off\nresponsible:'), /waitlistReason/],
      [(text) => text.replace('channel: task', 'channel: hubspot-list'), /task, for a task template/],
      [(text) => text.replace('step: onboarding', 'stepp: onboarding'), /stepp/],
    ];
    for (const [change, expected] of cases) {
      const { pack: found, problems } = read('first-success', change);
      assert.equal(found, null);
      assert.match(problems.map((one) => printProblem(one, 'en')).join('\n'), expected);
    }
  });
});

describe('a condition', () => {
  it('reads lists, words, figures and their joins, and never runs code', async () => {
    const subject = subjectOf(await assessed(newcomer('a', 20)));
    const cases: readonly [string, boolean][] = [
      ['flags has silent', true],
      ['flags has not silent', false],
      ['state is new and conditions has no_first_proposal', true],
      ['tier is A or flags has silent', true],
      ['proposals12m >= 1', false],
      ['proposals12m < peerMedian', true],
      ['no reaction so far', true],
      ['score > 10', false],
    ];
    for (const [text, expected] of cases) assert.equal(holdsText(text, subject), expected, text);
    for (const text of ['', 'process.exit()', 'flags has', 'score > many', 'moon is full'])
      assert.notEqual(parseCondition(text).wrong, null, text);
  });
});

describe('an enrolled partner', () => {
  it('is in the week that follows from its dates, with the tasks of the weeks so far', async () => {
    const one = await assessed(newcomer('n', 20, [], [enrolled('n', ago(8))]));

    assert.equal(one.package?.status, 'running');
    assert.equal(one.package.week, 2);
    assert.deepEqual(
      one.package.items.map(({ week, content, state }) => `${String(week)} ${content} ${state}`),
      [
        '1 intro-video open',
        '1 first-proposal-template open',
        '1 T03 open',
        '2 basic-course open',
        '2 basic-test open',
        '3 campaign-guide later',
        '3 talk-script later',
        '4 T04 later',
      ],
    );
    assert.ok(one.tasks.some(({ key }) => key === 'n:T03:once'));
    assert.match(one.reasons.find(({ id }) => id === 'package')?.text.ja ?? '', /第2週/);
  });

  it('is called once when it has not reacted at all two weeks after its registration, and not before', async () => {
    const [early, due] = [
      await assessed(newcomer('n', 13, [], [enrolled('n', ago(8))])),
      await assessed(newcomer('n', 14, [], [enrolled('n', ago(8))])),
    ];
    const calls = ({ tasks }: Assessment) => tasks.filter(({ template }) => template === 'T05').map(({ key }) => key);

    assert.deepEqual([calls(early), calls(due)], [[], ['n:T05:once']]);
  });

  it('is reminded once, of what is not done, for a week', async () => {
    const done = [event('video.completed', 6, { item: 'intro-video', contact: 'c' })];
    const on = async (days: number) => (await assessed(newcomer('n', 30, done, [enrolled('n', ago(8))]), ago(days))).package?.remind;

    assert.deepEqual(
      [await on(5), await on(4), await on(0), await on(-4)],
      [[], ['first-proposal-template'], ['first-proposal-template'], ['basic-course', 'basic-test']],
    );
  });

  it('gets nothing more once a rule of the log stops it', async () => {
    const deal = event('deal.registered', 3, { deal: 'd', role: 'sell' });
    const one = await assessed(newcomer('n', 30, [deal], [enrolled('n', ago(10))]));

    assert.deepEqual([one.package?.status, one.package?.endedOn, one.package?.endedBy], ['stopped', ago(3), 'deal.registered']);
    assert.deepEqual(one.package?.remind, []);
    assert.ok(!one.tasks.some(({ key }) => key.includes('first-success')));
  });

  it('waits for its date in the waiting group, and for the end of another package', async () => {
    const waiting = await assessed(newcomer('w', 20, [], [enrolled('w', ago(-80), { arm: 'wait', enrolledOn: ago(10) })]));
    const second = enrolled('s', ago(5), { package: 'better-proposals' });
    const both = await assessed(newcomer('s', 20, [], [enrolled('s', ago(8)), second]));
    const later = await assessed(newcomer('s', 20, [], [enrolled('s', ago(40)), { ...second, enrolledOn: ago(40), startsOn: ago(30) }]));

    assert.deepEqual([waiting.package?.status, waiting.package?.week], ['waiting', null]);
    assert.equal(both.package?.id, 'first-success');
    assert.deepEqual([later.package?.id, later.package?.startsOn, later.package?.week], ['better-proposals', ago(12), 2]);
  });

  it('ends after the last week', async () => {
    const one = await assessed(newcomer('n', 60, [], [enrolled('n', ago(28))]));
    assert.deepEqual([one.package?.status, one.package?.endedOn], ['finished', ago(1)]);
  });
});

describe('the plan of a start', () => {
  async function channel(size: number, more: (i: number) => PartnerHistory = (i) => newcomer(`p${String(i).padStart(2, '0')}`, 30 + i)) {
    const all = await assess([...crowd(), ...Array.from({ length: size }, (_, i) => more(i))], { settings });
    return [...all.values()];
  }
  const options = { asOf: AS_OF, waitlist: null, seed: 7, packages, newPerOwnerPerDay: 5 };

  it('§7.13 lets half of forty wait, by lot and balanced, and leaves out by name and reason', async () => {
    const busy = (i: number) => {
      const id = `p${String(i).padStart(2, '0')}`;
      if (i < 4) return newcomer(id, 40, [], [enrolled(id, ago(3), { package: 'better-proposals' })]);
      return i < 6 ? newcomer(id, 100, [], [enrolled(id, ago(60))]) : newcomer(id, 30 + i);
    };
    const plan = planStart(pack('first-success'), await channel(40, busy), options);

    assert.deepEqual([plan.matching, plan.eligible, plan.waitlist], [40, 34, true]);
    assert.equal(plan.drawn.filter(({ arm }) => arm === 'start').length, 17);
    assert.equal(plan.drawn.filter(({ arm }) => arm === 'wait').length, 17);
    assert.equal(plan.leftOut.length, 6);
    assert.equal(plan.leftOut.filter(({ reason }) => reason.ja.includes('実施中')).length, 4);
    assert.equal(plan.leftOut.filter(({ reason }) => reason.ja.includes('間隔')).length, 2);
    for (const { start, wait } of plan.strata) assert.ok(Math.abs(start - wait) <= 1);
    assert.match(plan.judgement.text[0]?.ja ?? '', /売上では判定できません\(各群20社から/);
  });

  it('draws the same lot from the same seed, whatever the order of partners, and another from another', async () => {
    const all = await channel(40);
    const arms = (seed: number, list = all) =>
      planStart(pack('first-success'), list, { ...options, seed })
        .drawn.map(({ arm }) => arm)
        .join();

    assert.equal(arms(7), arms(7, [...all].reverse()));
    assert.notEqual(arms(7), arms(8));
  });

  it('§7.13 lets nobody wait below forty unless asked, and says so of an empty segment without a number that is none', async () => {
    const all = await channel(20);
    assert.equal(planStart(pack('first-success'), all, options).waitlist, false);
    assert.equal(
      planStart(pack('first-success'), all, { ...options, waitlist: true }).drawn.filter(({ arm }) => arm === 'wait').length,
      10,
    );
    const empty = planStart(pack('start-again'), all, options);
    assert.deepEqual([empty.matching, empty.eligible, empty.drawn.length], [0, 0, 0]);
    assert.ok(!JSON.stringify(empty).includes('NaN'));
  });
});

describe('the life of a package', () => {
  it('goes from draft over deployed to measured, counts reproductions by others, and follows a person’s decision', () => {
    const first = pack('first-success');
    const deployed = (startedOn: string, responsible: string) => ({
      id: `first-success@${startedOn}`,
      package: 'first-success',
      startedOn,
      startedBy: 'cli',
      responsible,
      waitlist: true,
      noWaitlistReason: null,
      seed: 1,
      waitDays: 90,
      windowDays: 90,
      config: 'x',
      stoppedOn: null,
      stoppedBy: null,
      stopReason: null,
    });
    const one = deployed('2026-01-05', 'miwa');
    const two = deployed('2026-02-02', 'hori');
    const decision = { package: 'first-success', status: 'provisional', decidedOn: '2026-06-01', decidedBy: '三輪', reason: 'r' } as const;

    assert.equal(lifeOf(first, [], [], '2026-06-10').status, 'draft');
    assert.equal(lifeOf(first, [one], [], '2026-02-01').status, 'deployed');
    assert.deepEqual(lifeOf(first, [one, two], [], '2026-06-10'), { status: 'measured', deployments: 2, reproductions: 1, decision: null });
    assert.equal(lifeOf(first, [one], [decision], '2026-06-10').status, 'provisional');
    assert.equal(lifeOf(first, [one], [decision], '2026-05-10').status, 'measured');
  });
});

describe('what check says of packages', () => {
  it('names a segment that fits nobody, and two that fit the same partners; before anything is assessed it says nothing', async () => {
    const one = await assessed(newcomer('n1', 40));
    const twin = { ...pack('first-success'), id: 'second-try', segment: { state: ['new' as const] } };
    const wide = { ...pack('first-success'), segment: { state: ['new' as const] } };
    const notices = packageNotices([wide, twin, pack('start-again')], [one]).map(({ en }) => en);

    assert.deepEqual(notices, [
      'package start-again: no partner fits its segment now (segment in config/packages/start-again.yaml)',
      'packages first-success and second-try fit the same 1 partner: each is in one at a time, the one begun first',
    ]);
    assert.deepEqual(packageNotices([wide, twin], []), []);
  });
});
