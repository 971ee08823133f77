import { stamp } from './calendar.ts';
import type { Engagement, HubspotChannel } from './engagements.ts';
import { elementAt } from './random.ts';
import type { Row } from './row.ts';

/** HubSpot's own ids of two call outcomes. */
const DISPOSITION = { connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7', noAnswer: '73a0d17f-1163-4015-bdd5-ec830791da20' };
const MEETINGS = ['研修', '製品説明会', '同行', '定例'];
const NO_SHOWS = ['NO_SHOW', 'CANCELED', 'RESCHEDULED'];
/** Mails that nobody opened and that drew more than this have bounced. */
const BOUNCED_FROM = 0.985;

export type EngagementObject = 'emails' | 'calls' | 'meetings' | 'notes' | 'tasks';

/** Who wrote to whom. */
export interface Correspondents {
  readonly rep: string;
  readonly person: string | null;
}

interface EngagementKind {
  readonly object: EngagementObject;
  /** The properties beyond those that all engagements have. */
  readonly properties: (one: Engagement, who: Correspondents) => Row;
}

/** What each kind of engagement looks like in HubSpot. */
export const ENGAGEMENTS: Readonly<Record<HubspotChannel, EngagementKind>> = {
  email: {
    object: 'emails',
    properties: (one, { rep, person }) => ({
      hs_email_direction: 'EMAIL',
      hs_email_status: one.opens === 0 && one.draw > BOUNCED_FROM ? 'BOUNCED' : 'SENT',
      hs_email_subject: `【支援】${one.content[1]}のご案内`,
      support_content: one.content[0],
      hs_email_open_count: String(one.opens),
      hs_email_click_count: String(one.clicks),
      hs_email_from_email: rep,
      hs_email_to_email: person,
    }),
  },
  reply: {
    object: 'emails',
    properties: (one, { rep, person }) => ({
      hs_email_direction: 'INCOMING_EMAIL',
      hs_email_status: 'SENT',
      hs_email_subject: `Re: 【支援】${one.content[1]}のご案内`,
      support_content: null,
      hs_email_open_count: null,
      hs_email_click_count: null,
      hs_email_from_email: person,
      hs_email_to_email: rep,
    }),
  },
  call: {
    object: 'calls',
    properties: (one) => ({
      hs_call_title: one.answered ? '電話(通話)' : '電話(不在)',
      hs_call_direction: 'OUTBOUND',
      hs_call_status: one.answered ? 'COMPLETED' : 'NO_ANSWER',
      hs_call_disposition: one.answered ? DISPOSITION.connected : DISPOSITION.noAnswer,
      hs_call_duration: one.answered ? String(60_000 + Math.floor(one.draw * 1_200_000)) : '0',
    }),
  },
  meeting: {
    object: 'meetings',
    properties: (one) => {
      const start = one.plannedFor ?? one.at;
      const type = elementAt(MEETINGS, Math.floor(one.draw * MEETINGS.length));
      return {
        hs_timestamp: stamp(start),
        hs_meeting_title: `${type}: ${one.content[1]}`,
        hs_activity_type: type,
        hs_meeting_start_time: stamp(start),
        hs_meeting_end_time: stamp(start + 3_600_000),
        hs_meeting_outcome: outcomeOf(one),
      };
    },
  },
  note: {
    object: 'notes',
    properties: (one) => ({
      hs_note_body: one.answered ? `${one.content[1]}について話した。次回までに先方で検討。` : `${one.content[1]}を案内。反応待ち。`,
    }),
  },
  task: {
    object: 'tasks',
    properties: (one) => ({
      hs_timestamp: stamp(one.plannedFor ?? one.at),
      hs_task_subject: `${one.content[1]}の確認`,
      hs_task_status: one.answered ? 'COMPLETED' : 'NOT_STARTED',
      hs_task_priority: 'MEDIUM',
      hs_task_type: 'TODO',
    }),
  },
};

function outcomeOf(one: Engagement): string {
  if (one.plannedFor !== null) return 'SCHEDULED';
  return one.answered ? 'COMPLETED' : elementAt(NO_SHOWS, Math.floor(one.draw * NO_SHOWS.length));
}
