import { own } from '../../../../src/sandbox/own.ts';
import type { Value } from '../describe/types.ts';
import type { Draft } from './draft.ts';

const DAY_SECONDS = 86_400;

/** What the stages of a fresh org mean: probability, forecast category. */
export const STAGES: Readonly<Record<string, readonly [probability: number, category: string]>> = {
  Prospecting: [10, 'Pipeline'],
  Qualification: [10, 'Pipeline'],
  'Needs Analysis': [20, 'Pipeline'],
  'Value Proposition': [50, 'Pipeline'],
  'Id. Decision Makers': [60, 'Pipeline'],
  'Perception Analysis': [70, 'Pipeline'],
  'Proposal/Price Quote': [75, 'Pipeline'],
  'Negotiation/Review': [90, 'Pipeline'],
  'Closed Won': [100, 'Closed'],
  'Closed Lost': [0, 'Omitted'],
};

const RULES: Readonly<Record<string, (draft: Draft) => void>> = {
  Opportunity: deriveOpportunity,
  Task: deriveTask,
  Event: deriveEvent,
  Contact: derivePerson,
  Lead: derivePerson,
  User: deriveUser,
  Case: deriveCase,
  CampaignMember: deriveMember,
};

/** Fields that Salesforce keeps up by itself. */
export function derive(draft: Draft): void {
  RULES[draft.table.def.name]?.(draft);
}

function deriveOpportunity(draft: Draft): void {
  if (draft.changed('StageName')) {
    const stage = draft.text('StageName');
    const closed = stageFlag(draft, stage, 'IsClosed');
    const won = stageFlag(draft, stage, 'IsWon');
    draft.set('IsClosed', closed);
    draft.set('IsWon', won);
    const [probability, category] = own(STAGES, stage) ?? [won ? 100 : closed ? 0 : 10, won ? 'Closed' : closed ? 'Omitted' : 'Pipeline'];
    draft.set('Probability', probability);
    draft.set('ForecastCategory', category);
    draft.set('ForecastCategoryName', category);
    if (!draft.isNew) draft.set('LastStageChangeDate', draft.store.now());
  }
  const [amount, probability] = [draft.get('Amount'), draft.get('Probability')];
  draft.set(
    'ExpectedRevenue',
    typeof amount === 'number' && typeof probability === 'number' ? Math.round(amount * probability) / 100 : null,
  );
}

function stageFlag(draft: Draft, stage: string, flag: string): boolean {
  const stages = draft.store.tableNamed('OpportunityStage');
  const label = stages?.def.fields.get('masterlabel');
  if (stages !== null && label !== undefined)
    for (const row of stages.find(label, stage)) return draft.store.read(stages, row, flag) === true;
  return false;
}

function deriveTask(draft: Draft): void {
  const closed = draft.get('Status') === 'Completed';
  draft.set('IsClosed', closed);
  draft.set('IsHighPriority', draft.get('Priority') === 'High');
  if (closed !== (draft.before('IsClosed') === true)) draft.set('CompletedDateTime', closed ? draft.store.now() : null);
  deriveRelated(draft);
}

function deriveEvent(draft: Draft): void {
  const start = draft.get('StartDateTime') ?? draft.get('ActivityDateTime');
  const minutes = draft.get('DurationInMinutes');
  const end = draft.get('EndDateTime');
  if (typeof start === 'number') {
    draft.set('StartDateTime', start);
    draft.set('ActivityDateTime', start);
    draft.set('ActivityDate', Math.floor(start / DAY_SECONDS));
    if (typeof end === 'number' && (draft.gave('EndDateTime') || typeof minutes !== 'number'))
      draft.set('DurationInMinutes', Math.round((end - start) / 60));
    else if (typeof minutes === 'number') draft.set('EndDateTime', start + minutes * 60);
  }
  deriveRelated(draft);
}

/** The account of an activity: that of the related record, else that of the person (Object Reference, Task). */
function deriveRelated(draft: Draft): void {
  const [what, who] = [draft.text('WhatId'), draft.text('WhoId')];
  draft.set('WhatCount', what === '' ? 0 : 1);
  draft.set('WhoCount', who === '' ? 0 : 1);
  draft.set('AccountId', accountOf(draft, what) ?? accountOf(draft, who));
}

function accountOf(draft: Draft, id: string): Value {
  if (id === '') return null;
  if (id.startsWith('001')) return id;
  const found = draft.store.find(id);
  const kind = found?.table.def.name;
  return found !== null && (kind === 'Opportunity' || kind === 'Contact') ? draft.store.read(found.table, found.row, 'AccountId') : null;
}

function derivePerson(draft: Draft): void {
  const last = draft.text('LastName');
  if (last === '' && draft.gave('Name')) {
    draft.set('LastName', draft.text('Name'));
    return;
  }
  draft.set('Name', [draft.text('FirstName'), last].filter((part) => part !== '').join(' '));
}

function deriveUser(draft: Draft): void {
  derivePerson(draft);
  const contact = draft.text('ContactId');
  if (contact === '') return;
  // Seeds load users before contacts: an account that the seed names stands.
  const account = accountOf(draft, contact);
  if (account !== null) draft.set('AccountId', account);
  draft.set('UserType', 'PowerPartner');
  draft.set('IsPartner', true);
  draft.set('IsPortalEnabled', true);
}

function deriveCase(draft: Draft): void {
  const closed = draft.get('Status') === 'Closed';
  draft.set('IsClosed', closed);
  if (closed !== (draft.before('IsClosed') === true)) draft.set('ClosedDate', closed ? draft.store.now() : null);
  if (draft.isNew && !draft.gave('CaseNumber')) draft.set('CaseNumber', String(draft.table.size + 1000).padStart(8, '0'));
  const contact = draft.store.find(draft.text('ContactId'));
  if (contact === null) return;
  draft.set('ContactEmail', draft.store.read(contact.table, contact.row, 'Email'));
  if (draft.get('AccountId') === null) draft.set('AccountId', draft.store.read(contact.table, contact.row, 'AccountId'));
}

function deriveMember(draft: Draft): void {
  const responded = draft.get('Status') === 'Responded';
  draft.set('HasResponded', responded);
  if (responded && draft.before('HasResponded') !== true) draft.set('FirstRespondedDate', draft.store.today());
  const person = draft.text('ContactId') === '' ? draft.text('LeadId') : draft.text('ContactId');
  const found = draft.store.find(person);
  if (found === null) return;
  const read = (name: string): Value => draft.store.read(found.table, found.row, name);
  const account = draft.store.find(String(read('AccountId')));
  draft.set('LeadOrContactId', person);
  draft.set('Type', found.table.def.name);
  draft.set('Name', read('Name'));
  draft.set('Email', read('Email'));
  draft.set('CompanyOrAccount', account === null ? read('Company') : draft.store.read(account.table, account.row, 'Name'));
}
