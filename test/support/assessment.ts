import type { Assessment, PartnerFacts } from '../../src/core/types.ts';
import type { MadeAssessment } from '../../src/engine/store.ts';

export const FACTS: PartnerFacts = {
  id: 'p1',
  name: 'Acme',
  owner: null,
  ownerActive: false,
  registeredOn: null,
  partnerType: null,
  rank: null,
  products: [],
  employees: null,
  contractEndedOn: null,
  target: false,
  exclude: false,
  leavingReason: null,
  override: { state: null, touch: null, reason: null, until: null },
  matched: [],
};

/** An assessment in which only what is given matters. */
export function assessment(partnerId: string, more: Partial<Assessment> = {}): Assessment {
  return {
    partnerId,
    asOf: '2024-03-01',
    config: 'c1',
    facts: FACTS,
    score: { value: 61.25, band: 3, change28: null, parts: [], trend: null },
    coverage: 'A',
    risk: { level: 'low', probability: 1e-7, ratio: null, expectedDays: null, silentDays: null, provisional: false },
    value: { yearly: 1, tier: 'B' },
    state: 'general',
    stateSince: '2024-01-01',
    rule: 'general.default',
    flags: [],
    conditions: [],
    step: 'development',
    touch: 'low',
    nextAction: { ja: '電話する', en: 'Call' },
    nextActionDue: null,
    priority: 1,
    consumptionRate: null,
    lastDealActivity: null,
    lastContact: null,
    lastPortalLogin: null,
    dataAsOf: '2024-03-01',
    reasons: [],
    tasks: [],
    workings: { b: 1, a: { z: 0.1, y: [1, null] } },
    ...more,
  };
}

/** As it is saved; what it was made of is the assessment itself. */
export function made(one: Assessment): MadeAssessment {
  return { assessment: one, madeOf: JSON.stringify(one) };
}
