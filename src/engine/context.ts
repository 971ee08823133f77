import type { Connection, IsoDate, Logger } from '../core/types.ts';
import type { CompiledMapping } from '../core/mapping/compiled.ts';
import type { Mailer } from './mailer.ts';
import type { Policy } from './policy.ts';
import type { Progress } from './progress.ts';
import type { Store } from './store.ts';
import type { Team } from './share.ts';

/** A connection ready for work: its mapping compiled, its org known. */
export interface Wired {
  readonly name: string;
  readonly connector: string;
  readonly scope: string;
  readonly connection: Connection;
  readonly mapping: CompiledMapping;
  /** Why it could not be logged in to: it is known from before, and whatever is asked of it now fails with this. */
  readonly fault?: Error;
}

/** What the three verbs are lent. Everything that varies comes from here. */
export interface EngineContext {
  readonly store: Store;
  readonly wired: readonly Wired[];
  readonly policy: Policy;
  readonly log: Logger;
  readonly progress: Progress;
  readonly runId: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly sleep: (ms: number) => Promise<void>;
  /** Calendar date of an instant in the company's time zone. */
  readonly dateOf: (instant: string) => IsoDate;
  /** Missing or null: no mail is sent. */
  readonly mailer?: Mailer | null;
  /** Where the dashboard answers, for mails. */
  readonly baseUrl?: string;
  /** Others who help; missing: everything is done in this process, and what others are at is BUSY. */
  readonly team?: Team;
  /** What somebody else is at is waited for instead of told as BUSY. */
  readonly patient?: boolean;
}
