import type { IsoTime } from '../core/types.ts';

/** `signals`: what vendors told meanwhile, and what follows from it. `digest`: the week's mails. */
export type JobName = 'sync' | 'assess' | 'deliver' | 'run' | 'signals' | 'digest';

/** A job that this process has made its own. */
export interface TakenJob {
  readonly id: string;
  readonly name: JobName;
  /** The same for whoever takes it over: what was done of it stays done. */
  readonly runId: string;
  /** How often it was begun, this time included. */
  readonly attempts: number;
}

export interface AskedJob {
  readonly id: string;
  readonly name: JobName;
  readonly runId: string;
  readonly at: IsoTime;
  /** Not before this instant; missing: at once. */
  readonly notBefore?: IsoTime;
}

/** A piece of a run; opaque to the store. */
export type PartBody = Readonly<Record<string, unknown>>;

export interface PartToShare {
  /** Its place in the run. */
  readonly position: number;
  readonly lane: string;
  readonly body: PartBody;
}
export interface TakenPart {
  readonly runId: string;
  readonly position: number;
  readonly lane: string;
  readonly body: PartBody;
}

/** Jobs and their parts as the database knows them. Whatever is held in the name of a process is free once its connection has died. */
export interface JobStore {
  /** Keeps that a job was asked for. False: that id was known before. */
  askJob(job: AskedJob): Promise<boolean>;
  /**
   * Makes a job this process's own, and with it all that were asked for in the same name: they are done by this one. Null: it is
   * done, not due, in other hands, or another job is under way.
   */
  takeJob(id: string, now: IsoTime): Promise<TakenJob | null>;
  /** Whether it is still ours; a lost connection's hold is renewed where nobody has taken over. */
  holdJob(id: string): Promise<boolean>;
  /** Free again, not before `notBefore`. */
  letGoJob(id: string, notBefore: IsoTime | null): Promise<void>;
  /** Done, and its parts are forgotten. */
  endJob(id: string, at: IsoTime): Promise<void>;
  /** Due, not done and in nobody's hands, the oldest first. */
  openJobs(now: IsoTime): Promise<readonly { readonly id: string; readonly name: JobName }[]>;

  /** Parts of a run; those that are known already stay as they are. */
  shareParts(runId: string, config: string, parts: readonly PartToShare[]): Promise<void>;
  /** The next free part (of this run) with these settings, where its lane has room; null: there is none now. */
  takePart(options: { readonly runId?: string; readonly config: string; readonly perLane: number }): Promise<TakenPart | null>;
  letGoPart(part: Pick<TakenPart, 'runId' | 'position'>): Promise<void>;
  /** False: somebody else has it by now; the outcome is dropped. */
  endPart(part: Pick<TakenPart, 'runId' | 'position'>, outcome: PartBody): Promise<boolean>;
  /** Parts of a lane that nobody has begun get this outcome. */
  skipParts(runId: string, lane: string, outcome: PartBody): Promise<void>;
  /** Position → outcome of what is done. */
  outcomes(runId: string): Promise<ReadonlyMap<number, PartBody>>;
}
