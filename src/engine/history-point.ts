import type { IsoDate, PartnerState, RiskLevel, SupportStep, TouchLevel } from '../core/types.ts';

/** One day of the past on which something moved. */
export interface HistoryPoint {
  readonly asOf: IsoDate;
  readonly score: number | null;
  readonly band: number | null;
  readonly state: PartnerState;
  readonly touch: TouchLevel;
  readonly step: SupportStep;
  readonly riskLevel: RiskLevel | null;
  readonly probability: number | null;
}
