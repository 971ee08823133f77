import { DAY_MS, workingTime, workingTimeUpTo } from './calendar.ts';
import type { PartnerPlan } from './plans.ts';
import { HISTORY_DAYS } from './plans.ts';
import type { Random } from './random.ts';
import { elementAt } from './random.ts';
import { CONTENT } from './words.ts';

export type SalesforceChannel = 'sfCall' | 'sfEmail' | 'sfTask' | 'sfEvent';
export type HubspotChannel = 'email' | 'reply' | 'call' | 'meeting' | 'note' | 'task';
export type Channel = SalesforceChannel | HubspotChannel;

/** One act of support, or one answer to it. */
export interface Engagement {
  readonly channel: Channel;
  readonly at: number;
  /** The partner took part: picked up, came, finished. */
  readonly answered: boolean;
  /** Planned for a day after `now`; `at` is when it was planned. */
  readonly plannedFor: number | null;
  /** 0–1: which of the partner's people; null: nobody in particular. */
  readonly contact: number | null;
  /** Key of the content and what it is called. */
  readonly content: readonly [string, string];
  readonly opens: number;
  readonly clicks: number;
  /** A draw for what the vendor's row needs beyond that. */
  readonly draw: number;
}

type Weights = readonly (readonly [Channel, number])[];

const WHILE_THERE: Weights = [
  ['email', 34],
  ['reply', 8],
  ['call', 10],
  ['meeting', 11],
  ['note', 8],
  ['task', 6],
  ['sfCall', 8],
  ['sfEmail', 4],
  ['sfTask', 3],
  ['sfEvent', 8],
];
/** What still goes out to somebody who does not answer. */
const ONE_WAY: Weights = [
  ['email', 62],
  ['call', 12],
  ['note', 5],
  ['task', 9],
  ['sfCall', 8],
  ['sfTask', 4],
];
const SALESFORCE_ONLY: readonly Channel[] = ['sfCall', 'sfEmail', 'sfTask', 'sfEvent'];

export interface EngagementSetting {
  readonly now: number;
  /** What a package sent: within its weeks mails carry this content. */
  readonly campaign: { readonly from: number; readonly to: number; readonly content: string } | null;
}

/** Exactly `count` engagements of one partner, in order of time. */
export function* engagementsOf(plan: PartnerPlan, count: number, setting: EngagementSetting, random: Random): Generator<Engagement> {
  const from = Math.max(setting.now - HISTORY_DAYS * DAY_MS, plan.createdAt);
  for (let i = 0; i < count; i += 1) {
    const wanted = from + ((i + random.next()) / count) * (setting.now - from);
    const at = workingTimeUpTo(setting.now, wanted, random.next());
    const last = i === count - 1;
    yield one(plan, at, last, setting, random);
  }
}

/** How much of the support team's work a partner gets, relative to others. */
export function weightOf(plan: PartnerPlan, now: number): number {
  const days = Math.min(HISTORY_DAYS, (now - plan.createdAt) / DAY_MS);
  // Who is not in HubSpot gets no mails.
  return days * plan.attention * (plan.joinedBy === null ? 0.3 : 1);
}

/** Shares `total` out by weight, in whole numbers that add up to it. */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let ahead = 0;
  let given = 0;
  return weights.map((weight) => {
    ahead += weight;
    const upTo = Math.round((ahead / sum) * total);
    const mine = upTo - given;
    given = upTo;
    return mine;
  });
}

function one(plan: PartnerPlan, at: number, last: boolean, setting: EngagementSetting, random: Random): Engagement {
  const there = isThere(plan, at);
  const channel = drawChannel(plan, there, random);
  const planned = last && there && plan.leftAt === null && PLANNABLE.includes(channel);
  const content = drawContent(channel, at, setting, random);
  return {
    channel,
    at,
    answered: there && !planned && random.chance(CALLS.includes(channel) ? 0.65 : 0.88),
    plannedFor: planned ? workingTime(setting.now + random.between(2, 14) * DAY_MS, random.next()) : null,
    contact: random.chance(0.75) ? random.next() : null,
    content,
    ...(channel === 'email' ? drawReading(plan, there, random) : UNREAD),
    draw: random.next(),
  };
}

/** Registered partners that never came and partners that have left answer nothing. */
function isThere(plan: PartnerPlan, at: number): boolean {
  return plan.engagement > 0 && (plan.leftAt === null || at < plan.leftAt);
}

const UNREAD = { opens: 0, clicks: 0 };

/** Mail programs open mails that nobody reads; a click is a person's. */
function drawReading(plan: PartnerPlan, there: boolean, random: Random): { opens: number; clicks: number } {
  if (!random.chance(there ? 0.15 + 0.7 * plan.engagement : 0.04)) return UNREAD;
  const clicked = there && random.chance(0.6 * plan.engagement);
  return { opens: 1 + random.int(4), clicks: clicked ? 1 + random.int(3) : 0 };
}

const PLANNABLE: readonly Channel[] = ['meeting', 'sfEvent', 'task', 'sfTask'];
const CALLS: readonly Channel[] = ['call', 'sfCall'];

/** Within the weeks of a package its mails carry its content. */
function drawContent(channel: Channel, at: number, { campaign }: EngagementSetting, random: Random): readonly [string, string] {
  const sends = campaign !== null && channel === 'email' && at >= campaign.from && at <= campaign.to;
  return sends ? contentOf(campaign.content) : elementAt(CONTENT, random.int(CONTENT.length));
}

function drawChannel(plan: PartnerPlan, there: boolean, random: Random): Channel {
  const weights = there ? WHILE_THERE : ONE_WAY;
  const open = plan.joinedBy === null ? weights.filter(([channel]) => SALESFORCE_ONLY.includes(channel)) : weights;
  let draw = random.next() * open.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [channel, weight] of open) {
    if (draw < weight) return channel;
    draw -= weight;
  }
  return 'sfCall';
}

function contentOf(key: string): readonly [string, string] {
  return CONTENT.find(([known]) => known === key) ?? elementAt(CONTENT, 0);
}
