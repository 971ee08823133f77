import type { PartnerState, SupportStep, TouchLevel } from '../types.ts';
import type { Calendar } from './calendar.ts';
import type { Day } from './days.ts';
import type { Marks } from './marks.ts';
import type { Standing } from './replay.ts';
import type { Settings } from './settings/index.ts';
import type { TemplateId } from './templates.ts';

/** A task that the figures ask for, and since when. */
export interface Trigger {
  readonly template: TemplateId;
  readonly since: Day;
  /** One task for all such partners of the owner. */
  readonly batch: boolean;
}

export interface ActionInputs {
  readonly standing: Standing;
  readonly state: PartnerState;
  readonly step: SupportStep;
  readonly touch: TouchLevel;
  readonly warned: boolean;
  /** Evidence too thin, or a source has stopped: only what is certain makes a task. */
  readonly factsOnly: boolean;
  /** Median of proposals in 12 months and rate of deals that move forward, of similar partners. */
  readonly peers: { readonly proposals: number; readonly qualityRate: number };
  readonly asOf: Day;
  readonly settings: Settings;
  readonly calendar: Calendar;
}

const INQUIRY_DAYS = 2;
const OWNER_DAYS = 30;
const LEAVING_DAYS = 60;
const KICK_OFF_DAYS = 7;
const ROUTE_DAYS = 30;

/** Triggers in order of urgency, the oldest promise first: the first one leads, the others go into its reasons. */
export function triggersOf(inputs: ActionInputs): readonly Trigger[] {
  const { factsOnly, touch } = inputs;
  const certain = [inquiry(inputs), leaving(inputs), ownerChanged(inputs)];
  if (factsOnly) return certain.filter((trigger) => trigger !== null);
  const judged = [silentCall(inputs), touch === 'high' ? highTouch(inputs) : touch === 'low' ? lowTouch(inputs) : null];
  return [...certain, ...judged].filter((trigger) => trigger !== null);
}

function inquiry({ standing, calendar, asOf }: ActionInputs): Trigger | null {
  const oldest = standing.walker.track.marks.openInquiries[0];
  if (oldest === undefined || calendar.businessDays(oldest, asOf) <= INQUIRY_DAYS) return null;
  return { template: 'T15', since: calendar.addBusinessDays(oldest, INQUIRY_DAYS + 1), batch: false };
}

function leaving({ standing, state, touch, asOf }: ActionInputs): Trigger | null {
  const { walker } = standing;
  const said = walker.track.marks.leaving.at(-1);
  const alive = walker.lastActivity ?? -Infinity;
  if (said !== undefined && said > alive && asOf - said <= LEAVING_DAYS && walker.track.facts.leavingReason === null) {
    return { template: 'T10', since: said, batch: false };
  }
  return state === 'churned' && touch === 'high' ? { template: 'T10', since: walker.held.since, batch: false } : null;
}

/** Until the new owner has said hello: closed the task of it, or been in contact. */
function ownerChanged({ standing, asOf }: ActionInputs): Trigger | null {
  const { marks } = standing.walker.track;
  const since = takenOverOn(marks, asOf);
  if (since === null || (marks.greetings.at(-1) ?? -Infinity) >= since || (marks.contacts.at(-1) ?? -Infinity) > since) return null;
  return { template: 'T14', since, batch: false };
}

/** Null: its owner has not changed lately. */
export function takenOverOn({ ownerChanges }: Pick<Marks, 'ownerChanges'>, asOf: Day): Day | null {
  const changed = ownerChanges.at(-1);
  return changed !== undefined && asOf - changed <= OWNER_DAYS ? changed : null;
}

/** Once, from day 14 on, while the partner is silent and its first weeks last. */
function silentCall({ standing, state, settings }: ActionInputs): Trigger | null {
  const { walker, inputs } = standing;
  const from = settings.scoring.state.silentAfterDays;
  const until = from + settings.touch.silentBoostDays;
  if (state !== 'new' || !standing.flags.has('silent') || (inputs.tenure ?? 0) >= until) return null;
  return { template: 'T05', since: (walker.track.registered ?? 0) + from, batch: false };
}

function highTouch(inputs: ActionInputs): Trigger | null {
  const { standing, state, step, warned, asOf } = inputs;
  const { track, held } = standing.walker;
  const single = (template: TemplateId, since: Day): Trigger => ({ template, since, batch: false });
  if (state === 'prospective') {
    const route = track.marks.lives.at(-1);
    return route !== undefined && asOf - route <= ROUTE_DAYS ? single('T01', route) : null;
  }
  if (state === 'dormant') return step === 'onboarding' ? null : single('T11', held.since);
  if (warned) return single('T09', pastRhythmSince(inputs));
  if (state === 'new') {
    const registered = track.registered ?? held.since;
    return asOf - registered <= KICK_OFF_DAYS && standing.walker.lastActivity === null ? single('T03', registered) : null;
  }
  if (state === 'general') return standing.flags.has('focus') ? single('T08', held.since) : null;
  return state === 'excellent' ? single('T12', held.since) : null;
}

/** The first day on which the deal clock was beyond the expected interval. */
export function pastRhythmSince({ standing, calendar, asOf }: Pick<ActionInputs, 'standing' | 'calendar' | 'asOf'>): Day {
  const last = standing.walker.lastActivity;
  if (last === null || (standing.clocks.ratio ?? 0) <= 1) return asOf;
  let day = last + Math.floor(standing.clocks.expected);
  while (day < asOf && calendar.activeDays(last, day) <= standing.clocks.expected) day += 1;
  return Math.min(day, asOf);
}

const FIRST_PROPOSAL_FROM = 21;
const FIRST_PROPOSAL_TO = 45;
const ENOUGH_PROPOSALS = 5;

function lowTouch({ standing, state, step, peers, asOf }: ActionInputs): Trigger | null {
  const { track, held } = standing.walker;
  const together = (template: TemplateId): Trigger => ({ template, since: held.since, batch: true });
  if (state === 'prospective') return together('T02');
  if (state === 'new') {
    const tenure = track.registered === null ? -1 : asOf - track.registered;
    const due = tenure >= FIRST_PROPOSAL_FROM && tenure <= FIRST_PROPOSAL_TO && standing.walker.lastActivity === null;
    return due ? together('T04') : null;
  }
  if (state === 'excellent' && step === 'excellence') return together('T13');
  if (state === 'dormant' && step === 'retention') return together('T11');
  if (state !== 'general' || step !== 'development') return null;
  const { proposals12m } = track.deals;
  const { k, n } = track.moments.now.quality;
  if (proposals12m >= ENOUGH_PROPOSALS && n > 0 && k / n < peers.qualityRate) return together('T07');
  return proposals12m < peers.proposals ? together('T06') : null;
}

/** The template behind the next action where no trigger has fired. */
export function usualTemplate(state: PartnerState, step: SupportStep, touch: TouchLevel, everDeal: boolean): TemplateId {
  const high = touch === 'high';
  switch (state) {
    case 'prospective':
      return high ? 'T01' : 'T02';
    case 'new':
      return everDeal ? 'T06' : high ? 'T03' : 'T04';
    case 'general':
      return step === 'retention' ? (high ? 'T09' : 'T11') : high ? 'T08' : 'T06';
    case 'excellent':
      return step === 'retention' ? (high ? 'T09' : 'T11') : high ? 'T12' : 'T13';
    case 'dormant':
      return step === 'onboarding' ? 'T04' : 'T11';
    case 'churned':
      return 'T10';
  }
}
