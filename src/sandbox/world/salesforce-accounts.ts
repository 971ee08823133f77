import { dateOf } from './calendar.ts';
import type { Company, Person } from './companies.ts';
import type { PartnerPlan } from './plans.ts';
import type { Row } from './row.ts';
import { stamps } from './row.ts';

export interface Rep extends Person {
  readonly active: boolean;
}

const COUNTRY = '日本';

export function userRow(id: string, rep: Rep, createdAt: number): Row {
  return {
    Id: id,
    Username: rep.email,
    ...personNames(rep),
    Email: rep.email,
    IsActive: rep.active,
    UserType: 'Standard',
    ...stamps(createdAt, createdAt),
  };
}

export function contactRow(id: string, person: Person, accountId: string, ownerId: string, createdAt: number): Row {
  return {
    Id: id,
    AccountId: accountId,
    ...personNames(person),
    Email: person.email,
    Title: null,
    OwnerId: ownerId,
    ...stamps(createdAt, createdAt),
    ...PRESENT,
  };
}

/** An end customer: an account that is no partner. */
export function customerRow(id: string, company: Company, ownerId: string, createdAt: number): Row {
  return {
    ...accountRow(id, company, ownerId),
    IsPartner: false,
    Type: 'Customer - Channel',
    NumberOfEmployees: null,
    Corporate_Number__c: company.corporateNumber,
    Partner_Rank__c: null,
    Partner_Type__c: null,
    Partner_Products__c: null,
    Partner_Registered_On__c: null,
    Partner_Contract_End__c: null,
    ...stamps(createdAt, createdAt),
    ...PRESENT,
  };
}

export function partnerRow(id: string, plan: PartnerPlan, ownerId: string, changedAt: number): Row {
  return {
    ...accountRow(id, plan.company, ownerId),
    IsPartner: true,
    Type: plan.registeredAt === null ? 'Prospect' : 'Channel Partner / Reseller',
    NumberOfEmployees: plan.employees,
    Corporate_Number__c: plan.knowsCorporateNumber ? plan.company.corporateNumber : null,
    Partner_Rank__c: plan.rank,
    Partner_Type__c: plan.type,
    Partner_Products__c: plan.products.join(';'),
    Partner_Registered_On__c: plan.registeredAt === null ? null : dateOf(plan.registeredAt),
    Partner_Contract_End__c: plan.contractEndedAt === null ? null : dateOf(plan.contractEndedAt),
    ...stamps(plan.createdAt, changedAt),
    ...PRESENT,
  };
}

const PRESENT = { IsDeleted: false, MasterRecordId: null };

function accountRow(id: string, company: Company, ownerId: string): Row {
  return {
    Id: id,
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

function personNames({ lastName, firstName }: Person): Row {
  return { LastName: lastName, FirstName: firstName, Name: `${lastName} ${firstName}` };
}
