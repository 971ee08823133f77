import type { IsoTime, Signal } from '../core/types.ts';

export interface WaitingSignal extends Signal {
  /** Rises with each telling. */
  readonly told: number;
  readonly toldAt: IsoTime;
}

export interface SignalStore {
  /** Stored when it resolves. The same record told again is one signal. */
  tellSignals(signals: readonly Signal[]): Promise<void>;
  /** In the order in which they were told. */
  waitingSignals(scope: string, limit: number): Promise<readonly WaitingSignal[]>;
  /** Those that were told again meanwhile stay. */
  dropSignals(done: readonly WaitingSignal[]): Promise<void>;
  signalCount(): Promise<number>;
}
