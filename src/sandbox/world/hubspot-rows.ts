import { DAY_MS, dateOf, stamp } from './calendar.ts';
import type { Company, Person } from './companies.ts';
import type { Deal } from './deals.ts';
import type { Engagement, HubspotChannel } from './engagements.ts';
import { ENGAGEMENTS } from './hubspot-engagements.ts';
import type { HubspotObject } from './ids.ts';
import { createNumericIds } from './ids.ts';
import type { PartnerPlan } from './plans.ts';
import type { Row } from './row.ts';
import type { Rep } from './salesforce-accounts.ts';

export interface HubspotRecords {
  readonly companyIds: readonly string[];
  readonly contactIds: readonly string[];
  readonly ownerId: string;
  readonly owner: Rep;
  readonly people: readonly Person[];
}

/** One engagement in this many of a partner with two companies is at the second one. */
const AT_THE_TWIN = 0.2;

/** Collects the rows of the HubSpot objects; every property is text or null, as HubSpot keeps it. */
export class HubspotRows {
  readonly tables = {
    owners: [] as Row[],
    companies: [] as Row[],
    contacts: [] as Row[],
    deals: [] as Row[],
    emails: [] as Row[],
    calls: [] as Row[],
    meetings: [] as Row[],
    notes: [] as Row[],
    tasks: [] as Row[],
    tickets: [] as Row[],
    feedback_submissions: [] as Row[],
    marketing_emails: [] as Row[],
    email_events: [] as Row[],
    forms: [] as Row[],
    form_submissions: [] as Row[],
    marketing_events: [] as Row[],
    event_participations: [] as Row[],
    lists: [] as Row[],
    events: [] as Row[],
  };
  readonly #id = createNumericIds();
  readonly #now: number;
  /** Everything older was changed at this instant, all at once. */
  readonly #migratedAt: number;

  constructor(now: number, migratedAt: number) {
    this.#now = now;
    this.#migratedAt = migratedAt;
  }

  /** A row of a kind that has nothing of its own beyond an id. */
  add(object: HubspotObject, row: Row): string {
    const id = this.#id(object);
    this.tables[object].push({ id, ...row });
    return id;
  }

  addOwner(rep: Rep, createdAt: number): string {
    const id = this.#id('owners');
    this.tables.owners.push({
      id,
      email: rep.email,
      firstName: rep.firstName,
      lastName: rep.lastName,
      userId: String(Number(id) + 50_000),
      createdAt: stamp(createdAt),
      updatedAt: stamp(createdAt),
      archived: String(!rep.active),
    });
    return id;
  }

  /** A company that has nothing to do with the channel, with its people. */
  addStranger(company: Company, people: readonly Person[], ownerId: string, createdAt: number): void {
    const id = this.#id('companies');
    this.tables.companies.push({
      ...this.#companyRow(id, company, ownerId, createdAt),
      name: company.name,
      domain: company.domain,
      salesforceaccountid: null,
      corporate_number: null,
      numberofemployees: null,
      lifecyclestage: 'lead',
    });
    for (const person of people) this.#addContact(person, id, ownerId, createdAt);
  }

  addPartner(plan: PartnerPlan, accountId: string, people: readonly Person[], ownerId: string, owner: Rep): HubspotRecords {
    const { company, joinedBy } = plan;
    const companyIds = joinedBy === null ? [] : Array.from({ length: plan.twin ? 2 : 1 }, () => this.#id('companies'));
    companyIds.forEach((id, i) => {
      this.tables.companies.push({
        ...this.#companyRow(id, company, ownerId, plan.createdAt),
        name: i === 0 ? company.otherName : `${company.name} ${company.place.city}支店`,
        domain: joinedBy === 'id' || joinedBy === 'domain' ? company.domain : null,
        salesforceaccountid: joinedBy === 'id' ? accountId : null,
        corporate_number: joinedBy === 'corporateNumber' ? company.corporateNumber : null,
        numberofemployees: String(plan.employees),
        lifecyclestage: plan.registeredAt === null ? 'opportunity' : 'customer',
      });
    });
    const main = companyIds[0];
    const contactIds = main === undefined ? [] : people.map((person) => this.#addContact(person, main, ownerId, plan.createdAt));
    return { companyIds, contactIds, ownerId, owner, people };
  }

  addDeal(deal: Deal, name: string, opportunityId: string, partner: HubspotRecords): string {
    const id = this.#id('deals');
    this.tables.deals.push({
      id,
      dealname: name,
      amount: String(deal.amount),
      pipeline: 'default',
      dealstage: stageOf(deal),
      closedate: stamp(Date.parse(dateOf(deal.current.closeAt))),
      hubspot_owner_id: partner.ownerId,
      salesforceopportunityid: opportunityId,
      createdate: stamp(deal.createdAt),
      hs_lastmodifieddate: stamp(deal.current.at + 2),
      'associations.companies': partner.companyIds[0] ?? null,
    });
    return id;
  }

  addEngagement(channel: HubspotChannel, one: Engagement, partner: HubspotRecords, dealId: string | null): void {
    const person = personOf(channel, one, partner.contactIds.length);
    const { object, properties } = ENGAGEMENTS[channel];
    const [main = null, twin = main] = partner.companyIds;
    this.tables[object].push({
      id: this.#id(object),
      hs_timestamp: stamp(one.at),
      hubspot_owner_id: partner.ownerId,
      hs_createdate: stamp(one.at),
      hs_lastmodifieddate: stamp(Math.max(one.at, this.#migratedAt)),
      ...properties(one, { rep: partner.owner.email, person: partner.people[person ?? 0]?.email ?? null }),
      'associations.companies': one.draw < AT_THE_TWIN ? twin : main,
      'associations.contacts': person === null ? null : (partner.contactIds[person] ?? null),
      'associations.deals': dealId,
    });
  }

  #addContact(person: Person, companyId: string, ownerId: string, createdAt: number): string {
    const id = this.#id('contacts');
    this.tables.contacts.push({
      id,
      email: person.email,
      firstname: person.firstName,
      lastname: person.lastName,
      associatedcompanyid: companyId,
      hubspot_owner_id: ownerId,
      lifecyclestage: 'customer',
      createdate: stamp(createdAt),
      lastmodifieddate: stamp(createdAt + 1),
      'associations.companies': companyId,
    });
    return id;
  }

  #companyRow(id: string, company: Company, ownerId: string, createdAt: number): Row {
    return {
      id,
      phone: company.phone,
      state: company.place.prefecture,
      city: company.place.city,
      country: '日本',
      hubspot_owner_id: ownerId,
      createdate: stamp(createdAt),
      hs_lastmodifieddate: stamp(Math.min(this.#now, createdAt + DAY_MS)),
    };
  }
}

/** Which of the partner's people it was; an answer always comes from somebody. */
function personOf(channel: HubspotChannel, one: Engagement, people: number): number | null {
  const drawn = one.contact ?? (channel === 'reply' ? 0 : null);
  return drawn === null ? null : Math.floor(drawn * people);
}

function stageOf(deal: Deal): string {
  if (!deal.closed) return 'qualifiedtobuy';
  return deal.won ? 'closedwon' : 'closedlost';
}
