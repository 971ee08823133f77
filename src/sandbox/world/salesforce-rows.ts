import { DAY_MS, stamp } from './calendar.ts';
import type { Company, Person } from './companies.ts';
import type { Deal } from './deals.ts';
import type { Engagement, SalesforceChannel } from './engagements.ts';
import { createIds } from './ids.ts';
import type { PartnerPlan } from './plans.ts';
import { elementAt } from './random.ts';
import type { Row } from './row.ts';
import { stamps } from './row.ts';
import type { Rep } from './salesforce-accounts.ts';
import { contactRow, customerRow, partnerRow, userRow } from './salesforce-accounts.ts';
import { eventRow, taskRow } from './salesforce-activities.ts';
import { distributorRow, historyRow, opportunityRow } from './salesforce-deals.ts';

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

/** Collects the rows of the Salesforce objects. */
export class SalesforceRows {
  readonly tables = {
    User: [] as Row[],
    Account: [] as Row[],
    Contact: [] as Row[],
    Opportunity: [] as Row[],
    OpportunityHistory: [] as Row[],
    OpportunityPartner: [] as Row[],
    Task: [] as Row[],
    Event: [] as Row[],
    LoginHistory: [] as Row[],
    Lead: [] as Row[],
    Case: [] as Row[],
    EmailMessage: [] as Row[],
    Campaign: [] as Row[],
    CampaignMember: [] as Row[],
    AccountPartner: [] as Row[],
    ChannelProgram: [] as Row[],
    ChannelProgramLevel: [] as Row[],
    ChannelProgramMember: [] as Row[],
    PartnerMarketingBudget: [] as Row[],
    PartnerFundAllocation: [] as Row[],
    PartnerFundRequest: [] as Row[],
    PartnerFundClaim: [] as Row[],
  };
  readonly #id = createIds();
  readonly #linked = new Set<string>();
  readonly #now: number;
  readonly #bulk: BulkChanges;

  constructor(now: number, bulk: BulkChanges) {
    this.#now = now;
    this.#bulk = bulk;
  }

  /** A row with the next id of its object. */
  add(object: keyof SalesforceRows['tables'], row: Row): string {
    const id = this.#id(object);
    this.tables[object].push({ Id: id, ...row });
    return id;
  }

  addUser(rep: Rep, createdAt: number): string {
    const id = this.#id('User');
    this.tables.User.push(userRow(id, rep, createdAt));
    return id;
  }

  addCustomer(company: Company, ownerId: string, createdAt: number): { id: string; name: string } {
    const id = this.#id('Account');
    this.tables.Account.push(customerRow(id, company, ownerId, createdAt));
    return { id, name: company.name };
  }

  addPartner(plan: PartnerPlan, ownerId: string, people: readonly Person[], merged: boolean): PartnerRecords {
    const accountId = this.#id('Account');
    const row = partnerRow(accountId, plan, ownerId, this.#accountChangedAt(plan));
    this.tables.Account.push(row);
    if (merged) {
      // Somebody had entered the company twice; the second account was merged into the first a few days ago.
      const twin = { Id: this.#id('Account'), Name: plan.company.otherName, IsDeleted: true, MasterRecordId: accountId };
      this.tables.Account.push({ ...row, ...twin, SystemModstamp: stamp(this.#now - 6 * DAY_MS) });
    }
    const contactIds = people.map((person) => {
      const id = this.#id('Contact');
      this.tables.Contact.push(contactRow(id, person, accountId, ownerId, plan.createdAt));
      return id;
    });
    return { accountId, ownerId, contactIds };
  }

  addDeal(deal: Deal, partner: PartnerRecords, customer: { id: string; name: string }, distributorId: string | null): string {
    const id = this.#id('Opportunity');
    const changedAt = deal.deleted ? this.#now - 3 * DAY_MS : this.#changedAt(deal.current.at);
    const parties = { partnerId: partner.accountId, ownerId: partner.ownerId, customer };
    this.tables.Opportunity.push(opportunityRow(id, deal, parties, changedAt));
    for (const move of deal.moves) {
      this.tables.OpportunityHistory.push(historyRow(this.#id('OpportunityHistory'), id, move, partner.ownerId, deal.deleted));
    }
    if (distributorId !== null) {
      const rowId = this.#id('OpportunityPartner');
      this.tables.OpportunityPartner.push(distributorRow(rowId, id, distributorId, deal, this.#changedAt(deal.createdAt)));
      this.#linkAccounts(customer.id, distributorId, deal);
    }
    return id;
  }

  /** A customer that buys through a distributor has it among its partners, once. */
  #linkAccounts(customerId: string, partnerId: string, deal: Deal): void {
    const pair = `${customerId} ${partnerId}`;
    if (deal.deleted || this.#linked.has(pair)) return;
    this.#linked.add(pair);
    const role = { Role: 'Distributor', IsPrimary: false, ...stamps(deal.createdAt, deal.createdAt), IsDeleted: false };
    this.add('AccountPartner', { AccountFromId: customerId, AccountToId: partnerId, ...role });
  }

  addEngagement(channel: SalesforceChannel, one: Engagement, partner: PartnerRecords, dealId: string | null): void {
    const whoId = one.contact === null ? null : elementAt(partner.contactIds, Math.floor(one.contact * partner.contactIds.length));
    const links = { OwnerId: partner.ownerId, WhoId: whoId, WhatId: dealId ?? partner.accountId, AccountId: partner.accountId };
    const times = { now: this.#now, changedAt: this.#changedAt(one.at) };
    if (channel === 'sfEvent') this.tables.Event.push(eventRow(this.#id('Event'), one, links, times));
    else this.tables.Task.push(taskRow(this.#id('Task'), channel, one, links, times));
  }

  /** The stamp of a record that was last touched at `at`. */
  #changedAt(at: number): number {
    return Math.max(at, Math.min(this.#bulk.migratedAt, this.#now));
  }

  /** The review touched all; a third of the accounts was looked at by somebody after it. */
  #accountChangedAt(plan: PartnerPlan): number {
    const { reviewedAt } = this.#bulk;
    const changedAt = plan.index % 3 === 0 ? reviewedAt + 60_000 * plan.index : reviewedAt;
    return Math.min(this.#now, Math.max(changedAt, plan.createdAt));
  }
}
