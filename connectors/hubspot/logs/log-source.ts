import type { FieldInfo, SourceRecord } from '../../../src/core/types.ts';
import type { Hubspot } from '../client.ts';
import { object, type Json } from '../json.ts';
import type { Answer, Call } from '../wire.ts';

/** Where a pass stands, and what it remembers of the things that it goes through (events, lists) by their ids. */
export interface LogState {
  /** Milliseconds: what happened since. */
  readonly since: number;
  /** Null: at the beginning. */
  readonly place: Json | null;
  readonly known: Readonly<Record<string, string>>;
}

export interface LogStep {
  /** The first answer of the step: it tells the vendor's time. */
  readonly answer: Answer;
  readonly records: readonly LogRecord[];
  /** Null: the pass is done. */
  readonly place: Json | null;
  readonly known: LogState['known'];
}

/** A record, and whom it is about: a contact by id or by e-mail address, or a company. */
export interface LogRecord extends Omit<SourceRecord, 'associations'> {
  readonly contactId?: string | null;
  readonly companyId?: string | null;
  readonly email?: string | null;
}

/** A part of HubSpot that keeps a log of its own beside the CRM: records that come with time and hardly ever change. */
export interface LogSource {
  readonly fields: readonly FieldInfo[];
  /** Fields beyond those, whose names only a portal knows, begin with this. */
  readonly prefix: string | null;
  /** The cheapest call that tells whether the portal has it and the token may read it. */
  readonly probe: (hubspot: Hubspot) => Call;
  /** One reading of a stream; it may keep what it looked up. `filter` is the mapping's `where`. */
  readonly open: (hubspot: Hubspot, options: { readonly filter: string | null; readonly fields: ReadonlySet<string> }) => LogReader;
  readonly filters: boolean;
}

export type LogReader = (state: LogState) => Promise<LogStep>;

/** Fields of a source that has no describe; `!` marks the unique one, `:number` … another type than text. */
export function logFields(names: string): readonly FieldInfo[] {
  return names.split(/\s+/).map((word) => {
    const [name = '', type] = word.replace('!', '').split(':') as [string?, FieldInfo['type']?];
    return {
      name,
      label: name,
      type: type ?? 'text',
      writable: false,
      length: null,
      options: null,
      unique: word.endsWith('!'),
      referenceTo: [],
    };
  });
}

/** An instant in ISO from milliseconds or from ISO; null for anything else. */
export function instantOf(value: unknown): string | null {
  const time = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}

/** The values of an object with text, number or boolean, under `<prefix><name>`. */
export function flat(prefix: string, values: unknown): Json {
  return Object.fromEntries(
    Object.entries(object(values))
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([name, value]) => [`${prefix}${name}`, value]),
  );
}
