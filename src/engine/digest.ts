import { dayOf, isoOf, isoWeek } from '../core/assess/days.ts';
import { selectTasks } from '../core/assess/select.ts';
import { type TemplateId, TEMPLATES } from '../core/assess/templates.ts';
import { AppError, verdictOf } from '../core/errors.ts';
import { type Digest, type DigestItem, digestLines, digestSubject } from '../core/report/digest.ts';
import type { Assessment, IsoDate, Logger, RecommendedTask } from '../core/types.ts';
import type { Mailer } from './mailer.ts';
import type { Policy } from './policy.ts';
import type { Store, TaskRecord } from './store.ts';

export interface DigestContext {
  readonly store: Store;
  readonly policy: Pick<Policy, 'settings' | 'locale' | 'only'>;
  readonly log: Logger;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly dateOf: (instant: string) => IsoDate;
  /** null: no mail server is configured. */
  readonly mailer: Mailer | null;
  /** Where the dashboard answers. */
  readonly baseUrl: string;
}

export interface DigestOutcome {
  /** ISO week, such as `2026-W24`. */
  readonly week: string;
  readonly sent: number;
  /** Had theirs this week. */
  readonly before: number;
  readonly errors: readonly Error[];
}

/**
 * This week's mail to every owner and to the support lead, each once: however many ask for it at a time, one sends, and who has had
 * theirs is remembered. A process that is killed between sending and remembering sends one mail twice, under the same Message-ID.
 */
export async function sendDigests(context: DigestContext): Promise<DigestOutcome> {
  const { store, mailer, policy, signal } = context;
  if (mailer === null)
    throw new AppError('CONFIG_INVALID', 'There is no mail server to send the digest by', { fix: 'Set SMTP_URL and MAIL_FROM' });
  const week = weekOf(today(context));
  const lock = await store.lock('digest');
  if (lock === null) throw new AppError('BUSY', 'Another process is sending the digest');
  const errors: Error[] = [];
  let sent = 0;
  try {
    const digests = await readDigests(context);
    const had = await store.digested(week);
    for (const digest of digests.filter(({ recipient }) => !had.has(recipient))) {
      signal.throwIfAborted();
      try {
        await mailer.send({
          to: digest.recipient,
          subject: digestSubject(digest)[policy.locale],
          text: `${digestLines(digest, policy.locale).join('\n')}\n`,
          id: `digest:${week}:${digest.recipient}`,
        });
      } catch (thrown) {
        errors.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
        // One address may be wrong; a server that is away or lets nobody in is so for all.
        if (verdictOf(thrown) === 'skip') continue;
        break;
      }
      await store.rememberDigest({ week, recipient: digest.recipient, at: context.now().toISOString() });
      sent += 1;
    }
    context.log.info('digest', { week, sent, errors: errors.length });
    return { week, sent, before: digests.filter(({ recipient }) => had.has(recipient)).length, errors };
  } finally {
    await lock.release();
  }
}

function today({ now, dateOf }: Pick<DigestContext, 'now' | 'dateOf'>): IsoDate {
  return dateOf(now().toISOString());
}

export function weekOf(date: IsoDate): string {
  return isoWeek(dayOf(date));
}

interface Theirs {
  readonly partners: Assessment[];
  readonly tasks: TaskRecord[];
}

const TAKEN_OVER_DAYS = 30;

/** One per person to write to, in order of address; nobody gets an empty one. */
export async function readDigests(context: Omit<DigestContext, 'mailer' | 'signal' | 'log'>): Promise<readonly Digest[]> {
  const { store, policy } = context;
  const asOf = today(context);
  const { tasks: limits, digest } = policy.settings.touch;
  const lead = limits.supportLead ?? null;
  const all: Assessment[] = [];
  for await (const one of store.assessments()) if (inPilot(policy, one)) all.push(one);
  const ledger = await store.tasks();
  const recommended = all.flatMap(({ tasks }) => tasks);
  const { waitingByOwner } = selectTasks(recommended, ledger, policy.settings, asOf);
  const byKey = new Map(recommended.map((task) => [task.key, task]));
  const byId = new Map(all.map((one) => [one.partnerId, one]));
  const open = ledger.filter(({ status, partnerId }) => (status === 'open' || status === 'owed') && byId.has(partnerId));
  const groups = new Map<string, Theirs>();
  const theirs = (owner: string): Theirs => {
    const found = groups.get(owner) ?? { partners: [], tasks: [] };
    groups.set(owner, found);
    return found;
  };
  for (const one of all) {
    const owner = one.facts.owner !== null && one.facts.ownerActive ? one.facts.owner : lead;
    if (owner !== null) theirs(owner).partners.push(one);
  }
  for (const task of open) if (task.owner !== null) theirs(task.owner).tasks.push(task);
  const active = new Set((await store.owners()).filter(({ active: is }) => is).map(({ id }) => id));
  const wanted = [...groups.keys()].filter((owner) => digest.to.includes('owner') && active.has(owner));
  const recipients = new Set(
    [...wanted, ...(lead !== null && digest.to.includes('supportLead') ? [lead] : [])].filter((to) => to.includes('@')),
  );
  const channel = lead === null ? null : await channelOf(context, all, open, waitingByOwner);
  return [...recipients]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((recipient): Digest => {
      const { partners, tasks } = groups.get(recipient) ?? { partners: [], tasks: [] };
      partners.sort((a, b) => b.priority - a.priority || (a.partnerId < b.partnerId ? -1 : 1));
      const dates = (partners.length === 0 ? all : partners).map(({ dataAsOf }) => dataAsOf).sort();
      return {
        recipient,
        asOf,
        dataAsOf: dates[0] ?? asOf,
        partners: partners.length,
        items: limits.enabled ? tasks.sort(byPriority(byId)).map((task) => taskItem(task, byKey, byId)) : partners.flatMap(nextItem),
        tasksOn: limits.enabled,
        waiting: limits.enabled ? (waitingByOwner[recipient] ?? 0) : 0,
        warned: namesOf(partners, ({ flags }) => flags.includes('warning')),
        takenOver: namesOf(partners, ({ ownerSince }) => (ownerSince ?? '') >= isoOf(dayOf(asOf) - TAKEN_OVER_DAYS)),
        channel: recipient === lead ? channel : null,
        url: context.baseUrl,
      };
    })
    .filter(
      ({ items, waiting, warned, takenOver, channel: whole }) =>
        items.length + waiting + warned.length + takenOver.length > 0 || whole !== null,
    );
}

function inPilot({ only }: Pick<Policy, 'only'>, { partnerId, facts }: Assessment): boolean {
  return only === null || only.has(partnerId) || only.has(facts.name);
}

function byPriority(byId: ReadonlyMap<string, Assessment>): (a: TaskRecord, b: TaskRecord) => number {
  const of = ({ partnerId }: TaskRecord): number => byId.get(partnerId)?.priority ?? 0;
  return (a, b) => of(b) - of(a) || (a.key < b.key ? -1 : 1);
}

/** As it stands in the CRM; one that is no longer recommended by what its template says. */
function taskItem(task: TaskRecord, byKey: ReadonlyMap<string, RecommendedTask>, byId: ReadonlyMap<string, Assessment>): DigestItem {
  const known = byKey.get(task.key);
  if (known !== undefined) return { text: withoutMark(known.subject), dueOn: known.dueOn };
  const name = byId.get(task.partnerId)?.facts.name ?? '';
  const action = task.template in TEMPLATES ? TEMPLATES[task.template as TemplateId].action : { ja: task.template, en: task.template };
  const plain = (text: string): string => text.replaceAll(/[({]?\{\w+\}[^)}]*[)}]?/g, '');
  return { text: { ja: `${plain(action.ja)}|${name}`, en: `${plain(action.en)} | ${name}` }, dueOn: null };
}

function withoutMark({ ja, en }: RecommendedTask['subject']): DigestItem['text'] {
  return { ja: ja.replace(/^【支援】/, ''), en: en.replace(/^\[Support\] /, '') };
}

function nextItem({ nextAction, nextActionDue, facts }: Assessment): DigestItem[] {
  if (nextActionDue === null) return [];
  return [{ text: { ja: `${nextAction.ja}|${facts.name}`, en: `${nextAction.en} | ${facts.name}` }, dueOn: nextActionDue }];
}

function namesOf(partners: readonly Assessment[], keep: (one: Assessment) => boolean): readonly string[] {
  return partners.filter(keep).map(({ facts }) => facts.name);
}

async function channelOf(
  { store }: Pick<DigestContext, 'store'>,
  all: readonly Assessment[],
  open: readonly TaskRecord[],
  waitingByOwner: Readonly<Record<string, number>>,
): Promise<NonNullable<Digest['channel']>> {
  const names = new Map((await store.owners()).map(({ id, name }) => [id, name]));
  const waiting = Object.entries(waitingByOwner).map(([owner, n]) => ({ name: names.get(owner) ?? owner, waiting: n }));
  return {
    partners: all.length,
    open: open.length,
    waiting: waiting.reduce((sum, one) => sum + one.waiting, 0),
    warned: all.filter(({ flags }) => flags.includes('warning')).length,
    ownerless: all.filter(({ facts }) => facts.owner === null || !facts.ownerActive).length,
    waitingByOwner: waiting.filter(({ name }) => name !== '').sort((a, b) => b.waiting - a.waiting || (a.name < b.name ? -1 : 1)),
  };
}
