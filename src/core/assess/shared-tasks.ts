import type { RecommendedTask } from '../types.ts';
import { takenOverOn, type Trigger } from './actions.ts';
import { type Day, isoOf } from './days.ts';
import { num } from './format.ts';
import { batchTasks, dueOn, subjectLine, type TaskSubject } from './tasks.ts';
import { TEMPLATES } from './templates.ts';

interface Asking {
  readonly subject: TaskSubject;
  readonly triggers: readonly Trigger[];
}

/** Tasks that many partners share. */
export interface SharedTasks {
  /** Those that are filed under this partner. */
  of(partnerId: string): readonly RecommendedTask[];
  /** The triggers that make tasks of the partner's own; the others are in a shared one. */
  ownTriggers(subject: TaskSubject, triggers: readonly Trigger[]): readonly Trigger[];
}

export function sharedTasks(all: readonly Asking[], asOf: Day): SharedTasks {
  const { summaries, withoutOwn } = takeovers(all, asOf);
  const byPartner = new Map<string, RecommendedTask[]>();
  for (const task of [...batches(all), ...summaries]) {
    const list = byPartner.get(task.partnerId) ?? [];
    list.push(task);
    byPartner.set(task.partnerId, list);
  }
  return {
    of: (partnerId) => byPartner.get(partnerId) ?? [],
    ownTriggers: ({ facts }, triggers) => (withoutOwn.has(facts.id) ? triggers.filter(({ template }) => template !== 'T14') : triggers),
  };
}

function batches(all: readonly Asking[]): RecommendedTask[] {
  const asked = all.flatMap(({ subject, triggers }) => triggers.filter(({ batch }) => batch).map((trigger) => ({ subject, trigger })));
  return batchTasks(asked.sort((a, b) => byUrgency(a.subject, b.subject)));
}

function byUrgency(a: TaskSubject, b: TaskSubject): number {
  return b.priority - a.priority || (a.facts.id < b.facts.id ? -1 : 1);
}

/** Of partners that were taken over on one day so many get a task of their own; where there are more, one more task lists them all. */
const OWN_TASKS = 5;

function takeovers(all: readonly Asking[], asOf: Day): { summaries: RecommendedTask[]; withoutOwn: ReadonlySet<string> } {
  const groups = new Map<string, { since: Day; members: Asking[] }>();
  for (const one of all) {
    const { subject } = one;
    const since = subject.facts.exclude ? null : takenOverOn(subject.inputs.standing.walker.track.marks, asOf);
    if (since === null) continue;
    const key = `${subject.owner ?? 'queue'}:T14:${isoOf(since)}`;
    const group = groups.get(key) ?? { since, members: [] };
    group.members.push(one);
    groups.set(key, group);
  }
  const summaries: RecommendedTask[] = [];
  const withoutOwn = new Set<string>();
  for (const [key, { since, members }] of groups) {
    if (members.length <= OWN_TASKS) continue;
    members.sort((a, b) => byUrgency(a.subject, b.subject));
    for (const { subject } of members.slice(OWN_TASKS)) withoutOwn.add(subject.facts.id);
    if (members.some(({ triggers }) => triggers.some(({ template }) => template === 'T14')))
      summaries.push(
        summary(
          `owner:${key}`,
          since,
          members.map(({ subject }) => subject),
        ),
      );
  }
  return { summaries, withoutOwn };
}

/** One line for each partner, the most urgent first. `members` is not empty. */
function summary(key: string, since: Day, members: readonly TaskSubject[]): RecommendedTask {
  const [head] = members as readonly [TaskSubject];
  const { facts, inputs, owner, priority } = head;
  const n = num(members.length);
  const template = TEMPLATES.T14;
  const dataAsOf = isoOf(inputs.standing.walker.track.feeds.dataAsOf);
  return {
    key,
    partnerId: facts.id,
    template: 'T14',
    subject: subjectLine(
      { ja: `${template.action.ja}(${n}社)`, en: `${template.action.en} (${n})` },
      { ja: `${facts.name} ほか${num(members.length - 1)}社`, en: `${facts.name} and ${num(members.length - 1)} more` },
    ),
    description: {
      ja: [
        `理由: ${isoOf(since)} に担当が替わりました(${n}社)。`,
        'すること: 下の順に、状態・直近の約束・未回答の問い合わせを読んで挨拶する。初回連絡で同じことを聞き直さない',
        '使うもの: 引き継ぎ資料(kakehashi handover)',
        `完了の目安: ${template.done.ja}`,
        `根拠: Kakehashi の各社のページ(データ ${dataAsOf} 時点)`,
        ...lines(members, 'ja'),
      ].join('\n'),
      en: [
        `Why: the owner changed on ${isoOf(since)} (${n} partners).`,
        'Do: in the order below read state, last promise and open inquiries, then say hello. Do not ask again what is known',
        'Use: the handover (kakehashi handover)',
        `Done when: ${template.done.en}`,
        `Evidence: the pages of the partners in Kakehashi (data as of ${dataAsOf})`,
        ...lines(members, 'en'),
      ].join('\n'),
    },
    dueOn: dueOn(template, since, inputs.asOf, inputs),
    owner,
    priority,
  };
}

function lines(members: readonly TaskSubject[], locale: 'ja' | 'en'): readonly string[] {
  return members.map(({ facts, reasons }, place) => {
    const why = reasons[0]?.text[locale] ?? '';
    return `${String(place + 1)}. ${facts.name}${why === '' ? '' : locale === 'ja' ? `:${why}` : `: ${why}`}`;
  });
}
