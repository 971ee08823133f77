import type { PartnerState, Tier } from '../types.ts';
import type { Settings } from './settings/index.ts';

/** What the rules of the states look at, on one day. All clocks stop where their source has stopped. */
export interface StateInputs {
  /** Days since registration; null: not registered. */
  readonly tenure: number | null;
  readonly everDeal: boolean;
  readonly wins: number;
  /** Active days since the last deal activity; null: never. */
  readonly d: number | null;
  /** Days since the last contact or use of our support; null: not known, which is not silence. */
  readonly c: number | null;
  readonly ratio: number | null;
  /** Never a deal and never a use of our support. */
  readonly neverActive: boolean;
  /** Contract ended or explicit refusal, with no registration or deal since. */
  readonly left: 'contractEnded' | 'refused' | null;
  /** Still within its own longest gap. */
  readonly seasonal: boolean;
  readonly tier: Tier;
  /** Quarters (or own cycles) with a win, of the last four. */
  readonly quartersWon: number;
  /** Wins so many, or so even, that a quarter without one would not be chance. */
  readonly steady: boolean;
}

export interface Held {
  readonly state: PartnerState;
  readonly since: number;
  readonly rule: string;
  /** Consecutive weekly evaluations that asked for the pending soft change. */
  readonly asked: number;
}

interface Verdict {
  readonly state: PartnerState;
  readonly rule: string;
}

/** Weekly evaluation: first matching row wins; excellent ↔ general needs consecutive evaluations and a time in the state. */
export function evaluateWeekly(held: Held, inputs: StateInputs, day: number, settings: Settings): Held {
  const verdict = departure(inputs, settings) ?? dormancy(held, inputs, settings) ?? beginning(inputs, settings);
  if (verdict !== null) return moveTo(held, verdict, day);
  return settled(held, inputs, day, settings);
}

/** A deal, a registration or the end of a contract acts on its own day. */
export function evaluateHard(held: Held, inputs: StateInputs, day: number, settings: Settings): Held {
  const verdict = departure({ ...inputs, ratio: null }, settings) ?? beginning(inputs, settings);
  if (verdict !== null) return moveTo(held, verdict, day);
  return held.state === 'excellent' || held.state === 'general' ? held : moveTo(held, { state: 'general', rule: 'general.active' }, day);
}

function moveTo(held: Held, { state, rule }: Verdict, day: number): Held {
  if (held.state === state) return held.asked === 0 ? held : { ...held, asked: 0 };
  return { state, since: day, rule, asked: 0 };
}

function departure(inputs: StateInputs, settings: Settings): Verdict | null {
  if (inputs.left !== null) return { state: 'churned', rule: `churned.${inputs.left}` };
  const { churnRatio, churnDays, churnContactDays } = settings.scoring.state;
  const silent = inputs.ratio !== null && inputs.ratio >= churnRatio && (inputs.d ?? 0) >= churnDays;
  const known = inputs.c !== null && inputs.c >= churnContactDays;
  return silent && known && !inputs.seasonal ? { state: 'churned', rule: 'churned.silence' } : null;
}

function dormancy(held: Held, inputs: StateInputs, settings: Settings): Verdict | null {
  if (inputs.tenure === null && !inputs.everDeal) return null;
  // Once dormant or gone, only a deal brings a partner back, and that acts on its own day.
  if (held.state === 'dormant' || held.state === 'churned') return { state: held.state, rule: held.rule };
  const limits = settings.scoring.state;
  const tenure = inputs.tenure ?? 0;
  if (inputs.neverActive && tenure >= limits.neverActiveDays) return { state: 'dormant', rule: 'dormant.neverActive' };
  if (!inputs.everDeal && tenure >= limits.neverActiveDays && (inputs.c ?? 0) >= limits.neverActiveDays) {
    return { state: 'dormant', rule: 'dormant.neverDeal' };
  }
  const silent =
    tenure >= limits.dormantRegisteredDays &&
    inputs.ratio !== null &&
    inputs.ratio >= limits.dormantRatio &&
    (inputs.d ?? 0) >= limits.dormantDays;
  const hardToReach = inputs.c === null || inputs.c >= limits.dormantContactDays;
  return silent && hardToReach && !inputs.seasonal ? { state: 'dormant', rule: 'dormant.silence' } : null;
}

function beginning(inputs: StateInputs, settings: Settings): Verdict | null {
  if (inputs.tenure === null && !inputs.everDeal) return { state: 'prospective', rule: 'prospective.unregistered' };
  if (!inputs.everDeal) return { state: 'new', rule: 'new.noDeal' };
  const young = (inputs.tenure ?? 0) < settings.scoring.state.newDays && inputs.wins < settings.scoring.state.newWins;
  return young ? { state: 'new', rule: 'new.firstYear' } : null;
}

function settled(held: Held, inputs: StateInputs, day: number, settings: Settings): Held {
  const limits = settings.scoring.state;
  if (held.state !== 'excellent' && held.state !== 'general') return { state: 'general', since: day, rule: 'general.active', asked: 0 };
  const excellent = held.state === 'excellent';
  const asks = excellent
    ? inputs.quartersWon < limits.excellentKeepQuarters || inputs.tier === 'C'
    : inputs.quartersWon >= limits.excellentEnterQuarters && inputs.tier !== 'C' && inputs.steady;
  if (!asks) return held.asked === 0 ? held : { ...held, asked: 0 };
  const asked = held.asked + 1;
  if (asked < limits.consecutive || day - held.since < limits.dwellDays) return { ...held, asked };
  if (!excellent) return { state: 'excellent', since: day, rule: 'excellent.quarters', asked: 0 };
  const rule = inputs.tier === 'C' ? 'general.volume' : 'general.quarters';
  return { state: 'general', since: day, rule, asked: 0 };
}
