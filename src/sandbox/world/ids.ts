const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const POD = '5i0';

/** Salesforce key prefixes of the objects that the world has. */
export const PREFIX = {
  User: '005',
  Account: '001',
  Contact: '003',
  Opportunity: '006',
  OpportunityHistory: '008',
  OpportunityPartner: '00J',
  Task: '00T',
  Event: '00U',
  LoginHistory: '0Ya',
  Lead: '00Q',
  Case: '500',
  EmailMessage: '02s',
  Campaign: '701',
  CampaignMember: '00v',
  AccountPartner: '00I',
  ChannelProgram: '0S9',
  ChannelProgramLevel: '0SA',
  ChannelProgramMember: '0SB',
  PartnerMarketingBudget: '0Hn',
  PartnerFundAllocation: '0Ho',
  PartnerFundRequest: '0Hp',
  PartnerFundClaim: '0Hq',
} as const;

/** An 18-character Salesforce id: prefix, pod, running number, checksum. */
export function salesforceId(object: keyof typeof PREFIX, number: number): string {
  let rest = number;
  let digits = '';
  for (let i = 0; i < 9; i += 1) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  const id15 = PREFIX[object] + POD + digits;
  return id15 + idChecksum(id15);
}

/** The three characters that make a 15-character id safe for tools that ignore case: one bit per capital letter. */
export function idChecksum(id15: string): string {
  let check = '';
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i += 1) {
      const char = id15.charCodeAt(block + i);
      if (char >= 65 && char <= 90) bits |= 1 << i;
    }
    check += CHECK.charAt(bits);
  }
  return check;
}

/** A Japanese corporate number: the check digit, then the twelve digits (National Tax Agency: 9 − Σ Pn·Qn mod 9). */
export function corporateNumber(twelveDigits: string): string {
  let sum = 0;
  for (let n = 1; n <= 12; n += 1) sum += Number(twelveDigits.charAt(12 - n)) * (n % 2 === 1 ? 1 : 2);
  return String(9 - (sum % 9)) + twelveDigits;
}

/** Hands out running Salesforce ids per object. */
export function createIds(): (object: keyof typeof PREFIX) => string {
  const next = new Map<string, number>();
  return (object) => {
    const number = (next.get(object) ?? 0) + 1;
    next.set(object, number);
    return salesforceId(object, number);
  };
}

/** Every HubSpot object type has a range of its own, so that an id tells what it is of. */
const RANGES = {
  companies: 20_100_000_001,
  contacts: 30_200_000_001,
  deals: 40_300_000_001,
  emails: 50_400_000_001,
  calls: 60_500_000_001,
  meetings: 70_600_000_001,
  notes: 80_700_000_001,
  tasks: 90_800_000_001,
  owners: 710_001,
  tickets: 11_900_000_001,
  feedback_submissions: 12_900_000_001,
  marketing_emails: 82_100_001,
  email_events: 83_100_000_001,
  forms: 84_100_001,
  marketing_events: 85_100_001,
  event_participations: 86_100_000_001,
  events: 87_100_000_001,
} as const;
export type HubspotObject = keyof typeof RANGES;

/** Hands out running numeric HubSpot ids. */
export function createNumericIds(): (object: HubspotObject) => string {
  const used = new Map<HubspotObject, number>();
  return (object) => {
    const count = used.get(object) ?? 0;
    used.set(object, count + 1);
    return String(RANGES[object] + count);
  };
}
