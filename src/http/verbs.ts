import type { Block } from '../core/report/document.ts';
import type { Problem } from '../core/schema/index.ts';
import type { Catalogue } from '../core/assess/settings/index.ts';
import type { SupportPackage } from '../core/package/index.ts';
import type { IsoDate, RecommendedTask, Scalar, Stage, Text } from '../core/types.ts';
import type { PackageEffect } from '../core/effect/index.ts';
import type { StartOutcome, StartRequest } from '../engine/packages.ts';
import type { readMonthlyReport } from '../engine/month-report.ts';
import type { ReplayOutcome } from '../engine/replay.ts';

/** What the API asks of the rest; the composition root says how. A route that a person called writes the audit. */
export interface Verbs {
  /** The company's settings that answers speak of. */
  company(): Company;
  /** Starts a run in the background; the queue takes one a minute. */
  startRun(): Promise<void>;
  /** A run that begins after this call: it sees what was just decided. */
  runAfterThis(): Promise<void>;
  /** As they are now, whichever process saved them. */
  packages(): Promise<readonly SupportPackage[]>;
  /** The text that counts; null: there is none. `etag` follows from it. */
  packageFile(id: string): Promise<EditedFile | null>;
  /** Checks and writes it, if the file is still the one of `ifMatch` (null: there is none yet). Throws EDIT_CONFLICT, INPUT_INVALID. */
  savePackage(file: {
    readonly id: string;
    readonly yaml: string;
    readonly ifMatch: string | null;
    readonly by: string;
  }): Promise<EditedFile>;
  /** All that is wrong with a text, by place; nothing is saved. */
  checkPackage(id: string, yaml: string): Promise<readonly Problem[]>;
  startPackage(request: StartRequest): Promise<StartOutcome>;
  effects(id?: string): Promise<readonly PackageEffect[]>;
  monthReport(
    month: string,
  ): Promise<{ readonly report: Awaited<ReturnType<typeof readMonthlyReport>>; readonly blocks: readonly Block[] }>;
  /** What whoever takes over from an owner must know. Throws OWNER_UNKNOWN. */
  handover(owner: string): Promise<readonly Block[]>;
  /** A note as `log` takes it; with a task, its CRM is owed the outcome and closes it. Throws INPUT_INVALID with what is wrong. */
  note(note: Note): Promise<{ readonly key: string; readonly status: 'added' | 'corrected' | 'unchanged' }>;
  /** The task goes into the CRM with the next delivery, which is asked for. False: the partner has no record where tasks can be made. */
  makeTask(task: RecommendedTask): Promise<boolean>;
  replay(connection?: string): Promise<readonly ReplayOutcome[]>;
  mappings(): Promise<readonly (EditedFile & MappingShown)[]>;
  checkMapping(name: string, yaml: string): Promise<readonly Problem[]>;
  /** What a text would make of one record that is kept; nothing is saved. Throws INPUT_INVALID for a stream or record that is none. */
  previewMapping(asked: {
    readonly name: string;
    readonly yaml: string;
    readonly stream: string;
    readonly record?: string | undefined;
  }): Promise<{ readonly problems: readonly Problem[]; readonly preview: MappingPreview | null }>;
  /** As savePackage; the next run goes by it. */
  saveMapping(file: {
    readonly id: string;
    readonly yaml: string;
    readonly ifMatch: string | null;
    readonly by: string;
  }): Promise<EditedFile>;
  quota(): Promise<readonly { readonly connection: string; readonly used: number; readonly limit: number }[]>;
}

export interface Company extends Catalogue {
  readonly timezone: string;
  readonly currency: string;
  readonly today: IsoDate;
  /** Longest validity of a state or touch level that is set by hand. */
  readonly maxOverrideDays: number;
}

export interface EditedFile {
  readonly yaml: string;
  readonly etag: string;
}

export interface Note {
  readonly partnerId: string;
  readonly type: string;
  readonly on: IsoDate;
  readonly author: string;
  readonly note?: string;
  readonly contact?: string;
  readonly department?: string;
  readonly outcome?: string;
  /** Key of an open task in a CRM that the outcome closes. */
  readonly task?: string;
}

export interface MappingShown {
  readonly name: string;
  readonly connector: string;
  readonly file: string;
  readonly streams: readonly string[];
}

export interface MappingPreview {
  readonly record: string;
  readonly rejected: boolean;
  readonly fields: readonly { readonly name: string; readonly value: unknown; readonly lines: readonly number[] }[];
  readonly entity: { readonly kind: string; readonly name: string; readonly attributes: Readonly<Record<string, Scalar>> } | null;
  readonly lines: readonly {
    readonly on: IsoDate;
    readonly type: string;
    readonly stage: Stage;
    readonly item: string | null;
    readonly data: Readonly<Record<string, Scalar>>;
  }[];
  readonly rejections: readonly { readonly code: string; readonly field: string | null; readonly message: Text }[];
}
