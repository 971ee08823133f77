import type { PartnerState, RiskLevel, SupportStep, Tier, TouchLevel } from '../types.ts';
import type { Settings } from './settings/index.ts';

export interface TouchInputs {
  readonly state: PartnerState;
  /** Volume, or the potential of a partner without history. */
  readonly tier: Tier;
  readonly risk: RiskLevel | null;
  readonly tenure: number | null;
  readonly daysInState: number;
  readonly everDeal: boolean;
  readonly neverActive: boolean;
  readonly focus: boolean;
  readonly silent: boolean;
  readonly recontacted: boolean;
  readonly wasExcellent: boolean;
  readonly selfRunning: boolean;
  /** Reached for since this state began. */
  readonly attempted: boolean;
}

/** A level, or one that lasts for some days, or until the one attempt was made. */
type Cell =
  | TouchLevel
  | { readonly level: TouchLevel; readonly days: (settings: Settings) => number; readonly once: boolean; readonly then: TouchLevel };

interface Row {
  readonly id: string;
  readonly state: PartnerState;
  readonly when: (inputs: TouchInputs, settings: Settings) => boolean;
  readonly step: SupportStep;
  readonly cells: Readonly<Record<Tier, Cell>>;
  /** The level that it asks for does not wait for the hold of the level before. */
  readonly urgent?: boolean;
}

function cells(a: Cell, b: Cell, c: Cell): Row['cells'] {
  return { A: a, B: b, C: c };
}
const attemptThenLow: Cell = { level: 'high', days: ({ touch }) => touch.attemptDays, once: true, then: 'low' };
const talkThenNone: Cell = { level: 'high', days: ({ touch }) => touch.leavingDays, once: true, then: 'none' };
const surveyThenNone: Cell = { level: 'tech', days: ({ touch }) => touch.leavingDays, once: false, then: 'none' };
const savedA: Cell = { level: 'high', days: ({ touch }) => touch.wasExcellentHighDays.A, once: false, then: 'low' };
const savedB: Cell = { level: 'high', days: ({ touch }) => touch.wasExcellentHighDays.B, once: false, then: 'low' };

/** State × condition → step and touch per volume, in reading order: the first row that matches counts. */
export const TOUCH_TABLE: readonly Row[] = [
  { id: 'prospective.focus', state: 'prospective', when: (i) => i.focus, step: 'registration', cells: cells('high', 'low', 'tech') },
  { id: 'prospective', state: 'prospective', when: () => true, step: 'registration', cells: cells('low', 'tech', 'tech') },
  { id: 'new.silent', state: 'new', when: silentPhase, step: 'onboarding', cells: cells('high', 'high', 'low'), urgent: true },
  {
    id: 'new.risk',
    state: 'new',
    when: (i) => i.risk === 'high' && i.everDeal,
    step: 'onboarding',
    cells: cells('high', 'low', 'tech'),
    urgent: true,
  },
  { id: 'new.first', state: 'new', when: firstPhase, step: 'onboarding', cells: cells('high', 'low', 'tech') },
  { id: 'new.later', state: 'new', when: () => true, step: 'onboarding', cells: cells('low', 'low', 'tech') },
  { id: 'general.focus', state: 'general', when: (i) => i.focus, step: 'development', cells: cells('high', 'high', 'low') },
  {
    id: 'general.risk',
    state: 'general',
    when: (i) => i.risk === 'high',
    step: 'retention',
    cells: cells('high', 'low', 'tech'),
    urgent: true,
  },
  { id: 'general', state: 'general', when: () => true, step: 'development', cells: cells('low', 'low', 'tech') },
  {
    id: 'excellent.risk',
    state: 'excellent',
    when: (i) => i.risk === 'medium' || i.risk === 'high',
    step: 'retention',
    cells: cells('high', 'high', 'low'),
    urgent: true,
  },
  { id: 'excellent.selfRunning', state: 'excellent', when: (i) => i.selfRunning, step: 'excellence', cells: cells('low', 'low', 'tech') },
  { id: 'excellent', state: 'excellent', when: () => true, step: 'excellence', cells: cells('high', 'low', 'low') },
  {
    id: 'dormant.wasExcellent',
    state: 'dormant',
    when: (i) => i.wasExcellent,
    step: 'retention',
    cells: cells(savedA, savedB, 'low'),
    urgent: true,
  },
  {
    id: 'dormant.recontacted',
    state: 'dormant',
    when: (i) => i.recontacted,
    step: 'retention',
    cells: cells('high', 'low', 'low'),
    urgent: true,
  },
  {
    id: 'dormant.silent',
    state: 'dormant',
    when: (i) => i.silent || i.neverActive || !i.everDeal,
    step: 'onboarding',
    cells: cells('low', 'tech', 'tech'),
  },
  { id: 'dormant', state: 'dormant', when: () => true, step: 'retention', cells: cells(attemptThenLow, 'low', 'tech') },
  {
    id: 'churned.recent',
    state: 'churned',
    when: (i, { touch }) => i.daysInState <= touch.leavingDays,
    step: 'retention',
    cells: cells(talkThenNone, surveyThenNone, surveyThenNone),
  },
  { id: 'churned', state: 'churned', when: () => true, step: 'retention', cells: cells('none', 'none', 'none') },
];

function silentPhase({ silent, tenure }: TouchInputs, { scoring, touch }: Settings): boolean {
  const from = scoring.state.silentAfterDays;
  return silent && tenure !== null && tenure >= from && tenure < from + touch.silentBoostDays;
}
function firstPhase({ tenure }: TouchInputs, { touch }: Settings): boolean {
  return tenure !== null && tenure < touch.newDays;
}

export interface Wanted {
  readonly row: string;
  readonly step: SupportStep;
  readonly level: TouchLevel;
  readonly urgent: boolean;
}

/** What the table says, before hold, capacity and settings by hand. */
export function wantedTouch(inputs: TouchInputs, settings: Settings): Wanted {
  const row = TOUCH_TABLE.find((candidate) => candidate.state === inputs.state && candidate.when(inputs, settings));
  if (row === undefined) throw new Error(`no row for state ${inputs.state}: every state ends with a row that always matches`);
  const cell = row.cells[inputs.tier];
  return { row: row.id, step: row.step, level: levelOf(cell, inputs, settings), urgent: row.urgent === true };
}

function levelOf(cell: Cell, { daysInState, attempted }: TouchInputs, settings: Settings): TouchLevel {
  if (typeof cell === 'string') return cell;
  const over = daysInState > cell.days(settings) || (cell.once && attempted);
  return over ? cell.then : cell.level;
}

export interface HeldTouch {
  readonly level: TouchLevel;
  readonly since: number;
  readonly row: string;
  readonly state: PartnerState;
}

/** A level stays for the hold time, unless the state changed or an urgent row asks for another. */
export function holdTouch(held: HeldTouch | null, wanted: Wanted, state: PartnerState, day: number, settings: Settings): HeldTouch {
  if (held?.state !== state) return { level: wanted.level, since: day, row: wanted.row, state };
  if (held.level === wanted.level) return held.row === wanted.row ? held : { ...held, row: wanted.row };
  const raised = wanted.urgent && wanted.row !== held.row;
  const expired = day - held.since >= settings.touch.holdDays;
  return raised || expired ? { level: wanted.level, since: day, row: wanted.row, state } : held;
}
