import type { EntityKey, IsoDate, Scalar, Stage } from '../core/types.ts';

/** Something that one person did, was sent or logged in to. */
export interface PersonLine {
  readonly contact: EntityKey;
  readonly id: string;
  readonly type: string;
  readonly stage: Stage;
  readonly on: IsoDate;
  readonly item: string | null;
}

/** One person's record in a CRM, as a place to write to. */
export interface PersonTarget {
  readonly key: EntityKey;
  readonly recordId: string;
  readonly partnerId: string;
  /** The partner's name. */
  readonly partner: string;
  readonly known: Readonly<Record<string, Scalar>>;
  readonly writtenAsOf: IsoDate | null;
  /** The partner is one of those that nobody mails: excluded, churned, paused, or excellent and warned of. */
  readonly suppressed: boolean;
}

/** What the engine asks of the store about people. Part of `Store`. */
export interface People {
  /** Lines with a content item, and those of the types given, by person and in order of time. People with one e-mail address are one: the name of the first of their keys. */
  personLines(range: { readonly after: IsoDate; readonly upTo: IsoDate; readonly types: readonly string[] }): AsyncIterable<PersonLine>;
  /** Living records of people at living partners that have one of these conditions open (by any key of theirs), or a value in one of the fields. */
  personTargets(place: {
    readonly scope: string;
    readonly object: string;
    readonly fields: readonly string[];
    readonly open: readonly EntityKey[];
  }): Promise<readonly (PersonTarget & { readonly person: EntityKey })[]>;
}
