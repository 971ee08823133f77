import { DAY_MS, dateOf, dayStart, stamp, workingTime } from './calendar.ts';
import type { Person } from './companies.ts';
import type { Deal } from './deals.ts';
import type { PartnerPlan } from './plans.ts';
import { HISTORY_DAYS } from './plans.ts';
import type { Random } from './random.ts';
import { elementAt } from './random.ts';
import type { Row } from './row.ts';
import { stamps } from './row.ts';
import type { PartnerRecords, SalesforceRows } from './salesforce-rows.ts';

/** Salesforce keeps the history of logins for six months. */
const LOGINS_KEPT_DAYS = 180;
const NETWORK = '0DB5i0000008OaEGAU';
const QUESTIONS = ['見積の作り方', '在庫と納期', '競合との違い', '設定の手順', '契約条件'];
const RANKS = ['C', 'B', 'A', 'S'];
const CAMPAIGNS = [
  { name: '優良パートナー会', type: 'Conference', daysAgo: 45 },
  { name: '製品A 勉強会', type: 'Webinar', daysAgo: 130 },
  { name: '優良パートナー会', type: 'Conference', daysAgo: 410 },
  { name: '新商材 説明会', type: 'Webinar', daysAgo: 600 },
] as const;

/** What the whole org has once: campaigns, and a channel program with its levels. */
export interface ChannelSetting {
  readonly now: number;
  readonly campaigns: readonly { readonly id: string; readonly at: number }[];
  readonly programId: string;
  readonly levels: ReadonlyMap<string, string>;
}

export function setChannel(rows: SalesforceRows, ownerId: string, now: number): ChannelSetting {
  const from = now - HISTORY_DAYS * DAY_MS;
  const campaigns = CAMPAIGNS.map(({ name, type, daysAgo }) => {
    const at = workingTime(dayStart(now) - daysAgo * DAY_MS, 0.5);
    const day = dateOf(at);
    const row = { Name: name, Type: type, Status: 'Completed', StartDate: day, EndDate: day, IsActive: false, OwnerId: ownerId };
    return { id: rows.add('Campaign', { ...row, ...stamps(at - 40 * DAY_MS, at) }), at };
  });
  const programId = rows.add('ChannelProgram', { Name: 'パートナープログラム', IsActive: true, OwnerId: ownerId, ...stamps(from, from) });
  const level = (name: string, at: number): [string, string] => {
    return [name, rows.add('ChannelProgramLevel', { Name: name, ProgramId: programId, Rank: at + 1, ...stamps(from, from) })];
  };
  return { now, campaigns, programId, levels: new Map(RANKS.map(level)) };
}

interface Member {
  readonly plan: PartnerPlan;
  readonly people: readonly Person[];
  readonly salesforce: PartnerRecords;
}

/**
 * What one partner leaves behind in Salesforce besides deals and activities. It follows the plan: who does not engage
 * neither logs in nor asks nor comes, and nobody does after leaving.
 */
export function playChannel(rows: SalesforceRows, setting: ChannelSetting, member: Member, deals: readonly Deal[], random: Random): void {
  const { plan } = member;
  if (plan.registeredAt === null) return;
  const from = Math.max(setting.now - HISTORY_DAYS * DAY_MS, plan.registeredAt);
  const until = Math.min(setting.now, plan.leftAt ?? setting.now);
  addRank(rows, setting, member, from);
  if (plan.engagement > 0 && until > from) {
    addLogins(rows, setting, member, { from, until }, random);
    addInquiries(rows, setting, member, { from, until }, random);
    addAnswersToCampaigns(rows, setting, member, { from, until }, random);
  }
  addRegistrations(rows, member, deals, random);
  addFunds(rows, member, deals);
}

interface Span {
  readonly from: number;
  readonly until: number;
}

function addRank(rows: SalesforceRows, { programId, levels }: ChannelSetting, { plan, salesforce }: Member, from: number): void {
  const levelId = plan.rank === null ? undefined : levels.get(plan.rank);
  if (levelId === undefined) return;
  const links = { PartnerId: salesforce.accountId, ProgramId: programId, LevelId: levelId, OwnerId: salesforce.ownerId };
  rows.add('ChannelProgramMember', { ...links, ...stamps(from, from) });
}

/** One person of the partner has a login to the portal. */
function addLogins(rows: SalesforceRows, { now }: ChannelSetting, { plan, people, salesforce }: Member, span: Span, random: Random): void {
  const person = elementAt(people, 0);
  const kept = Math.max(span.from, now - LOGINS_KEPT_DAYS * DAY_MS);
  const times: number[] = [];
  const gap = 4 / plan.engagement;
  for (let at = span.from + random.between(1, gap) * DAY_MS; at < span.until; at += random.between(0.3, 1.7) * gap * DAY_MS)
    times.push(workingTime(at, random.next()));
  const logins = times.filter((at) => at <= span.until);
  const last = logins.at(-1);
  if (last === undefined) return;
  const userId = rows.add('User', {
    Username: `${person.email}.portal`,
    LastName: person.lastName,
    FirstName: person.firstName,
    Name: `${person.lastName} ${person.firstName}`,
    Email: person.email,
    IsActive: true,
    UserType: 'PowerPartner',
    ContactId: salesforce.contactIds[0] ?? null,
    AccountId: salesforce.accountId,
    IsPortalEnabled: true,
    IsPartner: true,
    LastLoginDate: stamp(last),
    ...stamps(span.from, last),
  });
  for (const at of logins.filter((one) => one >= kept)) {
    const what = { LoginType: 'Partner', Status: 'Success', Application: 'Browser', SourceIp: '192.0.2.10', NetworkId: NETWORK };
    rows.add('LoginHistory', { UserId: userId, LoginTime: stamp(at), ...what });
  }
}

/** Questions, answered by mail within a few days; the latest may still wait. */
function addInquiries(
  rows: SalesforceRows,
  { now }: ChannelSetting,
  { plan, people, salesforce }: Member,
  span: Span,
  random: Random,
): void {
  const gap = 90 / plan.engagement;
  for (let at = span.from + random.between(10, gap) * DAY_MS; at < span.until; at += random.between(0.5, 1.5) * gap * DAY_MS) {
    const opened = workingTime(at, random.next());
    const answered = workingTime(opened + random.between(0.2, 4) * DAY_MS, random.next());
    if (opened > span.until) return;
    const done = answered > opened && answered <= now;
    const subject = elementAt(QUESTIONS, random.int(QUESTIONS.length));
    const caseId = rows.add('Case', {
      AccountId: salesforce.accountId,
      ContactId: salesforce.contactIds[0] ?? null,
      Subject: subject,
      Type: 'Question',
      Origin: 'Email',
      Status: done ? 'Closed' : 'New',
      IsClosed: done,
      ClosedDate: done ? stamp(answered) : null,
      OwnerId: salesforce.ownerId,
      ...stamps(opened, done ? answered : opened),
      IsDeleted: false,
    });
    if (!done) continue;
    const to = elementAt(people, 0).email;
    rows.add('EmailMessage', { ...mail(`Re: ${subject}`, to, answered), ParentId: caseId, CreatedById: salesforce.ownerId });
  }
}

function mail(subject: string, to: string, at: number): Row {
  const state = { Incoming: false, Status: '3', IsBounced: false, IsTracked: false };
  return { Subject: subject, ToAddress: to, MessageDate: stamp(at), ...state, ...stamps(at, at), IsDeleted: false };
}

/** Everybody who is there is invited; who engages comes. */
function addAnswersToCampaigns(rows: SalesforceRows, { campaigns }: ChannelSetting, member: Member, span: Span, random: Random): void {
  const { plan, salesforce } = member;
  for (const { id, at } of campaigns) {
    const invited = at - 30 * DAY_MS;
    const came = random.chance(plan.engagement * 0.6);
    if (invited < span.from || at > span.until) continue;
    rows.add('CampaignMember', {
      CampaignId: id,
      ContactId: salesforce.contactIds[0] ?? null,
      Status: came ? 'Attended' : 'Sent',
      HasResponded: came,
      FirstRespondedDate: came ? dateOf(at) : null,
      ...stamps(invited, came ? at : invited),
      IsDeleted: false,
    });
  }
}

/** A third of the deals was registered as a lead first. */
function addRegistrations(rows: SalesforceRows, { people, salesforce }: Member, deals: readonly Deal[], random: Random): void {
  for (const deal of deals) {
    const registers = random.chance(1 / 3);
    if (deal.deleted || !registers) continue;
    const person = elementAt(people, 0);
    rows.add('Lead', {
      LastName: person.lastName,
      FirstName: person.firstName,
      Company: '案件登録',
      LeadSource: 'Partner Referral',
      Status: 'Closed - Converted',
      IsConverted: true,
      ConvertedDate: dateOf(deal.createdAt),
      PartnerAccountId: salesforce.accountId,
      OwnerId: salesforce.ownerId,
      ...stamps(deal.createdAt, deal.createdAt),
      IsDeleted: false,
    });
  }
}

/** Who sells for rewards gets some: asked for, granted and paid with its deals. */
function addFunds(rows: SalesforceRows, { plan, salesforce }: Member, deals: readonly Deal[]): void {
  const won = deals.filter((deal) => deal.won && !deal.deleted);
  if (plan.kind !== 'rewardOnly' || won.length === 0) return;
  const partner = { ChannelPartnerId: salesforce.accountId, OwnerId: salesforce.ownerId };
  for (const deal of won) {
    const at = deal.current.at;
    const amount = Math.round(deal.amount * 0.03);
    const common = { ...partner, Title: '販促支援金', Amount: amount, ...stamps(at, at), IsDeleted: false };
    const days = { StartDate: dateOf(at), EndDate: dateOf(at + 60 * DAY_MS) };
    const budget = rows.add('PartnerMarketingBudget', { ...common, ...days });
    const allocation = rows.add('PartnerFundAllocation', { ...common, BudgetId: budget });
    const links = { BudgetId: budget, AllocationId: allocation };
    const request = rows.add('PartnerFundRequest', { ...common, ...links, RequestedAmount: amount, Status: 'Approved' });
    rows.add('PartnerFundClaim', { ...common, ...links, RequestId: request, Status: 'Paid' });
  }
}
