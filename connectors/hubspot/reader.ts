import type { Hubspot } from './client.ts';

/** What a reader needs to know of its stream. */
export interface Reader {
  readonly hubspot: Hubspot;
  readonly object: string;
  readonly properties: readonly string[];
  readonly associations: readonly string[];
}
