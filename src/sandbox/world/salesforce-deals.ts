import { dateOf, stamp } from './calendar.ts';
import type { Deal, StageMove, StageName } from './deals.ts';
import type { Row } from './row.ts';
import { stamps } from './row.ts';
import { PRODUCTS } from './words.ts';

/** Probability and forecast category, as Salesforce's default stages have them. */
const STAGES: Readonly<Record<StageName, readonly [number, string]>> = {
  Prospecting: [10, 'Pipeline'],
  Qualification: [10, 'Pipeline'],
  'Proposal/Price Quote': [75, 'Best Case'],
  'Negotiation/Review': [90, 'Commit'],
  'Closed Won': [100, 'Closed'],
  'Closed Lost': [0, 'Omitted'],
};
const PRODUCT_NAMES: ReadonlyMap<string, string> = new Map(PRODUCTS);

export interface DealParties {
  readonly partnerId: string;
  readonly ownerId: string;
  readonly customer: { readonly id: string; readonly name: string };
}

export function opportunityRow(id: string, deal: Deal, parties: DealParties, changedAt: number): Row {
  const { current } = deal;
  const [probability, forecast] = STAGES[current.stage];
  return {
    Id: id,
    Name: `${parties.customer.name} ${PRODUCT_NAMES.get(deal.product) ?? deal.product}導入`,
    AccountId: parties.customer.id,
    PartnerAccountId: parties.partnerId,
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
    OwnerId: parties.ownerId,
    LastStageChangeDate: deal.moves.length > 1 ? stamp(current.at) : null,
    ...stamps(deal.createdAt, changedAt),
    IsDeleted: deal.deleted,
  };
}

export function historyRow(id: string, opportunityId: string, move: StageMove, ownerId: string, deleted: boolean): Row {
  const [probability, category] = STAGES[move.stage];
  const at = stamp(move.at);
  return {
    Id: id,
    OpportunityId: opportunityId,
    StageName: move.stage,
    Amount: move.amount,
    CloseDate: dateOf(move.closeAt),
    Probability: probability,
    ForecastCategory: category,
    CreatedById: ownerId,
    CreatedDate: at,
    SystemModstamp: at,
    IsDeleted: deleted,
  };
}

export function distributorRow(id: string, opportunityId: string, accountId: string, deal: Deal, changedAt: number): Row {
  return {
    Id: id,
    OpportunityId: opportunityId,
    AccountToId: accountId,
    Role: 'Distributor',
    IsPrimary: false,
    ...stamps(deal.createdAt, changedAt),
    IsDeleted: deal.deleted,
  };
}
