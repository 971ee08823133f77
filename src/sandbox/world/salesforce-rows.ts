import type { Company, Person } from './companies.ts';
import { DAY_MS, dateOf, dayStart, stamp } from './calendar.ts';
import type { Deal, StageName } from './deals.ts';
import type { Engagement, SalesforceChannel } from './engagements.ts';
import { createIds } from './ids.ts';
import type { PartnerPlan } from './plans.ts';
import { elementAt } from './random.ts';
import { PRODUCTS } from './words.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Rep extends Person {
  readonly active: boolean;
}

/** Instants at which many records were changed at once and so share one stamp. */
export interface BulkChanges {
  /** A field was filled in on everything older. */
  readonly migratedAt: number;
  /** The yearly review of ranks touched every partner account. */
  readonly reviewedAt: number;
}

export interface PartnerRecords {
  readonly accountId: string;
  readonly ownerId: string;
  readonly contactIds: readonly string[];
}

const STAGES: Readonly<Record<StageName, readonly [number, string]>> = {
  Prospecting: [10, 'Pipeline'],
  Qualification: [10, 'Pipeline'],
  'Proposal/Price Quote': [75, 'Best Case'],
  'Negotiation/Review': [90, 'Commit'],
  'Closed Won': [100, 'Closed'],
  'Closed Lost': [0, 'Omitted'],
};
const PRODUCT_NAMES: ReadonlyMap<string, string> = new Map(PRODUCTS);
const COUNTRY = '日本';
const YEAR_MS = 365 * DAY_MS;

/** Collects the rows of the Salesforce objects. */
export function createSalesforceRows(now: number, bulk: BulkChanges) {
  const id = createIds();
  const tables = {
    User: [] as Row[],
    Account: [] as Row[],
    Contact: [] as Row[],
    Opportunity: [] as Row[],
    OpportunityHistory: [] as Row[],
    OpportunityPartner: [] as Row[],
    Task: [] as Row[],
    Event: [] as Row[],
  };

  function addUser(rep: Rep, createdAt: number): string {
    const userId = id('User');
    tables.User.push({
      Id: userId,
      Username: rep.email,
      LastName: rep.lastName,
      FirstName: rep.firstName,
      Name: `${rep.lastName} ${rep.firstName}`,
      Email: rep.email,
      IsActive: rep.active,
      UserType: 'Standard',
      ...stamps(createdAt, createdAt),
    });
    return userId;
  }

  function addCustomer(company: Company, ownerId: string, createdAt: number): { id: string; name: string } {
    const accountId = id('Account');
    tables.Account.push({
      ...accountOf(accountId, company, ownerId),
      IsPartner: false,
      Type: 'Customer - Channel',
      NumberOfEmployees: null,
      Corporate_Number__c: company.corporateNumber,
      ...NO_PARTNER,
      ...stamps(createdAt, createdAt),
      IsDeleted: false,
      MasterRecordId: null,
    });
    return { id: accountId, name: company.name };
  }

  function addPartner(plan: PartnerPlan, ownerId: string, people: readonly Person[], merged: boolean): PartnerRecords {
    const accountId = id('Account');
    // A third of the accounts was looked at by somebody after the review.
    const changedAt = plan.index % 3 === 0 ? Math.max(bulk.reviewedAt + 60_000 * plan.index, plan.createdAt) : bulk.reviewedAt;
    const row = {
      ...accountOf(accountId, plan.company, ownerId),
      IsPartner: true,
      Type: plan.registeredAt === null ? 'Prospect' : 'Channel Partner / Reseller',
      NumberOfEmployees: plan.employees,
      Corporate_Number__c: plan.knowsCorporateNumber ? plan.company.corporateNumber : null,
      Partner_Rank__c: plan.rank,
      Partner_Type__c: plan.type,
      Partner_Products__c: plan.products.join(';'),
      Partner_Registered_On__c: plan.registeredAt === null ? null : dateOf(plan.registeredAt),
      Partner_Contract_End__c: plan.contractEndedAt === null ? null : dateOf(plan.contractEndedAt),
      ...stamps(plan.createdAt, Math.min(now, Math.max(changedAt, plan.createdAt))),
      IsDeleted: false,
      MasterRecordId: null,
    };
    tables.Account.push(row);
    if (merged) {
      // Somebody had entered the company twice; the second account was merged into the first a few days ago.
      const loser = { ...row, ...accountOf(id('Account'), plan.company, ownerId), Name: plan.company.otherName };
      tables.Account.push({ ...loser, IsDeleted: true, MasterRecordId: accountId, SystemModstamp: stamp(now - 6 * DAY_MS) });
    }
    return { accountId, ownerId, contactIds: people.map((person) => addContact(person, accountId, ownerId, plan.createdAt)) };
  }

  function addContact(person: Person, accountId: string, ownerId: string, createdAt: number): string {
    const contactId = id('Contact');
    tables.Contact.push({
      Id: contactId,
      AccountId: accountId,
      LastName: person.lastName,
      FirstName: person.firstName,
      Name: `${person.lastName} ${person.firstName}`,
      Email: person.email,
      Title: null,
      OwnerId: ownerId,
      ...stamps(createdAt, createdAt),
      IsDeleted: false,
      MasterRecordId: null,
    });
    return contactId;
  }

  function addDeal(deal: Deal, partner: PartnerRecords, customer: { id: string; name: string }, distributorId: string | null): string {
    const dealId = id('Opportunity');
    const { current } = deal;
    const [probability, forecast] = STAGES[current.stage];
    const lastAt = deal.deleted ? now - 3 * DAY_MS : modified(current.at);
    tables.Opportunity.push({
      Id: dealId,
      Name: `${customer.name} ${PRODUCT_NAMES.get(deal.product) ?? deal.product}導入`,
      AccountId: customer.id,
      PartnerAccountId: partner.accountId,
      StageName: current.stage,
      IsClosed: deal.closed,
      IsWon: deal.won,
      Amount: current.amount,
      Probability: probability,
      ForecastCategoryName: forecast,
      CloseDate: dateOf(current.closeAt),
      Type: 'New Customer',
      LeadSource: 'Partner',
      Product__c: deal.product,
      OwnerId: partner.ownerId,
      LastStageChangeDate: deal.moves.length > 1 ? stamp(current.at) : null,
      ...stamps(deal.createdAt, lastAt),
      IsDeleted: deal.deleted,
    });
    for (const move of deal.moves) {
      const [moveProbability, category] = STAGES[move.stage];
      tables.OpportunityHistory.push({
        Id: id('OpportunityHistory'),
        OpportunityId: dealId,
        StageName: move.stage,
        Amount: move.amount,
        CloseDate: dateOf(move.closeAt),
        Probability: moveProbability,
        ForecastCategory: category,
        CreatedById: partner.ownerId,
        CreatedDate: stamp(move.at),
        SystemModstamp: stamp(move.at),
        IsDeleted: deal.deleted,
      });
    }
    if (distributorId !== null) {
      tables.OpportunityPartner.push({
        Id: id('OpportunityPartner'),
        OpportunityId: dealId,
        AccountToId: distributorId,
        Role: 'Distributor',
        IsPrimary: false,
        ...stamps(deal.createdAt, modified(deal.createdAt)),
        IsDeleted: deal.deleted,
      });
    }
    return dealId;
  }

  function addEngagement(channel: SalesforceChannel, one: Engagement, partner: PartnerRecords, dealId: string | null): void {
    const whoId = one.contact === null ? null : elementAt(partner.contactIds, Math.floor(one.contact * partner.contactIds.length));
    const common = { OwnerId: partner.ownerId, WhoId: whoId, WhatId: dealId ?? partner.accountId, AccountId: partner.accountId };
    if (channel === 'sfEvent') tables.Event.push(eventOf(id('Event'), one, common));
    else tables.Task.push(taskOf(id('Task'), channel, one, common));
  }

  function eventOf(eventId: string, one: Engagement, common: Row): Row {
    const start = one.plannedFor ?? one.at;
    const minutes = one.draw < 0.5 ? 60 : 30;
    return {
      Id: eventId,
      Subject: one.plannedFor === null ? elementAt(VISITS, Math.floor(one.draw * VISITS.length)) : '定例(予定)',
      StartDateTime: stamp(start),
      EndDateTime: stamp(start + minutes * 60_000),
      DurationInMinutes: minutes,
      ActivityDate: dateOf(start),
      ActivityDateTime: stamp(start),
      IsAllDayEvent: false,
      ...common,
      Location: one.draw < 0.4 ? '先方' : 'オンライン',
      Type: 'Meeting',
      EventSubtype: 'Event',
      IsChild: false,
      IsArchived: dayStart(now) - dayStart(start) >= YEAR_MS,
      ...stamps(Math.min(one.at, now), modified(one.at)),
      IsDeleted: false,
    };
  }

  function taskOf(taskId: string, channel: SalesforceChannel, one: Engagement, common: Row): Row {
    const done = one.plannedFor === null && (channel !== 'sfTask' || one.answered);
    const due = one.plannedFor ?? one.at;
    const call = channel === 'sfCall';
    return {
      Id: taskId,
      Subject: TASK_SUBJECT[channel](one.content[1]),
      Status: done ? 'Completed' : 'Not Started',
      Priority: 'Normal',
      ...common,
      ActivityDate: dateOf(due),
      Description: null,
      Type: call ? 'Call' : channel === 'sfEmail' ? 'Email' : 'Other',
      TaskSubtype: call ? 'Call' : channel === 'sfEmail' ? 'Email' : 'Task',
      CallType: call ? 'Outbound' : null,
      CallDurationInSeconds: call ? (one.answered ? 120 + Math.floor(one.draw * 1200) : 0) : null,
      CallDisposition: call ? (one.answered ? '通話' : '不在') : null,
      IsClosed: done,
      CompletedDateTime: done ? stamp(one.at) : null,
      IsArchived: done && dayStart(now) - dayStart(due) >= YEAR_MS,
      ...stamps(one.at, modified(one.at)),
      IsDeleted: false,
    };
  }

  /** The stamp of a record that was last touched at `at`. */
  function modified(at: number): number {
    return Math.max(at, Math.min(bulk.migratedAt, now));
  }

  return { tables, addUser, addCustomer, addPartner, addDeal, addEngagement };
}

export type SalesforceRows = ReturnType<typeof createSalesforceRows>;

const VISITS = ['定例訪問', '同行', '製品説明会', '個別相談'];
const TASK_SUBJECT: Readonly<Record<SalesforceChannel, (content: string) => string>> = {
  sfCall: () => '電話',
  sfEmail: (content) => `メール: ${content}のご案内`,
  sfTask: (content) => `${content}を送る`,
  sfEvent: () => '訪問',
};

const NO_PARTNER = {
  Partner_Rank__c: null,
  Partner_Type__c: null,
  Partner_Products__c: null,
  Partner_Registered_On__c: null,
  Partner_Contract_End__c: null,
};

function accountOf(accountId: string, company: Company, ownerId: string): Row {
  return {
    Id: accountId,
    Name: company.name,
    Website: `https://www.${company.domain}`,
    Phone: company.phone,
    BillingState: company.place.prefecture,
    BillingCity: company.place.city,
    BillingPostalCode: company.place.postal,
    BillingCountry: COUNTRY,
    OwnerId: ownerId,
  };
}

function stamps(createdAt: number, changedAt: number): Row {
  const changed = stamp(changedAt);
  return { CreatedDate: stamp(createdAt), LastModifiedDate: changed, SystemModstamp: changed };
}
