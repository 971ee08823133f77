import { median } from '../../stats/quantile.ts';
import { shrunkRate } from '../../stats/shrink.ts';
import type { AssessedFigures, Assessment, IsoDate, PartnerState, Reason, SourceHealth, SupportStep, Tier, TouchLevel } from '../types.ts';
import { type ActionInputs, type Trigger, triggersOf } from './actions.ts';
import { type Claim, type Grant, grantHours, worthOf } from './capacity.ts';
import { type IndexPart, indexParts } from './channel-index.ts';
import { conditionsOf, consumptionRate } from './conditions.ts';
import { type Day, isoOf, lastUpTo } from './days.ts';
import { flagsOf } from './flags.ts';
import { yardsticksOf } from './made-of.ts';
import { overrideReason, type Override, validOverride } from './override.ts';
import { packagesOf, withPackage } from './packages.ts';
import { noScoreReason, partialReason, riseReason, scoreParts, scoreReason } from './reasons-score.ts';
import { addressReason, milestones, riskReason, selfRunningReason, staleReasons, stateReason, touchReason } from './reasons-state.ts';
import { replay, type Standing } from './replay.ts';
import type { Earliest } from './score.ts';
import { type References, type ScoreCard, scoreCard } from './scoring.ts';
import { CHANNEL, referencesOf, segmentsOf } from './segments.ts';
import { type Settings, settingsVersion } from './settings/index.ts';
import { type SharedTasks, sharedTasks } from './shared-tasks.ts';
import { nextAction, partnerTasks, type TaskSubject } from './tasks.ts';
import { wantedTouch } from './touch.ts';
import { type PartnerTrack, trackingFor, type Tracking } from './track.ts';
import { workingsOf } from './workings.ts';
import { meanByTier, type Yearly, yearlyValues } from './yearly.ts';

/** One partner as it stands among all: what its assessment is made of, and the assessment itself for whoever needs it. */
export interface Concluded {
  readonly partnerId: string;
  /** Where track and this text are the same under the same settings, sources and as-of date, so is the assessment. */
  readonly madeOf: string;
  readonly assessment: () => Assessment;
}

/** The same as `concluded`, each assessment made. */
export function* conclude(
  tracks: Iterable<PartnerTrack>,
  asOf: IsoDate,
  settings: Settings,
  sources: readonly SourceHealth[],
): Generator<Assessment> {
  for (const one of concluded(tracks, asOf, settings, sources)) yield one.assessment();
}

/**
 * Second pass: what needs all partners – medians, rhythm of the segments, tiers, hours – and from it one assessment per
 * partner, in order of partner id. The order of the tracks does not matter; the same tracks give the same bytes.
 */
export function* concluded(
  tracks: Iterable<PartnerTrack>,
  asOf: IsoDate,
  settings: Settings,
  sources: readonly SourceHealth[],
): Generator<Concluded> {
  const tracking = trackingFor(asOf, settings, sources);
  const channel = look(
    [...tracks].sort((a, b) => (a.facts.id < b.facts.id ? -1 : 1)),
    tracking,
  );
  const drafts = channel.standings.map((standing) => draftOf(standing, channel));
  const grants = grantHours(
    drafts.map((draft) => draft.claim),
    settings,
  );
  const decided = drafts.map((draft) => decide(draft, grants));
  const priorities = prioritiesOf(decided);
  const config = settingsVersion(settings);
  const finished = decided.map((one) => withTasks(one, priorities.get(one.draft.standing.walker.track.facts.id) ?? 0, channel));
  const shared = sharedTasks(finished, channel.asOf);
  const packages = packagesOf(finished, (one) => assessmentOf(one, shared, channel, config));
  const yardsticks = yardsticksOf(channel);
  for (const one of finished) {
    const { decided, subject, triggers } = one;
    const { id } = subject.facts;
    const assessment = (): Assessment => withPackage(assessmentOf(one, shared, channel, config), packages);
    const told = {
      grant: decided.grant.rank === null ? null : decided.grant,
      touch: decided.touch,
      priority: subject.priority,
      yearly: channel.yearly.get(id),
      shared: shared.of(id),
      own: shared.ownTriggers(subject, triggers).length,
    };
    const madeOf = packages.has(id) ? JSON.stringify(assessment()) : yardsticks(decided.draft.standing, told);
    yield { partnerId: id, madeOf, assessment };
  }
}

interface Channel {
  readonly tracking: Tracking;
  readonly settings: Settings;
  readonly asOf: Day;
  readonly standings: readonly Standing[];
  readonly cards: ReadonlyMap<string, ScoreCard>;
  readonly yearly: ReadonlyMap<string, Yearly>;
  readonly tierMeans: Readonly<Record<Tier, number>>;
  readonly segments: ReadonlyMap<string, string>;
  readonly references: References;
  readonly earliest: Earliest;
  readonly proposals: ReadonlyMap<string, number>;
  readonly index: ReadonlyMap<string, IndexPart>;
}

function look(tracks: readonly PartnerTrack[], tracking: Tracking): Channel {
  const { settings, asOf, calendar } = tracking;
  const segments = segmentsOf(tracks, settings);
  const references = {
    now: referencesOf(tracks, segments, settings, asOf, 'now'),
    before: referencesOf(tracks, segments, settings, asOf, 'before'),
  };
  const earliest = earliestOf(tracks);
  const standings = replay({ tracks, segments, references: references.now, earliest, asOf, settings, calendar });
  const segmentOf = (track: PartnerTrack): string => segments.get(track.facts.id) ?? CHANNEL;
  const cards = new Map(tracks.map((track) => [track.facts.id, scoreCard(track, segmentOf(track), references, earliest, asOf, settings)]));
  const yearly = yearlyValues(standings, segments, settings);
  return {
    tracking,
    settings,
    asOf,
    standings,
    cards,
    yearly,
    segments,
    references,
    earliest,
    tierMeans: meanByTier(standings, yearly),
    proposals: proposalsOf(tracks, segmentOf),
    index: indexParts(tracks, segments, tracking.base, asOf, settings),
  };
}

function earliestOf(tracks: readonly PartnerTrack[]): Earliest {
  const earliest: Record<string, { any: Day; life: Day | null; login: Day | null }> = {};
  const sooner = (a: Day | null, b: Day | null): Day | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));
  for (const { firstSeen } of tracks) {
    for (const [connection, seen] of Object.entries(firstSeen)) {
      const known = earliest[connection];
      earliest[connection] = {
        any: Math.min(known?.any ?? Infinity, seen.any),
        life: sooner(known?.life ?? null, seen.life),
        login: sooner(known?.login ?? null, seen.login),
      };
    }
  }
  return earliest;
}

/** Median of proposals in 12 months among the partners of a segment that made any. */
function proposalsOf(tracks: readonly PartnerTrack[], segmentOf: (track: PartnerTrack) => string): ReadonlyMap<string, number> {
  const groups = new Map<string, number[]>();
  for (const track of tracks) {
    if (track.deals.proposals12m === 0 || track.facts.exclude) continue;
    const list = groups.get(segmentOf(track)) ?? [];
    list.push(track.deals.proposals12m);
    groups.set(segmentOf(track), list);
  }
  return new Map([...groups].map(([name, list]) => [name, median(list) ?? 0]));
}

interface Draft {
  readonly standing: Standing;
  readonly card: ScoreCard;
  readonly override: Override;
  readonly state: PartnerState;
  readonly step: SupportStep;
  readonly computedTouch: TouchLevel;
  readonly warned: boolean;
  readonly claim: Claim;
}

function draftOf(standing: Standing, { cards, settings, asOf, yearly, tierMeans }: Channel): Draft {
  const { walker, judged, clocks, inputs } = standing;
  const { facts } = walker.track;
  const card = cards.get(facts.id);
  if (card === undefined) throw new Error(`no score card for partner ${facts.id}`);
  const override = validOverride(facts, asOf, settings);
  const state = override.state ?? walker.held.state;
  const computedTouch = walker.touch?.level ?? standing.wanted.level;
  const byHand = override.state === null ? null : wantedTouch({ ...standing.touchInputs, state, daysInState: 0 }, settings);
  const step = byHand?.step ?? standing.wanted.step;
  const wanted = facts.exclude ? 'none' : (override.touch ?? byHand?.level ?? computedTouch);
  const warned = standing.flags.has('warning');
  const fresh = state === 'new' && (inputs.tenure ?? Infinity) < settings.touch.newDays;
  const value = walker.wins > 0 ? (yearly.get(facts.id)?.yearly ?? 0) : tierMeans[standing.touchTier];
  const worth = worthOf(judged.risk.probability ?? settings.touch.capacity.unknownRisk, value, settings);
  return {
    standing,
    card,
    override,
    state,
    step,
    computedTouch,
    warned,
    claim: {
      partnerId: facts.id,
      owner: ownerOf(standing, settings),
      wanted,
      reserved: fresh || (state === 'excellent' && warned),
      // What a person has set is granted before everything else.
      worth: override.touch === null ? worth : Number.MAX_VALUE,
      untouched: clocks.c ?? 0,
    },
  };
}

/** Missing or inactive owners' partners go to the support lead. */
function ownerOf({ walker }: Standing, settings: Settings): string | null {
  const { owner, ownerActive } = walker.track.facts;
  return owner !== null && ownerActive ? owner : (settings.touch.tasks.supportLead ?? null);
}

interface Decided {
  readonly draft: Draft;
  readonly grant: Grant;
  readonly touch: TouchLevel;
}

function decide(draft: Draft, grants: ReadonlyMap<string, Grant>): Decided {
  const grant = grants.get(draft.claim.partnerId);
  if (grant === undefined) throw new Error(`no hours were considered for partner ${draft.claim.partnerId}`);
  const byHand = draft.standing.walker.track.facts.exclude ? null : draft.override.touch;
  return { draft, grant, touch: byHand ?? grant.level };
}

const TOUCH_ORDER: readonly TouchLevel[] = ['high', 'low', 'tech', 'none'];
const TOP_PRIORITY = 999;

/** 999 for the first of each owner, then downwards: warned first, then by touch and worth. */
function prioritiesOf(decided: readonly Decided[]): ReadonlyMap<string, number> {
  const order = [...decided].sort(
    (a, b) =>
      TOUCH_ORDER.indexOf(a.touch) - TOUCH_ORDER.indexOf(b.touch) ||
      b.draft.claim.worth - a.draft.claim.worth ||
      (a.draft.claim.partnerId < b.draft.claim.partnerId ? -1 : 1),
  );
  const placed = new Map<string, number>();
  return new Map(
    order.map(({ draft: { claim } }) => {
      const place = placed.get(claim.owner ?? '') ?? 0;
      placed.set(claim.owner ?? '', place + 1);
      return [claim.partnerId, Math.max(0, TOP_PRIORITY - place)];
    }),
  );
}

interface Finished {
  readonly decided: Decided;
  readonly subject: TaskSubject;
  readonly triggers: readonly Trigger[];
}

function withTasks(decided: Decided, priority: number, channel: Channel): Finished {
  const { draft, touch } = decided;
  const { standing, card, state, step, warned } = draft;
  const { facts } = standing.walker.track;
  const { settings, asOf, tracking, segments, proposals } = channel;
  const inputs: ActionInputs = {
    standing,
    state,
    step,
    touch,
    warned,
    factsOnly: card.coverage === 'C' || standing.walker.track.feeds.stale.length > 0,
    peers: { proposals: proposals.get(segments.get(facts.id) ?? CHANNEL) ?? 0, qualityRate: card.reference.qualityRate },
    asOf,
    settings,
    calendar: tracking.calendar,
  };
  let said: readonly Reason[] | null = null;
  const subject: TaskSubject = {
    facts,
    inputs,
    priority,
    owner: draft.claim.owner,
    get reasons() {
      return (said ??= reasonsOf(decided, channel));
    },
  };
  return { decided, subject, triggers: facts.exclude ? [] : triggersOf(inputs) };
}

function reasonsOf({ draft, grant }: Decided, { settings, asOf }: Channel): Reason[] {
  const { standing, card, state, computedTouch } = draft;
  const { track } = standing.walker;
  const said = [
    overrideReason(track.facts, asOf, settings, { state: standing.walker.held.state, touch: computedTouch }),
    ...staleReasons(standing),
    addressReason(standing),
    stateReason(standing, state, settings),
    standing.flags.has('self_running') ? selfRunningReason : null,
    riskReason(standing),
    card.scored === null || card.band === null
      ? noScoreReason(card.events, card.coverage, milestones(standing), settings)
      : scoreReason(card.scored.value, card.band, card.reference, card.trend),
    card.scored === null ? null : riseReason(track, track.moments.now, card.reference, card.availability, settings),
    draft.claim.wanted === 'high' ? touchReason(state, standing.touchTier, standing.judged.risk.level, grant) : null,
    partialReason(card.availability),
  ];
  return said.filter((reason) => reason !== null);
}

function assessmentOf({ decided, subject, triggers }: Finished, shared: SharedTasks, channel: Channel, config: string): Assessment {
  const { draft, grant, touch } = decided;
  const { standing, card, state, step, override } = draft;
  const { walker, judged, clocks } = standing;
  const { track } = walker;
  const { facts, feeds, marks } = track;
  const { settings, asOf } = channel;
  const flags = flagsOf(standing, asOf, settings, { overridden: override.state !== null || override.touch !== null });
  const action = nextAction(subject, triggers, step, touch);
  const yearly = channel.yearly.get(facts.id);
  const index = channel.index.get(facts.id);
  return {
    partnerId: facts.id,
    facts,
    asOf: isoOf(asOf),
    config,
    score: {
      value: card.scored?.value ?? null,
      band: card.band,
      change28: card.trend?.change ?? null,
      parts: scoreParts(card.scored, card.computed, card.availability),
      trend:
        card.trend === null
          ? null
          : { newEvents: card.trend.newEvents, decay: card.trend.decay, unused: card.trend.unused, other: card.trend.other },
    },
    coverage: card.coverage,
    risk: {
      level: judged.risk.level,
      probability: standing.own === null ? null : judged.risk.probability,
      ratio: judged.risk.ratio,
      expectedDays: clocks.d === null ? null : clocks.expected,
      silentDays: clocks.d,
      provisional: standing.own === null,
    },
    value: { yearly: yearly?.yearly ?? 0, tier: walker.wins > 0 ? walker.tier : null },
    state,
    stateSince: isoOf(walker.held.since),
    rule: override.state === null ? walker.held.rule : 'override',
    flags: grant.cut ? [...flags, 'capacity'].sort() : flags,
    conditions: facts.exclude ? [] : conditionsOf(standing, asOf, settings),
    step,
    touch,
    nextAction: action.action,
    nextActionDue: action.due,
    priority: subject.priority,
    consumptionRate: consumptionRate(standing, asOf, settings),
    lastDealActivity: isoOrNull(walker.lastActivity),
    lastContact: isoOrNull(lastUpTo(marks.contacts, asOf)),
    lastPortalLogin: isoOrNull(lastUpTo(marks.logins, asOf)),
    ownerSince: isoOrNull(lastUpTo(marks.ownerChanges, asOf)),
    dataAsOf: isoOf(feeds.dataAsOf),
    figures: figuresOf(subject, settings),
    ...(index === undefined ? {} : { index }),
    recent: walker.track.recent,
    reasons: subject.reasons,
    tasks: [...partnerTasks(subject, shared.ownTriggers(subject, triggers)), ...shared.of(facts.id)],
    workings: workingsOf(standing, card, yearly, grant, channel),
  };
}

function figuresOf({ inputs: { standing, peers } }: TaskSubject, settings: Settings): AssessedFigures {
  const { track } = standing.walker;
  const prior = { mean: peers.qualityRate, strength: settings.scoring.score.rateStrength };
  const { k, n } = track.moments.now.quality;
  return {
    proposals12m: track.deals.proposals12m,
    wins12m: track.deals.wins12m,
    winRate: shrunkRate(k, n, prior),
    tenureDays: standing.inputs.tenure,
    peers: { proposals12m: peers.proposals, winRate: peers.qualityRate },
  };
}

function isoOrNull(day: Day | null): IsoDate | null {
  return day === null ? null : isoOf(day);
}
