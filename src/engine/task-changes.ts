import type { IsoTime } from '../core/types.ts';

/** A task of ours that is open in a CRM. Ids are those of owner records there. */
export interface OpenTask {
  readonly key: string;
  readonly partnerId: string;
  readonly scope: string;
  readonly recordId: string;
  /** Who has it, as it was read last. */
  readonly ownerId: string | null;
  /** Whom we gave it to; null: not known yet. */
  readonly givenTo: string | null;
  /** The user who has it is inactive or gone. */
  readonly ownerLeft: boolean;
  /** An outcome that a person has noted on a page. */
  readonly noted: string | null;
}

/** What becomes of tasks after they were made. Part of `Store`. */
export interface TaskChangeStore {
  openTasks(): Promise<readonly OpenTask[]>;
  /** The outcome of a task, noted on a page: the CRM is owed it. False: there is no such open task of this partner. */
  noteOutcome(note: { readonly key: string; readonly partnerId: string; readonly outcome: string; readonly at: IsoTime }): Promise<boolean>;
}
