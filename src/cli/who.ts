import { userInfo } from 'node:os';
import type { App } from '../app.ts';

/** Who decides on the command line, for the audit. */
export function cliUser(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    return 'cli'; // a container's user need not have a name
  }
}

/** Keeps in the audit that whoever sits here did this. `subject` is a key or a name, never a person's data. */
export async function audited(
  app: Pick<App, 'store'>,
  action: string,
  subject: string,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await app.store.audit({ at: new Date().toISOString(), who: cliUser(), action, subject, details });
}
