import type { Settings } from '../core/assess/settings/index.ts';
import type { IsoDate, Locale } from '../core/types.ts';

/** The company's settings that the engine works by. */
export interface Policy {
  readonly settings: Settings;
  /** Content hash of `settings`: every assessment names it. */
  readonly version: string;
  /** Language of what stands in the CRMs. */
  readonly locale: Locale;
  /** Connections in the order in which their attributes win and in which a task finds its home. */
  readonly tasksTo: readonly string[];
  /** Pilot: only these partners (by id or name) are written; null: all. */
  readonly only: ReadonlySet<string> | null;
  /** One unit of a currency in the company's currency on a date; null: no rate is known. */
  readonly rate: (currency: string, on: IsoDate) => number | null;
  readonly currency: string;
  /** Print of currency and rates. */
  readonly ratesVersion: string;
  /** Of our share of the daily calls: what a first load leaves to what changes meanwhile (0 to 1). */
  readonly quotaReserve: number;
  readonly retention: Retention;
}

/** Whether a partner is among those that are written to. */
export function inPilot({ only }: Pick<Policy, 'only'>, { id, name }: { readonly id: string; readonly name: string }): boolean {
  return only === null || only.has(id) || only.has(name);
}

/** Days for which things are kept (`retention` of kakehashi.yaml). */
export interface Retention {
  readonly rawDays: number;
  readonly rejectionDays: number;
  readonly replacedDays: number;
  readonly runDays: number;
  readonly assessmentDays: number;
}
