import type { Text } from '../../types.ts';
import { EVENT_WORDS, type EventTouch } from './event-words.ts';

/** The event types that the mappings may use, and what each means to the assessment. */
export interface EventType {
  /** What people call it; missing: its name. */
  readonly label?: Text;
  /** Missing: it is no support. */
  readonly touch?: EventTouch;
  /** Component that it scores in. */
  readonly component?: 'results' | 'selling' | 'use' | 'capability' | 'relation';
  readonly points?: number;
  readonly stage: 'delivered' | 'seen' | 'used' | 'result';
  /** What it does to a deal. */
  readonly deal?: 'start' | 'proposal' | 'forward' | 'win' | 'lost' | 'moved';
  /** Two-way contact. */
  readonly contact?: boolean;
  /** The partner used something of ours. */
  readonly consumption?: boolean;
  /** Something was put into the partner's hands. */
  readonly delivery?: boolean;
  /** Proves nothing about a person (machine opens): never a sign of life. */
  readonly weak?: boolean;
  readonly login?: boolean;
  /** An attempt of ours to reach them. */
  readonly attempt?: boolean;
  /** How often a repeat counts: once a day and three times in 30 days per item and contact · once a day · always. */
  readonly repeat?: 'item' | 'day' | 'free';
}

/** What each built-in type means to the assessment. */
const MEANINGS: Readonly<Record<keyof typeof EVENT_WORDS, EventType>> = {
  'deal.registered': { component: 'selling', points: 3, stage: 'result', deal: 'start', repeat: 'free' },
  'proposal.sent': { component: 'selling', points: 2, stage: 'result', deal: 'proposal', repeat: 'day' },
  'deal.moved': { component: 'selling', points: 1, stage: 'result', deal: 'moved', repeat: 'free' },
  'deal.forward': { component: 'selling', points: 1, stage: 'result', deal: 'forward', repeat: 'free' },
  'deal.won': { component: 'results', points: 1, stage: 'result', deal: 'win', repeat: 'free' },
  'deal.lost': { stage: 'result', deal: 'lost', repeat: 'free' },
  // A registration counts as selling; the deal that comes of it starts the clock of deals.
  'lead.registered': { component: 'selling', points: 1, stage: 'result', repeat: 'day' },
  'lead.converted': { stage: 'result', repeat: 'free' },
  'lead.rejected': { stage: 'result', repeat: 'free' },
  'campaign.run': { component: 'selling', points: 2, stage: 'used', consumption: true, repeat: 'day' },
  'visit.joint': { component: 'selling', points: 2, stage: 'used', contact: true, attempt: true, repeat: 'day' },
  'meeting.held': { component: 'relation', points: 3, stage: 'used', contact: true, attempt: true, repeat: 'day' },
  'event.invited': { stage: 'delivered', repeat: 'item' },
  'campaign.responded': { stage: 'seen', contact: true, repeat: 'day' },
  'event.registered': { stage: 'seen', contact: true, repeat: 'day' },
  'event.attended': { component: 'relation', points: 3, stage: 'used', contact: true, repeat: 'day' },
  'survey.answered': { component: 'relation', points: 2, stage: 'used', contact: true, repeat: 'day' },
  'inquiry.opened': { component: 'relation', points: 1, stage: 'used', contact: true, repeat: 'day' },
  'inquiry.answered': { stage: 'delivered', repeat: 'day' },
  'inquiry.replied': { stage: 'used', contact: true, repeat: 'day' },
  'email.replied': { component: 'relation', points: 1, stage: 'used', contact: true, repeat: 'day' },
  login: { component: 'relation', points: 1, stage: 'seen', login: true, repeat: 'day' },
  'call.connected': { stage: 'used', contact: true, attempt: true, repeat: 'day' },
  'call.noAnswer': { stage: 'delivered', attempt: true, repeat: 'day' },
  'email.sent': { stage: 'delivered', weak: true, repeat: 'item' },
  'email.delivered': { stage: 'delivered', repeat: 'item' },
  'email.bounced': { stage: 'delivered', weak: true, repeat: 'item' },
  'email.opened': { component: 'use', points: 0.1, stage: 'seen', weak: true, repeat: 'item' },
  'email.scanned': { stage: 'seen', weak: true, repeat: 'item' },
  'email.clicked': { component: 'use', points: 0.5, stage: 'seen', repeat: 'item' },
  'note.logged': { stage: 'delivered', repeat: 'day' },
  'task.done': { stage: 'delivered', attempt: true, repeat: 'day' },
  'task.outcome': { stage: 'used', attempt: true, repeat: 'day' },
  'item.delivered': { stage: 'delivered', delivery: true, repeat: 'item' },
  'item.consumed': { component: 'use', points: 1, stage: 'used', consumption: true, repeat: 'item' },
  'template.downloaded': { component: 'use', points: 2, stage: 'used', consumption: true, repeat: 'item' },
  'page.viewed': { component: 'use', points: 0.1, stage: 'seen', repeat: 'day' },
  'document.viewed': { component: 'use', points: 1, stage: 'used', consumption: true, repeat: 'item' },
  'video.played': { component: 'use', points: 0.5, stage: 'seen', repeat: 'item' },
  'video.completed': { component: 'use', points: 2, stage: 'used', consumption: true, repeat: 'item' },
  'tool.used': { component: 'use', points: 0.5, stage: 'used', consumption: true, repeat: 'item' },
  'content.contributed': { component: 'relation', points: 2, stage: 'used', contact: true, repeat: 'day' },
  'course.completed': { component: 'capability', points: 3, stage: 'used', consumption: true, repeat: 'day' },
  'test.passed': { component: 'capability', points: 3, stage: 'result', consumption: true, repeat: 'day' },
  'certification.earned': { component: 'capability', points: 6, stage: 'result', consumption: true, repeat: 'free' },
  'form.viewed': { stage: 'seen', weak: true, repeat: 'day' },
  'form.submitted': { stage: 'used', contact: true, repeat: 'day' },
  'list.joined': { stage: 'delivered', weak: true, repeat: 'day' },
  'partner.registered': { stage: 'result', repeat: 'day' },
  'partner.linked': { stage: 'delivered', weak: true, repeat: 'day' },
  'rank.set': { stage: 'result', weak: true, repeat: 'day' },
  'reward.window': { stage: 'delivered', weak: true, repeat: 'free' },
  // Money is no support: none of these scores, is a delivery or a sign of life.
  'reward.budgeted': { stage: 'delivered', weak: true, repeat: 'free' },
  'reward.allocated': { stage: 'delivered', weak: true, repeat: 'free' },
  'reward.requested': { stage: 'delivered', weak: true, repeat: 'free' },
  'reward.claimed': { stage: 'delivered', weak: true, repeat: 'free' },
  'owner.changed': { stage: 'delivered', weak: true, repeat: 'day' },
  'contact.left': { stage: 'delivered', weak: true, repeat: 'day' },
  'contact.joined': { stage: 'delivered', weak: true, repeat: 'day' },
};

/** Catalogue to start from; `config/catalogue.yaml` may change and extend it. */
export const EVENT_TYPES: Readonly<Record<string, EventType>> = Object.fromEntries(
  Object.entries(EVENT_WORDS).map(([type, words]) => [type, { ...words, ...MEANINGS[type as keyof typeof EVENT_WORDS] }]),
);
