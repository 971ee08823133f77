import { DAY_MS, dateOf, dayStart, stamp } from './calendar.ts';
import type { Engagement, SalesforceChannel } from './engagements.ts';
import { elementAt } from './random.ts';
import type { Row } from './row.ts';
import { stamps } from './row.ts';

/** Salesforce archives activities of this age: `query` hides them, only `queryAll` shows them. */
const ARCHIVED_AFTER_MS = 365 * DAY_MS;
const VISITS = ['定例訪問', '同行', '製品説明会', '個別相談'];

export type TaskChannel = Exclude<SalesforceChannel, 'sfEvent'>;

interface TaskKind {
  readonly type: string;
  readonly subtype: string;
  readonly subject: (content: string) => string;
  /** What is logged after the fact is complete; a task is when it was done. */
  readonly logged: boolean;
}

const TASKS: Readonly<Record<TaskChannel, TaskKind>> = {
  sfCall: { type: 'Call', subtype: 'Call', subject: () => '電話', logged: true },
  sfEmail: { type: 'Email', subtype: 'Email', subject: (content) => `メール: ${content}のご案内`, logged: true },
  sfTask: { type: 'Other', subtype: 'Task', subject: (content) => `${content}を送る`, logged: false },
};

/** OwnerId, WhoId, WhatId, AccountId. */
export type Links = Row;

export interface ActivityTimes {
  readonly now: number;
  readonly changedAt: number;
}

export function eventRow(id: string, one: Engagement, links: Links, { now, changedAt }: ActivityTimes): Row {
  const start = one.plannedFor ?? one.at;
  const minutes = one.draw < 0.5 ? 60 : 30;
  return {
    Id: id,
    Subject: one.plannedFor === null ? elementAt(VISITS, Math.floor(one.draw * VISITS.length)) : '定例(予定)',
    StartDateTime: stamp(start),
    EndDateTime: stamp(start + minutes * 60_000),
    DurationInMinutes: minutes,
    ActivityDate: dateOf(start),
    ActivityDateTime: stamp(start),
    IsAllDayEvent: false,
    ...links,
    Location: one.draw < 0.4 ? '先方' : 'オンライン',
    Type: 'Meeting',
    EventSubtype: 'Event',
    IsChild: false,
    IsArchived: isOld(start, now),
    ...stamps(one.at, changedAt),
    IsDeleted: false,
  };
}

export function taskRow(id: string, channel: TaskChannel, one: Engagement, links: Links, { now, changedAt }: ActivityTimes): Row {
  const kind = TASKS[channel];
  const done = one.plannedFor === null && (kind.logged || one.answered);
  const due = one.plannedFor ?? one.at;
  return {
    Id: id,
    Subject: kind.subject(one.content[1]),
    Status: done ? 'Completed' : 'Not Started',
    Priority: 'Normal',
    ...links,
    ActivityDate: dateOf(due),
    Description: null,
    Type: kind.type,
    TaskSubtype: kind.subtype,
    ...(channel === 'sfCall' ? callFields(one) : NO_CALL),
    IsClosed: done,
    CompletedDateTime: done ? stamp(one.at) : null,
    IsArchived: done && isOld(due, now),
    ...stamps(one.at, changedAt),
    IsDeleted: false,
  };
}

const NO_CALL = { CallType: null, CallDurationInSeconds: null, CallDisposition: null };

function callFields(one: Engagement): Row {
  const seconds = 120 + Math.floor(one.draw * 1200);
  return { CallType: 'Outbound', CallDurationInSeconds: one.answered ? seconds : 0, CallDisposition: one.answered ? '通話' : '不在' };
}

function isOld(at: number, now: number): boolean {
  return dayStart(now) - dayStart(at) >= ARCHIVED_AFTER_MS;
}
