import type { IsoDate } from '../core/types.ts';

/** How far the round through the contacts of one object has come. */
export interface PresenceMark {
  /** Day of the last look. */
  readonly on: IsoDate;
  /** The last id looked at; empty: begin at the first. */
  readonly after: string;
}

export interface PresenceStore {
  presenceMark(scope: string, object: string): Promise<PresenceMark | null>;
  savePresenceMark(scope: string, object: string, mark: PresenceMark): Promise<void>;
  /** Contacts of whom we know more than that they are gone. */
  contactCount(scope: string, object: string): Promise<number>;
  /** Their ids, in order. */
  contactIds(scope: string, object: string, options: { readonly after: string; readonly limit: number }): Promise<readonly string[]>;
}
