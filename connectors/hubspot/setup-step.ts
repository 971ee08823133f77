import type { SetupStep } from '../../src/core/types.ts';

/** A step and how it is done. */
export interface Planned {
  readonly step: SetupStep;
  /** Vendor id, where it exists already. */
  readonly id?: string;
  /** Does it; null: nothing to do. Steps that `differ` are done only with repair. Tells an id where one came into being. */
  readonly act: (() => Promise<Done>) | null;
}
export interface Done {
  readonly id?: string;
  /** What was found instead of what had been planned. */
  readonly step?: SetupStep;
}
