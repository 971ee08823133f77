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
  /** Where listening to a connection left off; null: never listened. */
  listenPosition(scope: string): Promise<string | null>;
  saveListenPosition(scope: string, position: string): Promise<void>;
}
