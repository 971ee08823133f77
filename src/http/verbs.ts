import type { Catalogue } from '../core/assess/settings/index.ts';
import type { IsoDate } from '../core/types.ts';

/** What the API asks of the rest; the composition root says how. A route that a person called writes the audit. */
export interface Verbs {
  /** The company's settings that answers speak of. */
  company(): Company;
  /** Starts a run in the background; the queue takes one a minute. */
  startRun(): Promise<void>;
}

export interface Company extends Catalogue {
  readonly timezone: string;
  readonly currency: string;
  readonly today: IsoDate;
}
