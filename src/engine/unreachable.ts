import type { Connection } from '../core/types.ts';

/** In the place of a connection that could not be logged in to: whatever is asked of it is answered with the reason, without a call. */
export function unreachable(reason: Error): Connection {
  const refuse = (): Promise<never> => Promise.reject(reason);
  return {
    scope: refuse,
    check: refuse,
    describe: refuse,
    stream: () => ({ read: () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) }) }),
    write: (writes) => Promise.resolve(writes.map(() => ({ ok: false, error: reason }))),
    recordUrl: () => '',
    quota: () => Promise.resolve(null),
  };
}
