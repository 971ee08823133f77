import { dayOf, isoOf } from '../assess/days.ts';
import type { Enrolment, HistoryEvent, IsoDate, ItemStanding, PackageStanding } from '../types.ts';
import { holdsText, type ConditionSubject } from './condition.ts';
import type { Doing } from './enrolment.ts';
import type { PackageItem, SupportPackage } from './table.ts';

/** What a rule or a condition may ask of the partner besides its log. */
export interface PartnerNow {
  readonly subject: ConditionSubject;
  readonly exclude: boolean;
  readonly stateSince: IsoDate;
  readonly registeredOn: IsoDate | null;
}

/** What an event type says of a partner: the part of the catalogue that packages need. */
export type EventMeaning = Readonly<Record<string, { readonly contact?: boolean | undefined; readonly consumption?: boolean | undefined }>>;

/** The part of a history that packages look at: of each day one entry per type, content and outcome. */
export function doingsOf(events: readonly HistoryEvent[], since: IsoDate, types: EventMeaning): Doing[] {
  const kept = new Map<string, Doing>();
  for (const event of events) {
    if (event.on < since || types[event.type] === undefined) continue;
    const outcome = typeof event.data.outcome === 'string' ? event.data.outcome : null;
    const key = [event.on, event.type, event.item ?? '', outcome ?? ''].join('\n');
    if (kept.has(key)) continue;
    kept.set(key, {
      type: event.type,
      on: event.on,
      item: event.item,
      outcome,
      used: event.stage === 'used' || event.stage === 'result',
      contact: types[event.type]?.contact === true || outcome === 'reached' || outcome === 'proposal_planned',
    });
  }
  return [...kept.values()];
}

/**
 * Where a partner stands in its latest package as of a date. One package at a time: an enrolment that falls into another
 * one begins on the day after that has ended. The same facts, log and date give the same answer.
 */
export function packageStanding(
  enrolments: readonly Enrolment[],
  packages: readonly SupportPackage[],
  doings: readonly Doing[],
  now: PartnerNow,
  asOf: IsoDate,
): PackageStanding | null {
  const known = enrolments
    .filter((one) => one.enrolledOn <= asOf)
    .sort((a, b) => (a.startsOn === b.startsOn ? (a.deployment < b.deployment ? -1 : 1) : a.startsOn < b.startsOn ? -1 : 1));
  let last: PackageStanding | null = null;
  for (const enrolment of known) {
    const pack = packages.find(({ id }) => id === enrolment.package);
    if (pack === undefined) continue;
    const freeFrom: IsoDate | null = last === null ? null : last.endedOn === null ? null : addDays(last.endedOn, 1);
    if (last !== null && freeFrom === null) break; // the other one still runs; this one waits its turn
    const startsOn = freeFrom !== null && freeFrom > enrolment.startsOn ? freeFrom : enrolment.startsOn;
    const standing = standingIn(enrolment, pack, startsOn, doings, now, asOf);
    if (last !== null && standing.status === 'waiting') break;
    last = standing;
  }
  return last;
}

const WEEK = 7;

export function lengthInDays(pack: SupportPackage): number {
  return Math.max(...pack.weeks.map(({ week }) => week)) * WEEK;
}

function standingIn(
  enrolment: Enrolment,
  pack: SupportPackage,
  startsOn: IsoDate,
  doings: readonly Doing[],
  now: PartnerNow,
  asOf: IsoDate,
): PackageStanding {
  const since = doings.filter(({ on }) => on >= startsOn && on <= asOf);
  const head = { deployment: enrolment.deployment, id: pack.id, name: pack.name, step: pack.step, arm: enrolment.arm, startsOn };
  const ended = endOf(enrolment, pack, startsOn, since, now, asOf);
  if (asOf < startsOn) {
    const stopped = ended !== null && ended.by !== 'finished';
    return {
      ...head,
      status: stopped ? 'stopped' : 'waiting',
      week: null,
      endedOn: stopped ? ended.on : null,
      endedBy: stopped ? ended.by : null,
      items: [],
      remind: [],
    };
  }
  const upTo = ended === null ? asOf : ended.on;
  const items = pack.weeks.flatMap(({ week, items: all }) =>
    all.map((item) => itemStanding(item, week, { startsOn, upTo, doings: since, subject: subjectIn(now.subject, since) })),
  );
  const running = ended === null;
  return {
    ...head,
    status: running ? 'running' : ended.by === 'finished' ? 'finished' : 'stopped',
    week: running ? Math.floor(daysBetween(startsOn, asOf) / WEEK) + 1 : null,
    endedOn: ended?.on ?? null,
    endedBy: ended?.by ?? null,
    items,
    remind: running ? remindedNow(items, asOf) : [],
  };
}

/** The last outcome and whether anything was used, since the package began. */
function subjectIn(subject: ConditionSubject, doings: readonly Doing[]): ConditionSubject {
  const outcome = doings.findLast((one) => one.outcome !== null)?.outcome ?? null;
  return { ...subject, words: { ...subject.words, outcome }, reacted: doings.some((one) => one.used || one.contact) };
}

interface End {
  readonly on: IsoDate;
  readonly by: string;
}

/** The first of: what is recorded, what a rule found, the end of the last week. */
function endOf(
  enrolment: Enrolment,
  pack: SupportPackage,
  startsOn: IsoDate,
  doings: readonly Doing[],
  now: PartnerNow,
  asOf: IsoDate,
): End | null {
  const ends: End[] = [];
  if (enrolment.endedOn !== null && enrolment.endedOn <= asOf) ends.push({ on: enrolment.endedOn, by: enrolment.endedBy ?? 'person' });
  for (const rule of pack.stopWhen) {
    const on = stoppedOn(rule, enrolment, startsOn, doings, now, asOf);
    if (on !== null) ends.push({ on, by: rule });
  }
  const finished = addDays(startsOn, lengthInDays(pack) - 1);
  if (finished < asOf) ends.push({ on: finished, by: 'finished' });
  return ends.sort((a, b) => (a.on === b.on ? 0 : a.on < b.on ? -1 : 1))[0] ?? null;
}

function stoppedOn(
  rule: string,
  enrolment: Enrolment,
  startsOn: IsoDate,
  doings: readonly Doing[],
  now: PartnerNow,
  asOf: IsoDate,
): IsoDate | null {
  const { subject } = now;
  if (rule === 'exclude') return now.exclude ? asOf : null;
  // A partner may be enrolled because of a state; only one that came later stops it.
  if (rule.startsWith('state.')) {
    if (asOf < startsOn || subject.words.state !== rule.slice('state.'.length) || now.stateSince <= enrolment.enrolledOn) return null;
    return now.stateSince > startsOn ? now.stateSince : startsOn;
  }
  if (rule.startsWith('flag.')) return asOf >= startsOn && subject.lists.flags.includes(rule.slice('flag.'.length)) ? asOf : null;
  if (rule.startsWith('outcome.')) return doings.find(({ outcome }) => outcome === rule.slice('outcome.'.length))?.on ?? null;
  if (rule === 'partner.registered' && now.registeredOn !== null && now.registeredOn >= startsOn && now.registeredOn <= asOf)
    return now.registeredOn;
  return doings.find(({ type }) => type === rule)?.on ?? null;
}

/** Endings that the log alone does not tell: to be recorded, so that a state or flag that passes does not start the package again. */
export function mustBeRecorded(standing: PackageStanding): boolean {
  const by = standing.endedBy ?? '';
  return standing.status === 'stopped' && (by === 'exclude' || by.startsWith('state.') || by.startsWith('flag.'));
}

interface Course {
  readonly startsOn: IsoDate;
  readonly upTo: IsoDate;
  readonly doings: readonly Doing[];
  readonly subject: ConditionSubject;
}

function itemStanding(item: PackageItem, week: number, course: Course): ItemStanding {
  const from = addDays(course.startsOn, (week - 1) * WEEK);
  const base = { week, content: item.content, channel: item.channel };
  const done = course.doings.find((one) => isDone(item, one));
  if (done !== undefined) return { ...base, state: 'done', on: done.on, remindOn: remindDay(item, from, done.on, course.upTo) };
  if (course.upTo < from) return { ...base, state: 'later', on: null, remindOn: null };
  if (item.when !== undefined && !holdsText(item.when, course.subject)) return { ...base, state: 'skipped', on: null, remindOn: null };
  const own = course.doings.filter((one) => one.item === item.content);
  const seen = own.find((one) => one.used || one.type === 'email.clicked' || one.type === 'form.viewed');
  const delivered = own.find((one) => one.type.endsWith('.delivered'));
  const remindOn = remindDay(item, from, null, course.upTo);
  if (seen !== undefined) return { ...base, state: 'seen', on: seen.on, remindOn };
  return delivered === undefined
    ? { ...base, state: 'open', on: from, remindOn }
    : { ...base, state: 'delivered', on: delivered.on, remindOn };
}

/** Once, a number of days after the item's week began, while it is not done. */
function remindDay(item: PackageItem, from: IsoDate, doneOn: IsoDate | null, upTo: IsoDate): IsoDate | null {
  if (item.remindAfterDays === undefined) return null;
  const day = addDays(from, item.remindAfterDays);
  return day <= upTo && (doneOn === null || doneOn > day) ? day : null;
}

const SHOWN_DAYS = 7;

/** A reminder stands for a week, so that a workflow sees it although a run is missed; then it goes and does not come back. */
function remindedNow(items: readonly ItemStanding[], asOf: IsoDate): string[] {
  const due = items.filter(({ state, remindOn }) => state !== 'done' && remindOn !== null && daysBetween(remindOn, asOf) < SHOWN_DAYS);
  return [...new Set(due.map(({ content }) => content))].sort();
}

/** A use of the content itself counts for its item; deals, meetings and outcomes name no content. */
function isDone(item: PackageItem, doing: Doing): boolean {
  if (item.doneWhen === 'contact.twoWay') return doing.contact;
  if (item.doneWhen === 'stage.forwardRate') return doing.type === 'deal.forward';
  if (doing.item !== null && doing.item !== item.content) return false;
  if (doing.type === item.doneWhen) return doing.type !== 'task.outcome' || doing.outcome !== null;
  return item.doneWhen === 'item.consumed' && doing.item === item.content && doing.used;
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return isoOf(dayOf(date) + days);
}

export function daysBetween(from: IsoDate, to: IsoDate): number {
  return dayOf(to) - dayOf(from);
}
