import type { EntityKey } from '../core/types.ts';

/** An owner as partners name theirs (`PartnerFacts.owner`), also one who has no partner now. */
export interface OwnerRow {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly partners: number;
}

export interface ContactRow {
  readonly key: EntityKey;
  readonly partnerId: string;
  readonly name: string;
  /** Marked so in a CRM. */
  readonly keyPerson: boolean;
}

/** What reports ask of the store; set-based, whatever the size of the log. */
export interface Reporting {
  /** By name. */
  owners(): Promise<readonly OwnerRow[]>;
  /** Ids of the partners that belong to an owner now. */
  ownedBy(owner: string): Promise<readonly string[]>;
  /** Contacts of these partners that are marked as key person, or are among `keys`. */
  contacts(partnerIds: readonly string[], keys: readonly EntityKey[]): Promise<readonly ContactRow[]>;
}
