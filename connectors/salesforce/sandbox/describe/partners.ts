import { defineObject } from './define.ts';
import type { ObjectDef } from './types.ts';

const FUNDS = [
  'Title|Title|string(255)|required name',
  'ChannelPartnerId|Channel Partner ID|reference(Account,ChannelPartner)|required',
  'Amount|Amount|currency(18,2)',
  'OwnerId|Owner ID|reference(Group/User,Owner)',
];
const TOTALS = ['TotalApprovedFcs|Total Approved Claims|currency(18,2)|ro', 'TotalReimbursedFcs|Total Reimbursed Claims|currency(18,2)|ro'];
const STATUS = 'Status|Status|picklist(*Draft;Submitted;Approved;Rejected)';

/** Partner relationship management: there only in orgs that have bought it (feature `prm`). */
export function partnerObjects(): ObjectDef[] {
  const prm = { feature: 'prm' };
  return [
    defineObject(
      'Partner',
      '00I',
      [
        'OpportunityId|Opportunity ID|reference(Opportunity,Opportunity,Partners)|once',
        'AccountFromId|Account From ID|reference(Account,AccountFrom,PartnersFrom)|once',
        'AccountToId|Account To ID|reference(Account,AccountTo,PartnersTo)|required once',
        'Role|Role|picklist(System Integrator;Agency;Advertiser;VAR/Reseller;Distributor;Developer;Broker;Lender;Supplier;Institution;Contractor;Dealer;Consultant)|once',
        'IsPrimary|Primary|boolean|once',
        'ReversePartnerId|Reverse Partner ID|reference(Partner,ReversePartner)|ro',
      ],
      { ...prm, calls: 'create delete replicate' },
    ),
    defineObject(
      'OpportunityPartner',
      '00I',
      [
        'OpportunityId|Opportunity ID|reference(Opportunity,Opportunity,OpportunityPartnersFrom)|once cascade',
        'AccountToId|Account To ID|reference(Account,AccountTo,OpportunityPartnersTo)|required once',
        'Role|Role|picklist(System Integrator;Agency;Advertiser;VAR/Reseller;Distributor;Developer;Broker;Lender;Supplier;Institution;Contractor;Dealer;Consultant)|once',
        'IsPrimary|Primary|boolean|once',
        'ReversePartnerId|Reverse Partner ID|reference(Partner,ReversePartner)|ro',
      ],
      { ...prm, calls: 'create delete' },
    ),
    defineObject(
      'AccountPartner',
      '00I',
      [
        'AccountFromId|Account From ID|reference(Account,AccountFrom,AccountPartnersFrom)',
        'AccountToId|Account To ID|reference(Account,AccountTo,AccountPartnersTo)',
        'OpportunityId|Opportunity ID|reference(Opportunity,Opportunity,AccountPartners)',
        'Role|Role|picklist()',
        'IsPrimary|Primary|boolean',
        'ReversePartnerId|Reverse Partner ID|reference(Partner,ReversePartner)',
      ],
      { ...prm, calls: '' },
    ),
    defineObject(
      'ChannelProgram',
      '0S9',
      [
        'Name|Name|string(255)|required name',
        'Category|Category|picklist()',
        'IsActive|Active|boolean',
        'Description|Description|textarea(32000)|nofilter',
        'OwnerId|Owner ID|reference(Group/User,Owner)',
      ],
      prm,
    ),
    defineObject(
      'ChannelProgramLevel',
      '0SA',
      [
        'Name|Name|string(255)|required name',
        'ProgramId|Program ID|reference(ChannelProgram,Program,ChannelProgramLevels)|required once',
        'Rank|Rank|int',
        'BenefitsInformation|Benefits|textarea(32000)|nofilter',
      ],
      prm,
    ),
    defineObject(
      'ChannelProgramMember',
      '0SB',
      [
        'Name|Name|string(255)|ro name',
        'OwnerId|Owner ID|reference(Group/User,Owner)',
        'PartnerId|Partner ID|reference(Account,Partner,ChannelProgramMembers)|required',
        'ProgramId|Program ID|reference(ChannelProgram,Program,ChannelProgramMembers)|required once',
        'LevelId|Level ID|reference(ChannelProgramLevel,Level,ChannelProgramMembers)',
      ],
      prm,
    ),
    defineObject(
      'PartnerMarketingBudget',
      '0Hn',
      [
        ...FUNDS,
        'StartDate|Start Date|date',
        'EndDate|End Date|date',
        'Type|Type|picklist()',
        'TotalAllocatedAmount|Total Allocated Amount|currency(18,2)|ro',
        'TotalApprovedFrs|Total Approved Requests|currency(18,2)|ro',
        ...TOTALS,
      ],
      prm,
    ),
    defineObject(
      'PartnerFundAllocation',
      '0Ho',
      [
        ...FUNDS,
        'BudgetId|Budget ID|reference(PartnerMarketingBudget,Budget,PartnerFundAllocations)',
        'TotalApprovedFrs|Total Approved Requests|currency(18,2)|ro',
        ...TOTALS,
      ],
      prm,
    ),
    defineObject(
      'PartnerFundRequest',
      '0Hp',
      [
        ...FUNDS,
        'BudgetId|Budget ID|reference(PartnerMarketingBudget,Budget,PartnerFundRequests)',
        'AllocationId|Allocation ID|reference(PartnerFundAllocation,Allocation,PartnerFundRequests)',
        'CampaignId|Campaign ID|reference(Campaign,Campaign,PartnerFundRequests)',
        'RequestedAmount|Requested Amount|currency(18,2)',
        STATUS,
        'Activity|Activity|picklist()',
        'Description|Description|textarea(32000)|nofilter',
        'DesiredOutcome|Desired Outcome|textarea(32000)|nofilter',
        ...TOTALS,
      ],
      prm,
    ),
    defineObject(
      'PartnerFundClaim',
      '0Hq',
      [
        ...FUNDS,
        'RequestId|Request ID|reference(PartnerFundRequest,Request,PartnerFundClaims)',
        'AllocationId|Allocation ID|reference(PartnerFundAllocation,Allocation,PartnerFundClaims)',
        'BudgetId|Budget ID|reference(PartnerMarketingBudget,Budget,PartnerFundClaims)',
        'Status|Status|picklist(*Draft;Approved;Rejected;Paid)|restricted',
        'Description|Description|textarea(255)',
      ],
      prm,
    ),
  ];
}
