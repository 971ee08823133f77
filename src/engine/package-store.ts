import type { Decision, Deployment } from '../core/package/index.ts';
import type { Enrolment, IsoDate } from '../core/types.ts';
import type { SavedFileStore } from './saved-files.ts';

export interface Ending {
  readonly deployment: string;
  readonly partnerId: string;
  readonly on: IsoDate;
  readonly by: string;
}

/** What the engine asks of the store about support packages. Part of `Store`. */
export interface PackageStore extends SavedFileStore {
  /** The oldest first. */
  deployments(): Promise<readonly Deployment[]>;
  /** Of partners as they are today: one that went into another lends it its enrolments. */
  enrolments(options?: { readonly deployment?: string; readonly partnerIds?: readonly string[] }): Promise<readonly Enrolment[]>;
  /** All or nothing; false: a deployment of that id is there already, and nothing was changed. */
  startDeployment(deployment: Deployment, enrolments: readonly Enrolment[]): Promise<boolean>;
  /** Records endings of enrolments that have none yet; answers how many. */
  endEnrolments(endings: readonly Ending[]): Promise<number>;
  /** Ends it for everybody who is still in it, and for those who wait; false: it was not running. */
  stopDeployment(id: string, stop: { readonly on: IsoDate; readonly by: string; readonly reason: string }): Promise<boolean>;
  /** The oldest first. */
  decisions(): Promise<readonly Decision[]>;
  decide(decision: Decision): Promise<void>;
}
