import type { ObjectInfo } from '../core/types.ts';
import type { Wired } from './context.ts';

/** How the org describes an object, or why it cannot be asked: one org that is away holds up no other. */
export function describedOr({ connection }: Wired, object: string): Promise<ObjectInfo | Error> {
  return connection.describe(object).catch((thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))));
}
