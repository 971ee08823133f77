import type { Seed } from './types.ts';
import { DAY_MS, dateOf, dayStart, stamp } from './world/calendar.ts';
import type { Person } from './world/companies.ts';
import { customerCompany, peopleOf } from './world/companies.ts';
import type { Deal, DealSetting } from './world/deals.ts';
import { dealsOf, rewardPeriods } from './world/deals.ts';
import type { Engagement, HubspotChannel, SalesforceChannel } from './world/engagements.ts';
import { engagementsOf, shareOut, weightOf } from './world/engagements.ts';
import type { MarketingSetting } from './world/hubspot-marketing.ts';
import { playAnalytics } from './world/hubspot-analytics.ts';
import { closeMarketing, playMarketing, setMarketing } from './world/hubspot-marketing.ts';
import type { HubspotRecords } from './world/hubspot-rows.ts';
import { HubspotRows } from './world/hubspot-rows.ts';
import type { PlannedPackage } from './world/packages.ts';
import { planPackages, sendingPeriod, treatments } from './world/packages.ts';
import type { PartnerPlan } from './world/plans.ts';
import { HISTORY_DAYS, planPartner, STREAM } from './world/plans.ts';
import { createRandom, elementAt } from './world/random.ts';
import type { Rep } from './world/salesforce-accounts.ts';
import type { ChannelSetting } from './world/salesforce-channel.ts';
import { playChannel, setChannel } from './world/salesforce-channel.ts';
import type { PartnerRecords } from './world/salesforce-rows.ts';
import { SalesforceRows } from './world/salesforce-rows.ts';
import { excellenceFloor, trueState, yearlyValue } from './world/states.ts';
import type { PartnerTruth, WorldTruth } from './world/truth.ts';
import { REPS } from './world/words.ts';

export type { PartnerTruth, WorldTruth } from './world/truth.ts';

export interface WorldOptions {
  readonly partners?: number;
  /** Engagements altogether, over both CRMs; exactly as many are made. */
  readonly events?: number;
  readonly seed?: number;
  /** The HubSpot account has the Enterprise tier: its event analytics saw the contacts on our pages. */
  readonly enterprise?: boolean;
  /** The end of the history. */
  readonly now: Date;
}

export interface World {
  readonly salesforce: Seed;
  readonly hubspot: Seed;
  readonly truth: WorldTruth;
}

const EVENTS_PER_PARTNER = 133;
const CUSTOMERS_PER_PARTNER = 1 / 3;
const STRANGERS_PER_PARTNER = 0.08;
const OWN_DOMAIN = 'kakehashi-maker.example';
/** One partner in this many was entered twice and merged. */
const MERGED_EVERY = 150;
const MERGED_AT = 77;
const RECENT_DEAL_DAYS = 120;

/**
 * A partner channel of invented Japanese companies with three years of deals and support, as both CRMs would hold it, and
 * the truth behind it. The same options give the same world, byte for byte.
 */
export function generateWorld(options: WorldOptions): World {
  const { partners = 300, seed = 1 } = options;
  const now = Math.floor(options.now.getTime() / 1000) * 1000;
  const stage = setStage(partners, seed, now);
  const counts = shareOut(
    options.events ?? partners * EVENTS_PER_PARTNER,
    stage.plans.map((plan) => weightOf(plan, now)),
  );
  // Accounts first: a deal may go through a distributor that comes later in the list.
  const cast = stage.plans.map((plan) => addPartner(stage, plan));
  const distributors = cast.filter(({ plan }) => plan.type === 'Distributor').map(({ salesforce }) => salesforce.accountId);
  const truths = cast.map((member, i) => playPartner(stage, member, distributors, counts[i] ?? 0));
  closeMarketing(stage.hubspot, stage.marketing);
  if (options.enterprise === true)
    for (const member of cast) playAnalytics(stage.hubspot, now, member, createRandom(seed, STREAM.analytics, member.plan.index));
  return {
    salesforce: new Map(Object.entries(stage.salesforce.tables)),
    // The sandbox takes an account that has `events` for an Enterprise one.
    hubspot: new Map(Object.entries(stage.hubspot.tables).filter(([name]) => name !== 'events' || options.enterprise === true)),
    truth: truthOf(stage, seed, truths),
  };
}

interface Stage {
  readonly seed: number;
  readonly now: number;
  readonly plans: readonly PartnerPlan[];
  readonly reps: readonly { readonly rep: Rep; readonly userId: string; readonly ownerId: string }[];
  readonly customers: readonly { readonly id: string; readonly name: string }[];
  readonly packages: readonly PlannedPackage[];
  readonly treated: ReadonlyMap<number, PlannedPackage>;
  readonly floor: number;
  readonly setting: Omit<DealSetting, 'lift'>;
  readonly channel: ChannelSetting;
  readonly marketing: MarketingSetting;
  readonly salesforce: SalesforceRows;
  readonly hubspot: HubspotRows;
}

/** Everybody and everything that is there before the first deal. */
function setStage(partners: number, seed: number, now: number): Stage {
  const from = now - HISTORY_DAYS * DAY_MS;
  const migratedAt = dayStart(now) - 400 * DAY_MS + 18 * 3_600_000;
  const salesforce = new SalesforceRows(now, { migratedAt, reviewedAt: dayStart(now) - 52 * DAY_MS + 17 * 3_600_000 });
  const hubspot = new HubspotRows(now, migratedAt - 300 * DAY_MS);
  const team = repsFor(partners);
  const reps = team.map((rep) => ({ rep, userId: salesforce.addUser(rep, from), ownerId: hubspot.addOwner(rep, from) }));
  const customers = Array.from({ length: Math.max(1, Math.round(partners * CUSTOMERS_PER_PARTNER)) }, (_, i) => {
    const random = createRandom(seed, STREAM.customers, i);
    return salesforce.addCustomer(customerCompany(i, random), elementAt(reps, i).userId, from + random.int(300) * DAY_MS);
  });
  const strangers = Math.round(partners * STRANGERS_PER_PARTNER);
  for (let i = 0; i < strangers; i += 1) addStranger(hubspot, customers.length + i, seed, elementAt(reps, 0).ownerId, from);
  const plans = Array.from({ length: partners }, (_, i) => planPartner(seed, i, reps.length, now));
  const packages = planPackages(plans, seed, now);
  return {
    seed,
    now,
    plans,
    reps,
    customers,
    packages,
    treated: treatments(packages),
    floor: excellenceFloor(plans),
    setting: { now, rewardPeriods: rewardPeriods(now), tidyAt: tidyDays(now) },
    channel: setChannel(salesforce, elementAt(reps, 0).userId, now),
    marketing: setMarketing(hubspot, now),
    salesforce,
    hubspot,
  };
}

/** Twice a year, the last time 40 days ago. */
function tidyDays(now: number): number[] {
  return [4, 3, 2, 1, 0].map((i) => dayStart(now) - (40 + i * 183) * DAY_MS + 10 * 3_600_000);
}

/** 10 to 17 reps, more in a very large channel; the last one has left the company. */
function repsFor(partners: number): Rep[] {
  const count = Math.max(10, partners > 425 ? Math.max(17, Math.round(partners / 60)) : Math.round(partners / 25));
  return Array.from({ length: count }, (_, i) => {
    const [lastName, lastLatin, firstName, firstLatin] = elementAt(REPS, i);
    const round = Math.floor(i / REPS.length);
    const email = `${lastLatin}.${firstLatin}${round === 0 ? '' : String(round + 1)}@${OWN_DOMAIN}`;
    return { lastName, firstName, email, active: i < count - 1 };
  });
}

/** A company that is only in HubSpot; its number follows the end customers', so that the names differ. */
function addStranger(hubspot: HubspotRows, index: number, seed: number, ownerId: string, from: number): void {
  const random = createRandom(seed, STREAM.strangers, index);
  const company = customerCompany(index, random);
  hubspot.addStranger(company, peopleOf(company.domain, 1, random), ownerId, from + random.int(1000) * DAY_MS);
}

interface Member {
  readonly plan: PartnerPlan;
  readonly rep: Rep;
  readonly people: readonly Person[];
  readonly salesforce: PartnerRecords;
  readonly hubspot: HubspotRecords;
}

function addPartner(stage: Stage, plan: PartnerPlan): Member {
  const { rep, userId, ownerId } = elementAt(stage.reps, plan.owner);
  const people = peopleOf(plan.company.domain, plan.contacts, createRandom(stage.seed, STREAM.contacts, plan.index));
  const merged = plan.index % MERGED_EVERY === MERGED_AT;
  const salesforce = stage.salesforce.addPartner(plan, userId, people, merged);
  return { plan, rep, people, salesforce, hubspot: stage.hubspot.addPartner(plan, salesforce.accountId, people, ownerId, rep) };
}

interface RecentDeal {
  readonly createdAt: number;
  readonly opportunityId: string;
  readonly hubspotId: string | null;
}

/** Writes the partner's whole history and says what is true of it. */
function playPartner(stage: Stage, member: Member, distributors: readonly string[], count: number): PartnerTruth {
  const { plan } = member;
  const treatment = stage.treated.get(plan.index) ?? null;
  const lift = treatment === null ? null : { from: treatment.from, factor: 1 + treatment.effect };
  const deals = dealsOf(plan, { ...stage.setting, lift }, createRandom(stage.seed, STREAM.deals, plan.index));
  const recent: RecentDeal[] = [];
  for (const deal of deals) addDeal(stage, member, deal, distributors, recent);

  const campaign = treatment === null ? null : sendingPeriod(treatment);
  const random = createRandom(stage.seed, STREAM.engagements, plan.index);
  for (const one of engagementsOf(plan, count, { now: stage.now, campaign }, random)) addEngagement(stage, member, one, recent);
  playChannel(stage.salesforce, stage.channel, member, deals, createRandom(stage.seed, STREAM.channel, plan.index));
  playMarketing(stage.hubspot, stage.marketing, member, createRandom(stage.seed, STREAM.marketing, plan.index));
  return partnerTruth(stage, member, deals, count);
}

function addDeal(stage: Stage, member: Member, deal: Deal, distributors: readonly string[], recent: RecentDeal[]): void {
  const customer = elementAt(stage.customers, Math.floor(deal.customer * stage.customers.length));
  const through = deal.distributor === null ? null : (distributors[Math.floor(deal.distributor * distributors.length)] ?? null);
  const opportunityId = stage.salesforce.addDeal(deal, member.salesforce, customer, through);
  if (deal.deleted || stage.now - deal.createdAt > RECENT_DEAL_DAYS * DAY_MS) return;
  const inHubspot = member.hubspot.companyIds.length > 0;
  const hubspotId = inHubspot ? stage.hubspot.addDeal(deal, customer.name, opportunityId, member.hubspot) : null;
  recent.push({ createdAt: deal.createdAt, opportunityId, hubspotId });
}

function addEngagement(stage: Stage, member: Member, one: Engagement, recent: readonly RecentDeal[]): void {
  const about = one.draw < 0.5 ? recent.find((deal) => deal.createdAt <= one.at) : undefined;
  if (isSalesforce(one.channel)) {
    stage.salesforce.addEngagement(one.channel, one, member.salesforce, about?.opportunityId ?? null);
  } else {
    stage.hubspot.addEngagement(one.channel, one, member.hubspot, about?.hubspotId ?? null);
  }
}

function isSalesforce(channel: SalesforceChannel | HubspotChannel): channel is SalesforceChannel {
  return channel.startsWith('sf');
}

function partnerTruth(stage: Stage, { plan, rep, salesforce, hubspot }: Member, all: readonly Deal[], count: number): PartnerTruth {
  const deals = all.filter((deal) => !deal.deleted);
  const won = deals.filter((deal) => deal.won);
  return {
    accountId: salesforce.accountId,
    companyIds: hubspot.companyIds,
    joinedBy: plan.joinedBy,
    name: plan.company.name,
    owner: rep.email,
    kind: plan.kind,
    state: trueState(plan, won.length, stage.floor, stage.now),
    registeredOn: plan.registeredAt === null ? null : dateOf(plan.registeredAt),
    leftOn: plan.leftAt === null ? null : dateOf(plan.leftAt),
    contractEndedOn: plan.contractEndedAt === null ? null : dateOf(plan.contractEndedAt),
    cadenceDays: plan.cadence,
    regularity: plan.regularity,
    months: plan.months,
    winRate: plan.winRate,
    yearlyValue: yearlyValue(plan),
    deals: deals.length,
    won: won.length,
    wonAmount: sum(won.map((deal) => deal.amount)),
    engagements: count,
  };
}

function truthOf(stage: Stage, seed: number, partners: readonly PartnerTruth[]): WorldTruth {
  const accountIds = (indices: readonly number[]): string[] => indices.flatMap((index) => partners[index]?.accountId ?? []);
  return {
    seed,
    now: stamp(stage.now),
    from: dateOf(stage.now - HISTORY_DAYS * DAY_MS),
    partners,
    packages: stage.packages.map(({ id, from, effect, treated, control }) => ({
      id,
      startedOn: dateOf(from),
      treated: accountIds(treated),
      control: accountIds(control),
      effect,
    })),
    rewardPeriods: stage.setting.rewardPeriods.map(({ from, to }) => ({ from: dateOf(from), to: dateOf(to) })),
    totals: {
      deals: sum(partners.map((one) => one.deals)),
      won: sum(partners.map((one) => one.won)),
      wonAmount: sum(partners.map((one) => one.wonAmount)),
      engagements: sum(partners.map((one) => one.engagements)),
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
