import { OWNER_CHANGED } from '../owner-change.ts';
import type { HistoryEvent, PartnerFacts } from '../types.ts';
import { type Day, dayOf } from './days.ts';
import type { Settings } from './settings/index.ts';

/** Days on which something other than a deal happened. All lists ascend. */
export interface Marks {
  /** Two-way contacts. */
  readonly contacts: readonly Day[];
  /** Two-way contacts and uses of our support: signs of life. */
  readonly lives: readonly Day[];
  readonly consumptions: readonly Day[];
  readonly logins: readonly Day[];
  readonly attempts: readonly Day[];
  readonly expected: readonly Day[];
  readonly leaving: readonly Day[];
  readonly negativeSurveys: readonly Day[];
  readonly ownerChanges: readonly Day[];
  /** Days on which a new owner closed the task of taking over. */
  readonly greetings: readonly Day[];
  /** Key person gone (+) and there again (−), in order. */
  readonly keyPerson: readonly { readonly on: Day; readonly gone: boolean }[];
  readonly rewardWindows: readonly { readonly from: Day; readonly to: Day }[];
  /** Mails that came back since one last arrived. */
  readonly bounces: readonly Day[];
  /** Inquiries without an answer. */
  readonly openInquiries: readonly Day[];
  readonly delivered: number;
  readonly seen: number;
  readonly milestones: { readonly login: Day | null; readonly course: Day | null };
}

const ANSWERED = new Set(['reached', 'proposal_planned']);

/** Reads one partner's events; those of one type come in order of (on, id). */
export function readMarks(events: readonly HistoryEvent[], settings: Settings, facts?: Pick<PartnerFacts, 'ownedIn'>): Marks {
  const types = settings.catalogue.eventTypes;
  const daysOf = (keep: (event: HistoryEvent) => boolean): Day[] => distinct(events.filter(keep).map((event) => dayOf(event.on)));
  const outcome = (value: string): Day[] => daysOf((event) => event.type === 'task.outcome' && event.data.outcome === value);
  const isContact = (event: HistoryEvent): boolean =>
    types[event.type]?.contact === true || (event.type === 'task.outcome' && ANSWERED.has(String(event.data.outcome)));
  const consumes = (event: HistoryEvent): boolean => types[event.type]?.consumption === true;
  const logins = daysOf((event) => types[event.type]?.login === true);
  return {
    contacts: daysOf(isContact),
    lives: daysOf((event) => isContact(event) || consumes(event)),
    consumptions: daysOf(consumes),
    logins,
    attempts: daysOf((event) => types[event.type]?.attempt === true),
    expected: outcome('expected'),
    leaving: outcome('leaving'),
    negativeSurveys: daysOf((event) => event.type === 'survey.answered' && event.data.negative === true),
    ownerChanges: daysOf((event) => event.type === OWNER_CHANGED && isOurs(event, facts)),
    greetings: daysOf((event) => event.type === 'task.outcome' && event.data.rule === 'T14'),
    keyPerson: events
      .filter((event) => event.data.keyPerson === true && (event.type === 'contact.left' || event.type === 'contact.joined'))
      .map((event) => ({ on: dayOf(event.on), gone: event.type === 'contact.left' })),
    rewardWindows: events.filter((event) => event.type === 'reward.window').map(rewardWindow),
    bounces: bouncesOf(events, (event) => types[event.type]?.delivery === true || event.type === 'email.delivered'),
    openInquiries: openInquiries(events).map(({ on }) => dayOf(on)),
    delivered: events.filter((event) => types[event.type]?.delivery === true).length,
    seen: events.filter((event) => event.stage === 'seen' && types[event.type]?.login !== true).length,
    milestones: { login: logins[0] ?? null, course: daysOf((event) => event.type === 'course.completed')[0] ?? null },
  };
}

/** A partner stands in several CRMs under several owners: that record counts which says who has it. What people note always counts. */
function isOurs({ data, connection }: HistoryEvent, facts: Pick<PartnerFacts, 'ownedIn'> | undefined): boolean {
  return data.to === undefined || facts?.ownedIn === undefined || connection === facts.ownedIn;
}

function bouncesOf(events: readonly HistoryEvent[], arrives: (event: HistoryEvent) => boolean): Day[] {
  const arrived = events.findLast(arrives)?.on ?? '';
  return events.filter(({ type, on }) => type === 'email.bounced' && on >= arrived).map(({ on }) => dayOf(on));
}

function distinct(days: readonly Day[]): Day[] {
  return days.filter((day, index) => day !== days[index - 1]);
}

function rewardWindow(event: HistoryEvent): { from: Day; to: Day } {
  const from = dayOf(event.on);
  const until = event.data.until;
  const to = typeof until === 'string' ? dayOf(until.slice(0, 10)) : from;
  return { from, to: Number.isFinite(to) ? to : from };
}

/** Inquiries without an answer. An answer closes the inquiry that it names (`data.inquiry`), else the oldest open one. */
export function openInquiries(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const open: HistoryEvent[] = [];
  for (const event of events) {
    if (event.type === 'inquiry.opened') open.push(event);
    if (event.type === 'inquiry.answered') {
      const name = inquiryName(event);
      const named = open.findIndex((inquiry) => name !== null && inquiryName(inquiry) === name);
      if (name === null || named >= 0) open.splice(Math.max(0, named), 1);
    }
  }
  return open;
}

function inquiryName({ data }: HistoryEvent): string | null {
  return typeof data.inquiry === 'string' ? data.inquiry : null;
}
