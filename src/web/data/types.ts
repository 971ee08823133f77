import type { Assessment, Scalar, Stage, Text } from '../../core/types.ts';

/** What `/api` answers, as `GET /api/openapi.json` describes it. */

export interface PartnerRow {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly state: string | null;
  readonly stateSince: string | null;
  readonly step: string | null;
  readonly touch: string | null;
  readonly score: number | null;
  readonly change28: number | null;
  readonly riskLevel: string | null;
  readonly tier: string | null;
  readonly yearly: number | null;
  readonly flags: readonly string[];
  readonly priority: number;
  readonly nextAction: Text | null;
  readonly nextActionDue: string | null;
  readonly lastContact: string | null;
  readonly lastDeal: string | null;
  readonly consumption: number | null;
  readonly package: string | null;
  readonly snoozedUntil: string | null;
}

export interface HistoryPoint {
  readonly asOf: string;
  readonly score: number | null;
  readonly band: number | null;
  readonly state: string;
  readonly touch: string;
  readonly step: string;
  readonly riskLevel: string | null;
  readonly probability: number | null;
}

export interface CrmRecord {
  readonly scope: string;
  readonly object: string;
  readonly id: string;
  readonly url: string | null;
}

export type ShownAssessment = Omit<Assessment, 'partnerId' | 'facts' | 'figures' | 'package'> & {
  readonly package: NonNullable<Assessment['package']> | null;
};

export interface PartnerDetail {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly registeredOn: string | null;
  readonly partnerType: string | null;
  readonly rank: string | null;
  readonly products: readonly string[];
  readonly override: {
    readonly state: string | null;
    readonly touch: string | null;
    readonly reason: string | null;
    readonly until: string | null;
    /** Null: it was set in a CRM. */
    readonly by: string | null;
    /** The last assessment went by it. */
    readonly inForce: boolean;
  } | null;
  readonly snooze: { readonly until: string; readonly reason: string; readonly by: string } | null;
  readonly records: readonly CrmRecord[];
  readonly assessment: ShownAssessment | null;
  readonly history: readonly HistoryPoint[];
}

export interface Named {
  readonly key: string;
  readonly name: string | null;
  readonly url: string | null;
}

export interface TimelineLine {
  readonly id: string;
  readonly on: string;
  readonly at: string | null;
  readonly type: string;
  readonly stage: Stage;
  readonly connection: string;
  readonly url: string | null;
  readonly stream: string;
  readonly recordId: string;
  readonly contact: Named | null;
  readonly owner: Named | null;
  readonly deal: Named | null;
  readonly item: string | null;
  readonly author: string | null;
  readonly department: string | null;
  readonly amount: number | null;
  readonly data: Readonly<Record<string, Scalar>>;
}

export interface Deal {
  readonly key: string;
  readonly name: string | null;
  readonly connection: string;
  readonly url: string | null;
  readonly type: string;
  readonly on: string;
  readonly firstOn: string;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly lines: number;
}

export interface Meta {
  readonly currency: string;
  readonly today: string;
  readonly maxOverrideDays: number;
  readonly assessedAsOf: string | null;
  readonly eventTypes: Readonly<Record<string, { readonly stage: string; readonly label: Text | null }>>;
  readonly items: Readonly<Record<string, { readonly title?: Text; readonly label?: Text; readonly name?: Text }>>;
  readonly connections: readonly { readonly name: string; readonly connector: string }[];
}

export interface Me {
  readonly who: string;
  readonly name: string | null;
  readonly role: 'ingest' | 'viewer' | 'manager' | 'admin';
  readonly scopes: readonly string[];
  readonly owners: readonly string[] | null;
}
