/** What a mapping is once it is compiled: the shape that the engine, the checks and `setup` use. */
import type { Problem } from '../schema/index.ts';
import type { IsoDate, Mapped, Scalar, SourceRecord, Stage, StreamSpec } from '../types.ts';
import type { Cast } from './cast.ts';

/** What the mapping of a page is lent. */
export interface MappingEnv {
  /** The connection's own scope. */
  readonly scope: string;
  /** Every connection's scope by the connection's name, for explicit keys. */
  readonly scopes: Readonly<Record<string, string>>;
  /** One unit of a currency in the company's on a date; null: no rate is known, and an amount in it is rejected. Missing: any is taken. */
  readonly rate?: (currency: string, on: IsoDate) => number | null;
}

export interface CompiledMapping {
  /** The connection's name. */
  readonly name: string;
  readonly connector: string;
  readonly specs: readonly StreamSpec[];
  readonly writeBack: WriteBackSpec;
  /** Stream → version of what it makes of a record: another one means that records are to be mapped again. */
  readonly versionOf: Readonly<Record<string, string>>;
  /** Event types that a stream can produce; null: only known when read. */
  readonly typesOf: Readonly<Record<string, readonly string[]>>;
  /** Fields that tell a record apart: one, or with `connector: csv` several together. */
  readonly idOf: Readonly<Record<string, readonly string[]>>;
  /** All event types that the mapping can produce. */
  readonly types: readonly string[];
  /** Every field that is read or written, with its place in the file. */
  readonly uses: readonly FieldUse[];
  /** results[i] is what records[i] becomes. Never throws for a record's fault: that is a rejection. */
  applyPage(stream: string, records: readonly SourceRecord[], env: MappingEnv): Promise<readonly Mapped[]>;
  /** One record. A promise only where the stream has formulas. */
  apply(stream: string, record: SourceRecord, env: MappingEnv): Mapped | Promise<Mapped>;
  /** Ends the formula thread if there is one; the process can end without it. */
  close(): Promise<void>;
}

export interface PartnerTarget {
  readonly object: string;
  /** Fields not created by `setup` that may be written. */
  readonly owned: readonly string[];
  /** CRM field → our key (`score`, `stateSince`, …). */
  readonly fields: Readonly<Record<string, string>>;
  /** CRM field written by people → our key (`overrideState`, …). */
  readonly people: Readonly<Record<string, string>>;
}
export type TaskValue = { readonly key: string } | { readonly value: Scalar };
export interface TaskTarget {
  readonly object: string;
  /** The unique field that carries our key. */
  readonly key: string;
  /** CRM field → our key (`title`, `dueOn`, …) or a constant. */
  readonly fields: Readonly<Record<string, TaskValue>>;
  /** Fields that `setup` creates although `fields` does not write them: the outcome that people choose. */
  readonly people: Readonly<Record<string, string>>;
  /** CRM field → the value that closes a task; none: we do not close tasks there. */
  readonly done: Readonly<Record<string, string>>;
}
/** Records of people. */
export interface ContactTarget {
  readonly object: string;
  /** CRM field → our key (`contactConditions`). */
  readonly fields: Readonly<Record<string, string>>;
  /** CRM field written by people → our key (`keyPerson`). */
  readonly people: Readonly<Record<string, string>>;
}
export interface WriteBackSpec {
  readonly partner: PartnerTarget | null;
  readonly contact: ContactTarget | null;
  readonly task: TaskTarget | null;
}

/** One place in the file that names a field of the vendor. */
export interface FieldUse {
  readonly object: string;
  readonly field: string;
  readonly use: 'read' | 'write';
  /** Missing in the org is no fault: feature-gated, or created by `setup`. */
  readonly optional: boolean;
  readonly as: Cast | null;
  /** Values that the mapping knows of a picklist. */
  readonly values: readonly string[];
  /** What will be written there: our key, or a constant. */
  readonly writes: TaskValue | null;
  /** Written, but neither created by `setup` nor standing under `owned`: must exist. */
  readonly ours: boolean;
  /** A problem at this place of the file. */
  readonly at: (finding: Pick<Problem, 'found' | 'expected' | 'suggestion'>) => Problem;
}

/** What compiling needs to know besides the file. */
export interface MappingContext {
  /** The connection's name. */
  readonly name: string;
  /** Event types of the catalogue and their stages. */
  readonly types: Readonly<Record<string, Stage>>;
  /** IANA name, e.g. `Asia/Tokyo`. */
  readonly timezone: string;
  /** Further domains that tell nothing of a company. */
  readonly freeMail?: readonly string[];
  /** Names of all connections → object of their partner records: for explicit keys. */
  readonly partnerObjects?: Readonly<Record<string, string>>;
}
