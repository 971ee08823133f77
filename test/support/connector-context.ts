import type { Context, Logger } from '../../src/core/types.ts';

export interface TestContext extends Context {
  /** What has been slept, in order. */
  readonly slept: readonly number[];
  /** Every log line, as text. */
  readonly lines: readonly string[];
  readonly calls: readonly { readonly method: string; readonly path: string; readonly status: number | null }[];
  readonly rotated: readonly { readonly option: string; readonly value: string }[];
  abort(): void;
}

/** A context whose sleep takes no time but moves its clock, so that waiting can be measured. */
export function connectorContext(connection = 'hubspot'): TestContext {
  const controller = new AbortController();
  const slept: number[] = [];
  const lines: string[] = [];
  const calls: { method: string; path: string; status: number | null }[] = [];
  const rotated: { option: string; value: string }[] = [];
  const line = (message: string, data?: object): void => void lines.push(`${message} ${JSON.stringify(data ?? {})}`);
  const log: Logger = { debug: line, info: line, warn: line, error: line };
  let ahead = 0;
  return {
    connection,
    log,
    now: () => new Date(Date.now() + ahead),
    signal: controller.signal,
    async sleep(ms) {
      controller.signal.throwIfAborted();
      slept.push(ms);
      ahead += ms;
      await new Promise((resolve) => setImmediate(resolve));
      controller.signal.throwIfAborted();
    },
    onCall: (call) => void calls.push(call),
    onRotated: (option, value) => void rotated.push({ option, value }),
    slept,
    lines,
    calls,
    rotated,
    abort: () => controller.abort(new Error('stopped by the test')),
  };
}
