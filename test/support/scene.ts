import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveSeed } from '../../src/sandbox/seed.ts';
import { createIds, createNumericIds, type PREFIX } from '../../src/sandbox/world/ids.ts';
import { NOW, startWorld, type Row, type TestWorld, type WorldOptions } from './sandboxes.ts';

type SalesforceObject = keyof typeof PREFIX;
type HubspotObject = Parameters<ReturnType<typeof createNumericIds>>[0] | 'form_submissions';

export interface Rep {
  readonly name: string;
  readonly email: string;
  readonly userId: string;
  readonly ownerId: string;
}
export interface Partner {
  readonly name: string;
  readonly id: string;
  readonly domain: string;
  readonly contactId: string;
  readonly rep: Rep;
}
export interface PartnerTraits {
  readonly registeredOn: string;
  readonly employees?: number;
  readonly rank?: string;
  readonly type?: 'Reseller' | 'Distributor' | 'Referral';
  /** Columns of the account besides. */
  readonly more?: Row;
}

const START = '2023-01-01';

/** Noon in Tokyo, so that no time zone moves the day. */
function at(day: string): string {
  return `${day}T03:00:00.000Z`;
}

function stamps(day: string): Row {
  return { CreatedDate: at(day), LastModifiedDate: at(day), SystemModstamp: at(day) };
}

/** A channel written by hand: rows of both CRMs with exactly what a story needs. */
export class Scene {
  readonly #salesforce = new Map<string, Row[]>();
  readonly #hubspot = new Map<string, Row[]>();
  readonly #id = createIds();
  readonly #number = createNumericIds();
  #partners = 0;
  readonly #customer: string;

  constructor() {
    this.#customer = this.salesforce('Account', {
      Name: '北川工業',
      IsPartner: false,
      Website: 'https://kitagawa.example',
      ...stamps(START),
    });
  }

  /** A row with the next id of its object. */
  salesforce(object: SalesforceObject, row: Row): string {
    const Id = this.#id(object);
    this.#salesforce.set(object, [...(this.#salesforce.get(object) ?? []), { Id, ...row }]);
    return Id;
  }

  hubspot(object: HubspotObject, row: Row): string {
    const id = object === 'form_submissions' ? '' : this.#number(object);
    this.#hubspot.set(object, [...(this.#hubspot.get(object) ?? []), object === 'form_submissions' ? row : { id, ...row }]);
    return id;
  }

  rep(name: string, email: string): Rep {
    const user = { Username: email, LastName: name, Name: name, Email: email, IsActive: true, UserType: 'Standard', ...stamps(START) };
    const owner = { email, firstName: '', lastName: name, createdAt: at(START), updatedAt: at(START), archived: 'false' };
    return { name, email, userId: this.salesforce('User', user), ownerId: this.hubspot('owners', owner) };
  }

  partner(rep: Rep, name: string, { registeredOn, employees = 10, rank = 'B', type = 'Reseller', more = {} }: PartnerTraits): Partner {
    const domain = `partner-${(this.#partners += 1)}.example`;
    const id = this.salesforce('Account', {
      Name: name,
      IsPartner: true,
      Website: `https://${domain}`,
      NumberOfEmployees: employees,
      Partner_Rank__c: rank,
      Partner_Type__c: type,
      Partner_Products__c: 'product-a',
      Partner_Registered_On__c: registeredOn,
      OwnerId: rep.userId,
      ...stamps(registeredOn),
      ...more,
    });
    const person = { LastName: '担当', Name: '担当', Email: `tanto@${domain}`, OwnerId: rep.userId };
    const contactId = this.salesforce('Contact', { AccountId: id, ...person, ...stamps(registeredOn) });
    return { name, id, domain, contactId, rep };
  }

  /** The partner's company in HubSpot, and one person there. */
  company({ name, id: accountId, domain, rep }: Partner): { companyId: string; personId: string } {
    const companyId = this.hubspot('companies', {
      name,
      domain,
      salesforceaccountid: accountId,
      hubspot_owner_id: rep.ownerId,
      createdate: at(START),
      hs_lastmodifieddate: at(START),
    });
    const personId = this.hubspot('contacts', {
      email: `tanto@${domain}`,
      lastname: '担当',
      associatedcompanyid: companyId,
      createdate: at(START),
      lastmodifieddate: at(START),
      'associations.companies': companyId,
    });
    return { companyId, personId };
  }

  /** Content that reached one person by mail; opened and used only where told. */
  content(personId: string, item: string, day: string, clicks = 0): void {
    this.hubspot('emails', {
      hs_timestamp: at(day),
      hs_email_direction: 'EMAIL',
      hs_email_status: 'SENT',
      hs_email_subject: item,
      hs_email_click_count: String(clicks),
      support_content: item,
      hs_createdate: at(day),
      hs_lastmodifieddate: at(day),
      'associations.contacts': personId,
    });
  }

  /** Won on the day of its registration, unless it is told to be open. */
  deal(
    partner: Partner,
    day: string,
    amount: number,
    { open = false, distributor }: { open?: boolean; distributor?: Partner } = {},
  ): string {
    const id = this.salesforce('Opportunity', dealRow(partner, this.#customer, day, amount, open));
    // Salesforce writes the stage of a deal into its history from the first day on.
    if (open) this.move(id, 'Prospecting', day);
    if (distributor !== undefined)
      this.salesforce('OpportunityPartner', { OpportunityId: id, AccountToId: distributor.id, Role: 'Distributor', ...stamps(day) });
    return id;
  }

  /** A stage that an open deal reached. */
  move(dealId: string, stage: string, day: string): void {
    this.salesforce('OpportunityHistory', { OpportunityId: dealId, StageName: stage, Amount: 0, CloseDate: day, ...stamps(day) });
  }

  inquiry(partner: Partner, day: string, answered?: string): void {
    const about = { AccountId: partner.id, ContactId: partner.contactId, Subject: '見積の作り方', OwnerId: partner.rep.userId };
    const closed = answered === undefined ? null : at(answered);
    const state = { Status: closed === null ? 'New' : 'Closed', IsClosed: closed !== null, ClosedDate: closed };
    this.salesforce('Case', { ...about, ...state, ...stamps(day) });
  }

  call(partner: Partner, day: string): void {
    this.salesforce('Task', { ...callRow(partner), ActivityDate: day, CompletedDateTime: at(day), ...stamps(day) });
  }

  /** Both sandboxes hold exactly this. */
  async start(options: WorldOptions = {}): Promise<TestWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'kakehashi-scene-'));
    try {
      await saveSeed(this.#salesforce, join(folder, 'salesforce'));
      await saveSeed(this.#hubspot, join(folder, 'hubspot'));
      return await startWorld({ data: folder, now: NOW, ...options });
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  get customer(): string {
    return this.#customer;
  }
}

/** An opportunity of the partner's, as Salesforce holds it. */
export function dealRow(partner: Partner, customerId: string, day: string, amount: number, open: boolean): Row {
  return {
    Name: `${partner.name} ${day}`,
    AccountId: customerId,
    PartnerAccountId: partner.id,
    StageName: open ? 'Prospecting' : 'Closed Won',
    IsClosed: !open,
    IsWon: !open,
    Amount: amount,
    CloseDate: day,
    OwnerId: partner.rep.userId,
    ...stamps(day),
  };
}

/** A call that reached somebody, logged the usual way. */
export function callRow(partner: Partner): Row {
  return {
    Subject: '電話',
    Status: 'Completed',
    Type: 'Call',
    TaskSubtype: 'Call',
    CallDisposition: '通話',
    IsClosed: true,
    WhoId: partner.contactId,
    WhatId: partner.id,
    AccountId: partner.id,
    OwnerId: partner.rep.userId,
  };
}
