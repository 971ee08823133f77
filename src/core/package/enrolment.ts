import type { Arm, IsoDate } from '../types.ts';

/** A package sent out once. */
export interface Deployment {
  readonly id: string;
  readonly package: string;
  readonly startedOn: IsoDate;
  readonly startedBy: string;
  readonly responsible: string;
  readonly waitlist: boolean;
  /** Why nobody waited; null: somebody did, or there were too few. */
  readonly noWaitlistReason: string | null;
  readonly seed: number;
  readonly waitDays: number;
  readonly windowDays: number;
  /** Version of the settings, packages among them, that it was started with. */
  readonly config: string;
  readonly stoppedOn: IsoDate | null;
  readonly stoppedBy: string | null;
  readonly stopReason: string | null;
}

/** What a person decided of a package. */
export interface Decision {
  readonly package: string;
  readonly status: 'provisional' | 'improve' | 'retired';
  readonly decidedOn: IsoDate;
  readonly decidedBy: string;
  readonly reason: string;
}

/** What happened at an enrolled partner since it was enrolled; one entry per day and kind. */
export interface Doing {
  readonly type: string;
  readonly on: IsoDate;
  readonly item: string | null;
  readonly outcome: string | null;
  readonly used: boolean;
  readonly contact: boolean;
}

/** A partner as the lot put it. */
export interface Drawn {
  readonly partnerId: string;
  readonly name: string;
  readonly owner: string | null;
  readonly stratum: string;
  readonly arm: Arm;
  readonly startsOn: IsoDate;
}
