import type { Company, Person } from './companies.ts';
import { DAY_MS, dateOf, stamp } from './calendar.ts';
import type { Deal } from './deals.ts';
import type { Engagement, HubspotChannel } from './engagements.ts';
import { createNumericIds } from './ids.ts';
import type { PartnerPlan } from './plans.ts';
import { elementAt } from './random.ts';
import type { Rep, Row } from './salesforce-rows.ts';

export interface HubspotRecords {
  readonly companyIds: readonly string[];
  readonly contactIds: readonly string[];
  readonly ownerId: string;
  readonly owner: Rep;
  readonly people: readonly Person[];
}

const DISPOSITION = { connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7', noAnswer: '73a0d17f-1163-4015-bdd5-ec830791da20' };
const MEETINGS = ['研修', '製品説明会', '同行', '定例'];
const NO_SHOWS = ['NO_SHOW', 'CANCELED', 'RESCHEDULED'];
const PIPELINE_STAGE = { won: 'closedwon', lost: 'closedlost', open: 'qualifiedtobuy' };

/** Collects the rows of the HubSpot objects; every property is text or null, as HubSpot keeps it. */
export function createHubspotRows(now: number, migratedAt: number) {
  const id = createNumericIds();
  const tables = {
    owners: [] as Row[],
    companies: [] as Row[],
    contacts: [] as Row[],
    deals: [] as Row[],
    emails: [] as Row[],
    calls: [] as Row[],
    meetings: [] as Row[],
    notes: [] as Row[],
    tasks: [] as Row[],
  };

  function addOwner(rep: Rep, createdAt: number): string {
    const ownerId = id('owners');
    tables.owners.push({
      id: ownerId,
      email: rep.email,
      firstName: rep.firstName,
      lastName: rep.lastName,
      userId: String(Number(ownerId) + 50_000),
      createdAt: stamp(createdAt),
      updatedAt: stamp(createdAt),
      archived: String(!rep.active),
    });
    return ownerId;
  }

  /** A company that has nothing to do with the channel, with one contact. */
  function addStranger(company: Company, people: readonly Person[], ownerId: string, createdAt: number): void {
    const companyId = id('companies');
    tables.companies.push({
      ...companyOf(companyId, company, ownerId, createdAt),
      name: company.name,
      domain: company.domain,
      salesforceaccountid: null,
      corporate_number: null,
      numberofemployees: null,
      lifecyclestage: 'lead',
    });
    for (const person of people) addContact(person, [companyId], ownerId, createdAt);
  }

  function addPartner(plan: PartnerPlan, accountId: string, people: readonly Person[], ownerId: string, owner: Rep): HubspotRecords {
    const companyIds = plan.joinedBy === null ? [] : Array.from({ length: plan.twin ? 2 : 1 }, () => id('companies'));
    companyIds.forEach((companyId, i) => {
      tables.companies.push({
        ...companyOf(companyId, plan.company, ownerId, plan.createdAt),
        name: i === 0 ? plan.company.otherName : `${plan.company.name} ${plan.company.place.city}支店`,
        domain: plan.joinedBy === 'id' || plan.joinedBy === 'domain' ? plan.company.domain : null,
        salesforceaccountid: plan.joinedBy === 'id' ? accountId : null,
        corporate_number: plan.joinedBy === 'corporateNumber' ? plan.company.corporateNumber : null,
        numberofemployees: String(plan.employees),
        lifecyclestage: plan.registeredAt === null ? 'opportunity' : 'customer',
      });
    });
    const contactIds = companyIds.length === 0 ? [] : people.map((person) => addContact(person, companyIds, ownerId, plan.createdAt));
    return { companyIds, contactIds, ownerId, owner, people };
  }

  function addContact(person: Person, companyIds: readonly string[], ownerId: string, createdAt: number): string {
    const contactId = id('contacts');
    tables.contacts.push({
      id: contactId,
      email: person.email,
      firstname: person.firstName,
      lastname: person.lastName,
      associatedcompanyid: companyIds[0] ?? null,
      hubspot_owner_id: ownerId,
      lifecyclestage: 'customer',
      createdate: stamp(createdAt),
      lastmodifieddate: stamp(createdAt + 1),
      'associations.companies': companyIds[0] ?? null,
    });
    return contactId;
  }

  function addDeal(deal: Deal, name: string, opportunityId: string, partner: HubspotRecords): string {
    const dealId = id('deals');
    tables.deals.push({
      id: dealId,
      dealname: name,
      amount: String(deal.amount),
      pipeline: 'default',
      dealstage: deal.won ? PIPELINE_STAGE.won : deal.closed ? PIPELINE_STAGE.lost : PIPELINE_STAGE.open,
      closedate: stamp(Date.parse(dateOf(deal.current.closeAt))),
      hubspot_owner_id: partner.ownerId,
      salesforceopportunityid: opportunityId,
      createdate: stamp(deal.createdAt),
      hs_lastmodifieddate: stamp(deal.current.at + 2),
      'associations.companies': joined(partner.companyIds.slice(0, 1)),
    });
    return dealId;
  }

  function addEngagement(channel: HubspotChannel, one: Engagement, partner: HubspotRecords, dealId: string | null): void {
    const person = one.contact === null ? -1 : Math.floor(one.contact * partner.contactIds.length);
    const contactId = partner.contactIds[person] ?? null;
    const company = one.draw < 0.2 ? partner.companyIds[1] : undefined;
    // An answer always comes from somebody.
    const from = channel === 'reply' ? (contactId ?? partner.contactIds[0] ?? null) : contactId;
    const links = {
      'associations.companies': company ?? partner.companyIds[0] ?? null,
      'associations.contacts': from,
      'associations.deals': dealId,
    };
    ADD[channel](one, partner, links, partner.people[Math.max(person, 0)]);
  }

  const ADD: Readonly<Record<HubspotChannel, (one: Engagement, partner: HubspotRecords, links: Row, person: Person | undefined) => void>> =
    {
      email: (one, partner, links, person) => {
        const bounced = one.opens === 0 && one.draw > 0.985;
        tables.emails.push({
          ...common(id('emails'), one.at, partner),
          hs_email_direction: 'EMAIL',
          hs_email_status: bounced ? 'BOUNCED' : 'SENT',
          hs_email_subject: `【支援】${one.content[1]}のご案内`,
          support_content: one.content[0],
          hs_email_open_count: String(one.opens),
          hs_email_click_count: String(one.clicks),
          hs_email_from_email: partner.owner.email,
          hs_email_to_email: person?.email ?? null,
          ...links,
        });
      },
      reply: (one, partner, links, person) => {
        tables.emails.push({
          ...common(id('emails'), one.at, partner),
          hs_email_direction: 'INCOMING_EMAIL',
          hs_email_status: 'SENT',
          hs_email_subject: `Re: 【支援】${one.content[1]}のご案内`,
          support_content: null,
          hs_email_open_count: null,
          hs_email_click_count: null,
          hs_email_from_email: person?.email ?? null,
          hs_email_to_email: partner.owner.email,
          ...links,
        });
      },
      call: (one, partner, links) => {
        tables.calls.push({
          ...common(id('calls'), one.at, partner),
          hs_call_title: one.answered ? '電話(通話)' : '電話(不在)',
          hs_call_direction: 'OUTBOUND',
          hs_call_status: one.answered ? 'COMPLETED' : 'NO_ANSWER',
          hs_call_disposition: one.answered ? DISPOSITION.connected : DISPOSITION.noAnswer,
          hs_call_duration: one.answered ? String(60_000 + Math.floor(one.draw * 1_200_000)) : '0',
          ...links,
        });
      },
      meeting: (one, partner, links) => {
        const start = one.plannedFor ?? one.at;
        const type = elementAt(MEETINGS, Math.floor(one.draw * MEETINGS.length));
        tables.meetings.push({
          ...common(id('meetings'), one.at, partner),
          hs_timestamp: stamp(start),
          hs_meeting_title: `${type}: ${one.content[1]}`,
          hs_activity_type: type,
          hs_meeting_start_time: stamp(start),
          hs_meeting_end_time: stamp(start + 3_600_000),
          hs_meeting_outcome: outcomeOf(one),
          ...links,
        });
      },
      note: (one, partner, links) => {
        tables.notes.push({
          ...common(id('notes'), one.at, partner),
          hs_note_body: one.answered ? `${one.content[1]}について話した。次回までに先方で検討。` : `${one.content[1]}を案内。反応待ち。`,
          ...links,
        });
      },
      task: (one, partner, links) => {
        tables.tasks.push({
          ...common(id('tasks'), one.at, partner),
          hs_timestamp: stamp(one.plannedFor ?? one.at),
          hs_task_subject: `${one.content[1]}の確認`,
          hs_task_status: one.answered ? 'COMPLETED' : 'NOT_STARTED',
          hs_task_priority: 'MEDIUM',
          hs_task_type: 'TODO',
          ...links,
        });
      },
    };

  function common(engagementId: string, at: number, partner: HubspotRecords): Row {
    return {
      id: engagementId,
      hs_timestamp: stamp(at),
      hubspot_owner_id: partner.ownerId,
      hs_createdate: stamp(Math.min(at, now)),
      hs_lastmodifieddate: stamp(Math.max(at, migratedAt)),
    };
  }

  function companyOf(companyId: string, company: Company, ownerId: string, createdAt: number): Row {
    return {
      id: companyId,
      phone: company.phone,
      state: company.place.prefecture,
      city: company.place.city,
      country: '日本',
      hubspot_owner_id: ownerId,
      createdate: stamp(createdAt),
      hs_lastmodifieddate: stamp(Math.min(now, createdAt + DAY_MS)),
    };
  }

  return { tables, addOwner, addStranger, addPartner, addDeal, addEngagement };
}

export type HubspotRows = ReturnType<typeof createHubspotRows>;

function outcomeOf(one: Engagement): string {
  if (one.plannedFor !== null) return 'SCHEDULED';
  return one.answered ? 'COMPLETED' : elementAt(NO_SHOWS, Math.floor(one.draw * NO_SHOWS.length));
}

function joined(ids: readonly string[]): string | null {
  return ids.length === 0 ? null : ids.join(';');
}
